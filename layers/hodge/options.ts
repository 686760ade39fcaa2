/** What every solve of this layer can be told. */
import { checkInteger, checkLength, checkNumber } from "../check.ts";
import type { Complex } from "./complex.ts";

/** Options of a solve. */
export interface SolveOptions {
  /** Residual to reach, relative to each component's own right-hand side; default 1e-13. */
  readonly tolerance?: number;
  /** Conductance per edge, from 1e-150 to 1e150; default 1. */
  readonly weight?: Float64Array;
  /** Most iterations per component; default 1000 plus four times its unknowns. */
  readonly maxIterations?: number;
}

/** Throws a `RangeError` that names the option and its value. */
export function checkOptions(complex: Complex, options: SolveOptions): void {
  if (options.tolerance !== undefined) checkNumber("tolerance", options.tolerance, 0, 1);
  if (options.maxIterations !== undefined) {
    checkInteger("maxIterations", options.maxIterations, 0, Number.MAX_SAFE_INTEGER);
  }
  if (options.weight === undefined) return;
  checkLength("weight", options.weight, complex.edgeCount);
  for (let e = 0; e < complex.edgeCount; e++) {
    const value = options.weight[e]!;
    if (value >= 1e-150 && value <= 1e150) continue;
    throw new RangeError(`Cannot use weight[${e}]: it must be from 1e-150 to 1e150, is ${value}`);
  }
}

/** Largest value of a right-hand side: no sum over vertices overflows. */
export const MAX_LOAD = 1e300;

/** Largest flow: no vertex has edges enough to bring its divergence beyond {@linkcode MAX_LOAD}. */
export const MAX_FLOW = 1e290;

/** Throws a `RangeError` unless every value is finite and at most `limit` in size. */
export function checkSize(
  name: string,
  values: Float64Array,
  length: number,
  limit: number,
): void {
  checkLength(name, values, length);
  for (let i = 0; i < values.length; i++) {
    if (Math.abs(values[i]!) <= limit) continue;
    throw new RangeError(
      `Cannot use ${name}[${i}]: it must be finite and at most ${limit} in size, is ${values[i]}`,
    );
  }
}
