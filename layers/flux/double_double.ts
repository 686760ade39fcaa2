/**
 * Matrix-vector residuals in twice the working precision. A belief has to land within 10⁻⁹ of a
 * posterior deviation, and the differences that steer it there (observation − prediction,
 * likelihood pull − prior pull) cancel almost completely; evaluated so, they keep their digits
 * (Dekker 1971; Ogita, Rump & Oishi 2005).
 */

/** A vector held as the unevaluated sum high + low. */
export interface Pair {
  /** The vector rounded to double precision. */
  readonly high: Float64Array;
  /** What rounding left out. */
  readonly low: Float64Array;
}

/** 2²⁷ + 1 splits a double into two halves whose products are exact (Veltkamp, in Dekker 1971). */
const SPLITTER = 134217729;

/** Creates the zero vector of length n. */
export function createPair(n: number): Pair {
  return { high: new Float64Array(n), low: new Float64Array(n) };
}

/**
 * Writes `target` − A x into `out`, A being rows × columns: `matrix` row-major, or the transpose of
 * what `matrix` holds row-major. `out` may be `target`.
 */
export function subtractProduct(
  out: Pair,
  target: Pair,
  matrix: Float64Array,
  rows: number,
  columns: number,
  x: Pair,
  transposed = false,
): void {
  const rowStride = transposed ? 1 : columns;
  const columnStride = transposed ? rows : 1;
  for (let i = 0; i < rows; i++) {
    let high = target.high[i]!;
    let low = target.low[i]!;
    for (let j = 0; j < columns; j++) {
      const a = -matrix[i * rowStride + j * columnStride]!;
      const b = x.high[j]!;
      const product = a * b;
      const sum = high + product;
      const shift = sum - high;
      low += high - (sum - shift) + (product - shift) + productError(a, b, product) +
        a * x.low[j]!;
      high = sum;
    }
    const rounded = high + low;
    out.high[i] = rounded;
    out.low[i] = high - rounded + low;
  }
}

/** Adds a plain vector to a pair in place. */
export function addTo(pair: Pair, n: number, vector: Float64Array): void {
  for (let i = 0; i < n; i++) {
    const high = pair.high[i]!;
    const added = vector[i]!;
    const sum = high + added;
    const shift = sum - high;
    const low = pair.low[i]! + (high - (sum - shift) + (added - shift));
    pair.high[i] = sum + low;
    pair.low[i] = sum - pair.high[i]! + low;
  }
}

/** Inner product of two pairs, rounded once. */
export function dot(left: Pair, right: Pair, n: number): number {
  let high = 0;
  let low = 0;
  for (let i = 0; i < n; i++) {
    const a = left.high[i]!;
    const b = right.high[i]!;
    const product = a * b;
    const sum = high + product;
    const shift = sum - high;
    low += high - (sum - shift) + (product - shift) + productError(a, b, product) +
      a * right.low[i]! + left.low[i]! * b;
    high = sum;
  }
  return high + low;
}

function productError(a: number, b: number, product: number): number {
  const wideA = SPLITTER * a;
  const highA = wideA - (wideA - a);
  const lowA = a - highA;
  const wideB = SPLITTER * b;
  const highB = wideB - (wideB - b);
  const lowB = b - highB;
  return lowA * lowB - (product - highA * highB - lowA * highB - highA * lowB);
}
