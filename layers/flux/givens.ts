/**
 * Adds a row to a lower triangular information array by plane rotations: afterwards
 * factorᵀ factor has grown by rowᵀ row. Rotations keep rows of very different size accurate each
 * to its own size (Gentleman 1973), so a gain of 10⁹ posterior deviations costs the unobserved
 * directions nothing, where summing the squares would drown them.
 *
 * @param factor n × n, lower triangular with a diagonal of at least 0, changed in place
 * @param row n values, used up
 */
export function rotateIn(factor: Float64Array, n: number, row: Float64Array): void {
  for (let j = n - 1; j >= 0; j--) {
    const pivot = factor[j * n + j]!;
    const value = row[j]!;
    if (value === 0) continue;
    const length = Math.hypot(pivot, value);
    const cosine = pivot / length;
    const sine = value / length;
    factor[j * n + j] = length;
    for (let k = 0; k < j; k++) {
      const kept = factor[j * n + k]!;
      const added = row[k]!;
      factor[j * n + k] = cosine * kept + sine * added;
      row[k] = cosine * added - sine * kept;
    }
  }
}
