/** Weighted Laplacian solves on one connected network, by whichever method is faster. */
import { buildComplex, createLaplacianSolver, solveLaplacian } from "../hodge/mod.ts";
import { createElimination, eliminate, solveEliminated } from "./elimination.ts";
import type { Network } from "./network.ts";

/** Hosts up to which eliminating a network directly is faster than iterating. */
const MAX_DIRECT = 1024;

/** Residual at which iterations end; flows are settled along a tree afterwards. */
const TOLERANCE = 1e-10;

/** Solves L_w p = b for potentials p. */
export interface PotentialSolver {
  /** Sets the m link weights w > 0. */
  reweight(w: Float64Array): void;
  /** Writes p for `current` = b (n, summing to zero) into `potential`; they may be one array. */
  solve(current: Float64Array, potential: Float64Array): void;
}

/** Chooses for a network: elimination up to 1024 vertices, conjugate gradients beyond. */
export function createPotentialSolver(network: Network): PotentialSolver {
  return network.size <= MAX_DIRECT ? createDirect(network) : createIterative(network);
}

function createDirect({ size, tail, head }: Network): PotentialSolver {
  const elimination = createElimination(size);
  return {
    reweight: (w) => eliminate(elimination, tail, head, w),
    solve: (current, potential) => solveEliminated(elimination, current, potential),
  };
}

function createIterative({ size, tail, head }: Network): PotentialSolver {
  const edges = new Uint32Array(2 * tail.length);
  for (let e = 0; e < tail.length; e++) edges.set([tail[e]!, head[e]!], 2 * e);
  const solver = createLaplacianSolver(buildComplex(size, edges));
  const weight = new Float64Array(tail.length);
  return {
    reweight: (w) => weight.set(w),
    solve: (current, potential) => {
      potential.set(solveLaplacian(solver, current, { weight, tolerance: TOLERANCE }).potential);
    },
  };
}
