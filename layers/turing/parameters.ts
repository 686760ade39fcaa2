import { checkNumber } from "../check.ts";

/** Largest level, rate, weight or stress a field takes: its square times any other stays finite. */
export const LARGEST_VALUE = 1e30;

/** Keeps the activator's production finite where there is no inhibitor. */
export const INHIBITOR_OFFSET = 0.01;

/**
 * Coefficients of the saturated Gierer–Meinhardt reaction on a graph, all finite and not negative.
 * With neither offset nor saturation the uniform resting state is
 * u = inhibitorDecay / activatorDecay, v = production · u² / inhibitorDecay.
 */
export interface FieldParameters {
  /** D_u: how fast the activator spreads, 1/s per unit of edge weight; default 0.05. */
  readonly activatorDiffusion: number;
  /** D_v: how fast the inhibitor spreads, 1/s per unit of edge weight; default 2. */
  readonly inhibitorDiffusion: number;
  /** ρ: strength of both productions, 1/s; default 1. */
  readonly production: number;
  /** μ: decay of the activator, 1/s; default 1. */
  readonly activatorDecay: number;
  /** ν: decay of the inhibitor, 1/s; default 2. */
  readonly inhibitorDecay: number;
  /** κ: saturation of the activator's production; default 0.01. */
  readonly saturation: number;
}

/** Defaults: slow activator, fast inhibitor, unstable to patterns on well linked graphs. */
export const DEFAULT_PARAMETERS: FieldParameters = Object.freeze({
  activatorDiffusion: 0.05,
  inhibitorDiffusion: 2,
  production: 1,
  activatorDecay: 1,
  inhibitorDecay: 2,
  saturation: 0.01,
});

/** Fills in defaults; throws a `RangeError` naming a coefficient outside [0, 1e30]. */
export function completeParameters(given: Partial<FieldParameters> = {}): FieldParameters {
  const parameters = { ...DEFAULT_PARAMETERS, ...given };
  for (const [name, value] of Object.entries(parameters)) {
    checkNumber(name, value, 0, LARGEST_VALUE);
  }
  return parameters;
}

/** The same coefficients with production and decay switched off: diffusion alone. */
export function withoutReaction(parameters: FieldParameters): FieldParameters {
  return { ...parameters, production: 0, activatorDecay: 0, inhibitorDecay: 0 };
}
