/** The Hodge decomposition of a flow. */
import { circulationOf } from "./circulation.ts";
import type { Complex } from "./complex.ts";
import type { SolveReport } from "./conjugate_gradient.ts";
import { createLaplacianSolver, solveLaplacian } from "./laplacian.ts";
import { divergence } from "./operators.ts";
import { checkOptions, checkSize, MAX_FLOW, type SolveOptions } from "./options.ts";

/** A flow taken apart. The three parts sum to it and are orthogonal in Σ f g / w. */
export interface Decomposition {
  /** w·d0 potential: what carries work from one host to another. */
  readonly gradient: Float64Array;
  /** d1ᵀ b: what runs in circles around triangles. */
  readonly curl: Float64Array;
  /** The rest, free of divergence and curl: what runs in circles around holes. */
  readonly harmonic: Float64Array;
  /** Potential of the gradient part, summing to zero over each component. */
  readonly potential: Float64Array;
  /** Both solves together: iterations added, the worse residual. */
  readonly report: SolveReport;
}

/**
 * Takes a flow apart into gradient, curl and harmonic parts (Hodge; Jiang, Lim, Yao & Ye 2011).
 *
 * @param flow Per edge, positive from tail to head; at most 1e290 in size.
 * @throws {RangeError} A wrong length, a value that is not finite, a weight or option out of range.
 */
export function decompose(
  complex: Complex,
  flow: Float64Array,
  options: SolveOptions = {},
): Decomposition {
  checkSize("flow", flow, complex.edgeCount, MAX_FLOW);
  checkOptions(complex, options);
  const solver = createLaplacianSolver(complex);
  const downhill = solveLaplacian(solver, divergence(complex, flow), options);
  const around = circulationOf(complex, flow, options);
  const gradient = downhill.flow, curl = around.circulation;
  const harmonic = new Float64Array(complex.edgeCount);
  for (let e = 0; e < harmonic.length; e++) harmonic[e] = flow[e]! - gradient[e]! - curl[e]!;
  const report = {
    iterations: downhill.report.iterations + around.report.iterations,
    residual: Math.max(downhill.report.residual, around.report.residual),
    converged: downhill.report.converged && around.report.converged,
  };
  return { gradient, curl, harmonic, potential: downhill.potential, report };
}
