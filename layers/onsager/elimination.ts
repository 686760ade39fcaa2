/** Direct solution of a small connected network, by eliminating one vertex after the other. */

/**
 * A connected network of n vertices and m links, its current weights eliminated. The star of a vertex
 * is replaced by the mesh among its remaining neighbours, w_ij += w_ik w_kj / Σ_j w_kj: Cholesky
 * factorisation of the Laplacian grounded at the last vertex, written without a subtraction, so that
 * weights of any spread cost no digits (Grassmann, Taksar & Heyman 1985).
 */
export interface Elimination {
  /** n vertices. */
  size: number;
  /** n × n, row-major, lower triangle: weight between i and k < i when k is eliminated. */
  weight: Float64Array;
  /** n sums of the weights from a vertex to those after it. */
  degree: Float64Array;
  /** n, scratch. */
  share: Float64Array;
}

/** Allocates for networks of `size` vertices. */
export function createElimination(size: number): Elimination {
  return {
    size,
    weight: new Float64Array(size * size),
    degree: new Float64Array(size),
    share: new Float64Array(size),
  };
}

/**
 * Eliminates a connected network with m links `tail` – `head` of positive weight `w`; n³/6
 * multiplications. Weights of links named twice add up.
 */
export function eliminate(
  elimination: Elimination,
  tail: Uint32Array,
  head: Uint32Array,
  w: Float64Array,
): void {
  const { size, weight, degree, share } = elimination;
  weight.fill(0);
  for (let e = 0; e < w.length; e++) {
    const i = Math.max(tail[e]!, head[e]!);
    const k = Math.min(tail[e]!, head[e]!);
    weight[i * size + k]! += w[e]!;
  }
  for (let k = 0; k < size - 1; k++) {
    const row = k * size;
    for (let j = 0; j < k; j++) share[j] = weight[row + j]! / degree[j]!;
    degree[k] = meshColumn(elimination, k);
  }
}

/** Adds to column k what the vertices before it leave behind; returns the column's sum. */
function meshColumn({ size, weight, share }: Elimination, k: number): number {
  let sum = 0;
  let i = k + 1;
  // Four rows at a time share every load of `share`.
  for (; i + 3 < size; i += 4) {
    const a = i * size;
    const b = a + size;
    const c = b + size;
    const d = c + size;
    let wa = weight[a + k]!;
    let wb = weight[b + k]!;
    let wc = weight[c + k]!;
    let wd = weight[d + k]!;
    for (let j = 0; j < k; j++) {
      const s = share[j]!;
      wa += weight[a + j]! * s;
      wb += weight[b + j]! * s;
      wc += weight[c + j]! * s;
      wd += weight[d + j]! * s;
    }
    weight[a + k] = wa;
    weight[b + k] = wb;
    weight[c + k] = wc;
    weight[d + k] = wd;
    sum += wa + wb + wc + wd;
  }
  for (; i < size; i++) {
    const a = i * size;
    let wa = weight[a + k]!;
    for (let j = 0; j < k; j++) wa += weight[a + j]! * share[j]!;
    weight[a + k] = wa;
    sum += wa;
  }
  return sum;
}

/**
 * Potentials p (n, the last one 0) at which L p = `current` (n, summing to zero), L the Laplacian of
 * the eliminated network. `potential` and `current` may be the same array.
 */
export function solveEliminated(
  elimination: Elimination,
  current: Float64Array,
  potential: Float64Array,
): void {
  const { size, weight, degree, share } = elimination;
  const last = size - 1;
  for (let i = 0; i < last; i++) {
    const row = i * size;
    let sum = current[i]!;
    for (let k = 0; k < i; k++) sum += weight[row + k]! * share[k]!;
    share[i] = sum / degree[i]!;
  }
  potential[last] = 0;
  for (let k = 0; k < last; k++) potential[k] = share[k]!;
  for (let i = last - 1; i > 0; i--) {
    const row = i * size;
    const p = potential[i]!;
    for (let k = 0; k < i; k++) potential[k]! += weight[row + k]! / degree[k]! * p;
  }
}
