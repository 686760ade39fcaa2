/**
 * Hodge: a simplicial complex and its discrete exterior calculus.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { buildComplex, curl, gradient } from "@shivya/shivya/hodge";
 *
 * const complex = buildComplex(3, new Uint32Array([0, 1, 2, 1, 0, 2]));
 * const downhill = gradient(complex, new Float64Array([0, 1, 4]));
 * assertEquals([...downhill], [1, 4, 3]); // edges 01, 02, 12
 * assertEquals([...curl(complex, downhill)], [0]);
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
