/** Iterative refinement with residuals in twice the working precision (Wilkinson 1963). */
import { solveLower, solveLowerTransposed } from "./cholesky.ts";
import { addTo, type Pair, subtractProduct } from "./double_double.ts";

const MAX_PASSES = 4;

/**
 * Solves covariance · out = target. The factor serves as preconditioner only, so the answer belongs
 * to the covariance as given, not to what rounding made of its factor: with a condition number of
 * 10¹⁰ the two differ by 10⁻⁶. Stops when a correction no longer shrinks to half the last one.
 */
export function solveRefined(
  out: Pair,
  covariance: Float64Array,
  factor: Float64Array,
  n: number,
  target: Pair,
  residual: Pair,
): void {
  out.high.fill(0, 0, n);
  out.low.fill(0, 0, n);
  let previous = Infinity;
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    subtractProduct(residual, target, covariance, n, n, out);
    const correction = residual.high;
    solveLower(factor, n, correction);
    let size = 0;
    for (let i = 0; i < n; i++) size += correction[i]! * correction[i]!;
    if (pass > 0 && !(size < previous / 4)) return;
    solveLowerTransposed(factor, n, correction);
    addTo(out, n, correction);
    previous = size;
  }
}
