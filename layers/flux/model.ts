/**
 * The generative model of one agent behind its Markov blanket (Friston 2010). External states act
 * on sensory states s, active states a act on external states, and what is inside (the beliefs
 * about latent states x) meets the outside through s and a alone:
 *
 *     x ~ N(prior mean + actionGain · a, prior covariance),   s = gain · x + N(0, noise covariance)
 */
import { checkFinite, checkInteger, checkLength } from "../check.ts";
import { allocateGaussian, type Gaussian, MAX_DIMENSION, setGaussian } from "./gaussian.ts";

/** What a model is made of; matrices are row-major. */
export interface ModelOptions {
  /** Number of latent states n, 1 to 16. */
  latentCount: number;
  /** Number of sensors m, 1 to 16. */
  sensoryCount: number;
  /** Number of active states k, 0 to 16; default 0. */
  activeCount?: number;
  /** What a unit of each latent state does to each sensor, m × n. */
  gain: Float64Array;
  /** What a unit of each active state does to each latent state, n × k; default zeros. */
  actionGain?: Float64Array;
  /** Latent states expected before any observation, length n; default zeros. */
  priorMean?: Float64Array;
  /** Their covariance, n × n, or its diagonal, n. */
  priorCovariance: Float64Array;
  /** Covariance of the observation noise, m × m, or its diagonal, m. */
  noiseCovariance: Float64Array;
}

/** A linear Gaussian generative model; change it through its setters. */
export interface Model {
  /** Number of latent states n. */
  readonly latentCount: number;
  /** Number of sensors m. */
  readonly sensoryCount: number;
  /** Number of active states k. */
  readonly activeCount: number;
  /** m × n. */
  readonly gain: Float64Array;
  /** n × k. */
  readonly actionGain: Float64Array;
  /** Active states in force, length k. */
  readonly active: Float64Array;
  /** Prior over latent states while all active states are zero. */
  readonly prior: Gaussian;
  /** Observation noise, of mean zero. */
  readonly noise: Gaussian;
  /** Prior mean under the active states in force, length n. */
  readonly expectedLatent: Float64Array;
}

/**
 * Creates a model.
 *
 * A covariance that is singular to working precision gets the smallest relative jitter that makes
 * it usable; `model.prior.regularised` and `model.noise.regularised` say how much that was.
 *
 * @throws {RangeError} on a count outside its bounds, a wrong length, a value that is not finite,
 * or a covariance that is asymmetric, wholly zero or not positive semidefinite.
 */
export function createModel(options: ModelOptions): Model {
  const { latentCount, sensoryCount, activeCount = 0 } = options;
  checkInteger("latentCount", latentCount, 1, MAX_DIMENSION);
  checkInteger("sensoryCount", sensoryCount, 1, MAX_DIMENSION);
  checkInteger("activeCount", activeCount, 0, MAX_DIMENSION);
  const {
    gain,
    actionGain = new Float64Array(latentCount * activeCount),
    priorMean = new Float64Array(latentCount),
    priorCovariance,
    noiseCovariance,
  } = options;
  checkLength("gain", gain, sensoryCount * latentCount);
  checkFinite("gain", gain);
  checkLength("actionGain", actionGain, latentCount * activeCount);
  checkFinite("actionGain", actionGain);
  const model: Model = {
    latentCount,
    sensoryCount,
    activeCount,
    gain: gain.slice(),
    actionGain: actionGain.slice(),
    active: new Float64Array(activeCount),
    prior: allocateGaussian(latentCount),
    noise: allocateGaussian(sensoryCount),
    expectedLatent: new Float64Array(latentCount),
  };
  setPrior(model, priorMean, priorCovariance);
  setObservationNoise(model, noiseCovariance);
  return model;
}

/**
 * Replaces the prior over latent states, as a filter does each tick with what it predicts.
 *
 * @param mean length n
 * @param covariance n × n row-major, or its diagonal, n
 * @throws {RangeError} as `createModel`; the model is then as it was.
 */
export function setPrior(model: Model, mean: Float64Array, covariance: Float64Array): void {
  setGaussian(model.prior, mean, covariance, "prior");
  expectLatent(model);
}

/**
 * Replaces the covariance of the observation noise.
 *
 * @param covariance m × m row-major, or its diagonal, m
 * @throws {RangeError} as `createModel`; the model is then as it was.
 */
export function setObservationNoise(model: Model, covariance: Float64Array): void {
  setGaussian(model.noise, model.noise.mean, covariance, "noise");
}

/**
 * Puts active states in force; they shift the prior mean by actionGain · a.
 *
 * @param active length k
 * @throws {RangeError} on a wrong length or a value that is not finite; the model is then as it was.
 */
export function setActive(model: Model, active: Float64Array): void {
  checkLength("active", active, model.activeCount);
  checkFinite("active", active);
  model.active.set(active);
  expectLatent(model);
}

function expectLatent(model: Model): void {
  const { latentCount, activeCount, actionGain, active, prior, expectedLatent } = model;
  for (let i = 0; i < latentCount; i++) {
    let sum = prior.mean[i]!;
    for (let k = 0; k < activeCount; k++) sum += actionGain[i * activeCount + k]! * active[k]!;
    expectedLatent[i] = sum;
  }
}
