/** Internal states: what an agent believes about the latent states, and room to revise it. */
import { checkLength } from "../check.ts";
import { createPair, type Pair } from "./double_double.ts";
import { adoptFactor, allocateGaussian, type Gaussian, setGaussian } from "./gaussian.ts";
import type { Model } from "./model.ts";

/** The recognition density q(x) = N(mean, covariance), n latent states. */
export interface Beliefs extends Gaussian {
  /** Room for one evaluation; holds nothing between calls. */
  readonly workspace: BeliefWorkspace;
}

/** Room for one evaluation of free energy: n latent states, at most m sensors present. */
export interface BeliefWorkspace {
  /** Gain of the sensors present, m × n. */
  readonly gain: Float64Array;
  /** Their noise covariance, m × m. */
  readonly noise: Float64Array;
  /** Its lower factor, m × m. */
  readonly noiseFactor: Float64Array;
  /** Gain in noise deviations per prior deviation, m × n. */
  readonly sensitivity: Float64Array;
  /** What the sensors present say. */
  readonly observation: Pair;
  /** Mean under evaluation. */
  readonly mean: Pair;
  /** Mean before the step being tried. */
  readonly keptMean: Pair;
  /** Mean − prior mean. */
  readonly displacement: Pair;
  /** Prior precision · displacement. */
  readonly priorPull: Pair;
  /** Observation − predicted observation. */
  readonly error: Pair;
  /** Noise precision · error. */
  readonly weightedError: Pair;
  /** −∂F/∂mean. */
  readonly pull: Pair;
  /** Residual of a refined solve, max(n, m). */
  readonly residual: Pair;
  /** The zero vector, max(n, m). */
  readonly zero: Pair;
  /** Factor of q's covariance in prior deviations, n × n. */
  readonly whitened: Float64Array;
  /** The same, of the step being tried, n × n. */
  readonly candidate: Float64Array;
  /** Information array of the exact posterior in prior deviations, n × n. */
  readonly posterior: Float64Array;
  /** Information array of the step being tried, n × n. */
  readonly information: Float64Array;
  /** A row on its way into an information array, n. */
  readonly row: Float64Array;
  /** A step of the mean, n. */
  readonly step: Float64Array;
}

/** Creates beliefs equal to the model's prior. */
export function createBeliefs(model: Model): Beliefs {
  const n = model.latentCount;
  const m = model.sensoryCount;
  const size = Math.max(n, m);
  const beliefs = {
    ...allocateGaussian(n),
    workspace: {
      gain: new Float64Array(m * n),
      noise: new Float64Array(m * m),
      noiseFactor: new Float64Array(m * m),
      sensitivity: new Float64Array(m * n),
      observation: createPair(m),
      mean: createPair(n),
      keptMean: createPair(n),
      displacement: createPair(n),
      priorPull: createPair(n),
      error: createPair(m),
      weightedError: createPair(m),
      pull: createPair(n),
      residual: createPair(size),
      zero: createPair(size),
      whitened: new Float64Array(n * n),
      candidate: new Float64Array(n * n),
      posterior: new Float64Array(n * n),
      information: new Float64Array(n * n),
      row: new Float64Array(n),
      step: new Float64Array(n),
    },
  };
  resetBeliefs(model, beliefs);
  return beliefs;
}

/**
 * Forgets everything but the model's prior, active states included.
 *
 * @throws {RangeError} when the beliefs are about another number of latent states; they are then as
 * they were.
 */
export function resetBeliefs(model: Model, beliefs: Beliefs): void {
  checkLength("beliefs.mean", beliefs.mean, model.latentCount);
  beliefs.mean.set(model.expectedLatent);
  adoptFactor(beliefs, model.prior.factor);
}

/**
 * Replaces beliefs.
 *
 * @param mean length n
 * @param covariance n × n row-major, or its diagonal, n
 * @throws {RangeError} as `createGaussian`; the beliefs are then as they were.
 */
export function setBeliefs(beliefs: Beliefs, mean: Float64Array, covariance: Float64Array): void {
  setGaussian(beliefs, mean, covariance);
}
