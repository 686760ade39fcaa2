/** A flow without its circulation: what contradictory writes leave running in circles goes. */
import { circulationOf } from "./circulation.ts";
import type { Complex } from "./complex.ts";
import type { SolveReport } from "./conjugate_gradient.ts";
import { createLaplacianSolver, solveLaplacian } from "./laplacian.ts";
import { divergence } from "./operators.ts";
import { checkOptions, checkSize, MAX_FLOW, type SolveOptions } from "./options.ts";

/** Options of `reconcile`. */
export interface ReconcileOptions extends SolveOptions {
  /** Whether circulation around holes stays, so that only triangles are cleared; default false. */
  readonly keepHarmonic?: boolean;
}

/** A reconciled flow and how it was found. */
export interface Reconciliation {
  /** Per edge, positive from tail to head. */
  readonly flow: Float64Array;
  /** How the solve went. */
  readonly report: SolveReport;
}

/**
 * Removes the curl and harmonic parts of a flow (see `decompose`), or the curl part alone. Every
 * vertex keeps its divergence, and Σ f²/w never grows. With `keepHarmonic` and weights that spread
 * over more than 1e6, sums weighted by 1/w leave fewer digits on the heavy edges.
 *
 * @param flow Per edge, positive from tail to head; at most 1e290 in size.
 * @throws {RangeError} A wrong length, a value that is not finite, a weight or option out of range.
 * @throws {TypeError} `keepHarmonic` is not a boolean.
 */
export function reconcile(
  complex: Complex,
  flow: Float64Array,
  options: ReconcileOptions = {},
): Reconciliation {
  checkSize("flow", flow, complex.edgeCount, MAX_FLOW);
  checkOptions(complex, options);
  const { keepHarmonic = false } = options;
  if (typeof keepHarmonic !== "boolean") {
    throw new TypeError(`Cannot use keepHarmonic: it must be a boolean, is ${keepHarmonic}`);
  }
  if (!keepHarmonic) {
    const solver = createLaplacianSolver(complex);
    const found = solveLaplacian(solver, divergence(complex, flow), options);
    return { flow: found.flow, report: found.report };
  }
  const { circulation, report } = circulationOf(complex, flow, options);
  for (let e = 0; e < circulation.length; e++) circulation[e] = flow[e]! - circulation[e]!;
  return { flow: circulation, report };
}
