/**
 * The exact posterior's information in prior deviations, and what it makes of a gradient. With the
 * prior factor L, the noise factor S and the sensitivity H = S⁻¹ · gain · L, the posterior precision
 * is L⁻ᵀ (I + Hᵀ H) L⁻¹; the array kept here is the triangular square root of the bracket.
 */
import { solveLower, solveLowerTransposed } from "./cholesky.ts";
import { rotateIn } from "./givens.ts";

/** Writes the array A with Aᵀ A = I + Hᵀ H into `out`; H is count × n, `row` has room for n. */
export function findPosterior(
  sensitivity: Float64Array,
  count: number,
  n: number,
  out: Float64Array,
  row: Float64Array,
): void {
  out.fill(0);
  for (let i = 0; i < n; i++) out[i * n + i] = 1;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < n; j++) row[j] = sensitivity[i * n + j]!;
    rotateIn(out, n, row);
  }
}

/**
 * Writes A⁻ᵀ Lᵀ g into `out`: a gradient g in the coordinates in which the covariance that A stands
 * for is the identity. Returns its length, which is g's length in the natural metric.
 */
export function toNatural(
  priorFactor: Float64Array,
  information: Float64Array,
  n: number,
  gradient: Float64Array,
  out: Float64Array,
): number {
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let k = i; k < n; k++) sum += priorFactor[k * n + i]! * gradient[k]!;
    out[i] = sum;
  }
  solveLowerTransposed(information, n, out);
  let square = 0;
  for (let i = 0; i < n; i++) square += out[i]! * out[i]!;
  return Math.sqrt(square);
}

/** Turns x into L A⁻¹ x in place: a step in the coordinates of `toNatural` into one of the mean. */
export function fromNatural(
  priorFactor: Float64Array,
  information: Float64Array,
  n: number,
  x: Float64Array,
): void {
  solveLower(information, n, x);
  for (let i = n - 1; i >= 0; i--) {
    let sum = 0;
    for (let k = 0; k <= i; k++) sum += priorFactor[i * n + k]! * x[k]!;
    x[i] = sum;
  }
}
