/**
 * Hodge: a simplicial complex, its discrete exterior calculus, and flows freed of circulation.
 *
 * ```ts
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 * import { buildComplex, curl, gradient, reconcile } from "@shivya/shivya/hodge";
 *
 * const complex = buildComplex(3, new Uint32Array([0, 1, 2, 1, 0, 2])); // one filled triangle
 * const downhill = gradient(complex, new Float64Array([0, 1, 4]));
 * assertEquals([...downhill], [1, 4, 3]); // edges 01, 02, 12
 * assertEquals([...curl(complex, downhill)], [0]);
 *
 * const circling = new Float64Array([1 + 5, 4 - 5, 3 + 5]); // five units run 0 → 1 → 2 → 0
 * const { flow } = reconcile(complex, circling);
 * for (let e = 0; e < 3; e++) assertAlmostEquals(flow[e]!, downhill[e]!, 1e-12);
 * ```
 *
 * @module
 */
export { buildComplex, type Complex, type EdgeLookup } from "./complex.ts";
export { curl, curlAdjoint, divergence, gradient } from "./operators.ts";
export {
  createLaplacianSolver,
  type LaplacianSolution,
  type LaplacianSolver,
  solveLaplacian,
} from "./laplacian.ts";
export { type KrylovSpace, type SolveReport } from "./conjugate_gradient.ts";
export { type ScaledLaplacian } from "./eisenstat.ts";
export { type SolveOptions } from "./options.ts";
export { type VertexOrdering } from "./ordering.ts";
export { decompose, type Decomposition } from "./decompose.ts";
export { reconcile, type ReconcileOptions, type Reconciliation } from "./reconcile.ts";
