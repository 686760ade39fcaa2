/**
 * Lower triangular factors of small dense covariances, row-major. Nothing here compares with an
 * absolute number: every threshold is relative to the diagonal it stands beside.
 */

/** Largest relative jitter that still counts as rounding rather than as a wrong matrix. */
const MAX_JITTER = 2 ** -26;

/**
 * Writes into `out` the lower factor G of a symmetric `matrix` (n × n), G Gᵀ = matrix, zeros above
 * the diagonal (Golub & Van Loan 2013, section 4.2). A matrix that is singular to working precision
 * is factored with its diagonal multiplied by 1 + jitter, the smallest power-of-two multiple of
 * n · 2⁻⁵² that works; a zero variance counts as jitter times the smallest positive one.
 *
 * @returns the relative jitter, 0 for a matrix that needed none.
 * @throws {RangeError} when the matrix is not symmetric, has no positive variance, or is not
 * positive semidefinite. `out` is then undefined.
 */
export function factorise(
  name: string,
  matrix: Float64Array,
  n: number,
  out: Float64Array,
): number {
  const least = checkSymmetric(name, matrix, n);
  if (eliminate(matrix, n, 0, least, out)) return 0;
  for (let jitter = n * 2 ** -52; jitter <= MAX_JITTER; jitter *= 2) {
    if (eliminate(matrix, n, jitter, least, out)) return jitter;
  }
  throw new RangeError(`Cannot use ${name}: it must be positive semidefinite, is indefinite`);
}

/** Adds to the diagonal what `factorise` said it needed. */
export function regularise(matrix: Float64Array, n: number, jitter: number): void {
  if (jitter === 0) return;
  const least = leastVariance(matrix, n);
  for (let i = 0; i < n; i++) matrix[i * n + i] = raised(matrix[i * n + i]!, jitter, least);
}

/** Solves G x = x in place. */
export function solveLower(factor: Float64Array, n: number, x: Float64Array): void {
  for (let i = 0; i < n; i++) {
    let sum = x[i]!;
    for (let j = 0; j < i; j++) sum -= factor[i * n + j]! * x[j]!;
    x[i] = sum / factor[i * n + i]!;
  }
}

/** Solves Gᵀ x = x in place. */
export function solveLowerTransposed(factor: Float64Array, n: number, x: Float64Array): void {
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[i]!;
    for (let j = i + 1; j < n; j++) sum -= factor[j * n + i]! * x[j]!;
    x[i] = sum / factor[i * n + i]!;
  }
}

/** Solves G X = X in place for `columns` right-hand sides, X being n × columns. */
export function solveLowerMatrix(
  factor: Float64Array,
  n: number,
  x: Float64Array,
  columns: number,
): void {
  for (let i = 0; i < n; i++) {
    for (let column = 0; column < columns; column++) {
      let sum = x[i * columns + column]!;
      for (let j = 0; j < i; j++) sum -= factor[i * n + j]! * x[j * columns + column]!;
      x[i * columns + column] = sum / factor[i * n + i]!;
    }
  }
}

/** Writes G⁻¹, again lower triangular, into `out`. */
export function invertLower(factor: Float64Array, n: number, out: Float64Array): void {
  out.fill(0, 0, n * n);
  for (let i = 0; i < n; i++) out[i * n + i] = 1;
  solveLowerMatrix(factor, n, out, n);
}

/** Writes the product of two lower triangular matrices into `out`, which is neither of them. */
export function multiplyLower(
  left: Float64Array,
  right: Float64Array,
  n: number,
  out: Float64Array,
): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = j; k <= i; k++) sum += left[i * n + k]! * right[k * n + j]!;
      out[i * n + j] = sum;
    }
  }
}

/** Writes G Gᵀ into `out`. */
export function squareLower(factor: Float64Array, n: number, out: Float64Array): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k <= j; k++) sum += factor[i * n + k]! * factor[j * n + k]!;
      out[i * n + j] = sum;
      out[j * n + i] = sum;
    }
  }
}

/** One attempt; false when a pivot is lost in the rounding of its own diagonal. */
function eliminate(
  matrix: Float64Array,
  n: number,
  jitter: number,
  least: number,
  out: Float64Array,
): boolean {
  const threshold = n * 2 ** -52;
  for (let i = 0; i < n; i++) {
    const variance = raised(matrix[i * n + i]!, jitter, least);
    for (let j = 0; j < i; j++) {
      let sum = matrix[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= out[i * n + k]! * out[j * n + k]!;
      out[i * n + j] = sum / out[j * n + j]!;
    }
    let pivot = variance;
    for (let k = 0; k < i; k++) pivot -= out[i * n + k]! * out[i * n + k]!;
    if (!(pivot > 0 && pivot >= threshold * variance)) return false;
    out[i * n + i] = Math.sqrt(pivot);
    out.fill(0, i * n + i + 1, (i + 1) * n);
  }
  return true;
}

function raised(variance: number, jitter: number, least: number): number {
  return variance > 0 ? variance * (1 + jitter) : jitter * least;
}

function leastVariance(matrix: Float64Array, n: number): number {
  let least = Infinity;
  for (let i = 0; i < n; i++) {
    const variance = matrix[i * n + i]!;
    if (variance > 0 && variance < least) least = variance;
  }
  return least;
}

/** Checks signs and symmetry; returns the smallest positive variance. */
function checkSymmetric(name: string, matrix: Float64Array, n: number): number {
  for (let i = 0; i < n; i++) {
    const variance = matrix[i * n + i]!;
    if (!(variance >= 0)) {
      throw new RangeError(
        `Cannot use ${name}[${i * n + i}]: a variance must be at least 0, is ${variance}`,
      );
    }
    for (let j = 0; j < i; j++) {
      const gap = Math.abs(matrix[i * n + j]! - matrix[j * n + i]!);
      const scale = Math.sqrt(variance) * Math.sqrt(matrix[j * n + j]!);
      if (gap <= 1e-12 * scale) continue;
      throw new RangeError(
        `Cannot use ${name}[${i * n + j}]: it must equal its mirror image ` +
          `${matrix[j * n + i]}, is ${matrix[i * n + j]}`,
      );
    }
  }
  const least = leastVariance(matrix, n);
  if (least < Infinity) return least;
  throw new RangeError(`Cannot use ${name}: one variance at least must be positive, all are 0`);
}
