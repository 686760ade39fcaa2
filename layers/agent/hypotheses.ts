/**
 * How fast may the load move? The agent holds several answers at once, each a belief of its own under
 * the same law, and weighs them by their free energy: interacting multiple models (Blom & Bar-Shalom
 * 1988) with exp(−F) as the evidence.
 */
import {
  type Beliefs,
  createBeliefs,
  createModel,
  type Model,
  resetBeliefs,
  setObservationNoise,
  setPrior,
  updateBeliefs,
} from "../flux/mod.ts";
import { matchMoments } from "./mixture.ts";

/** Process noise of each hypothesis, in units of the observation noise: level, drift. */
const PROCESS_NOISE: readonly (readonly [level: number, drift: number])[] = [
  [1e-5, 0], // steady
  [1e-2, 0], // wandering
  [1e-2, 1e-4], // trending
  [0.3, 0], // restless
  [30, 0], // jumping
];

/** Number of hypotheses. */
const COUNT = PROCESS_NOISE.length;

/** Probability that a hypothesis still holds in the next tick. */
const STAY = 0.99;

/** Keeps the covariance of exact copies (lags) positive definite, in units of the noise. */
const JITTER = 1e-6;

/** Moves a mean (n) and its covariance (n × n) one tick on, in place. */
export type Move = (mean: Float64Array, covariance: Float64Array) => void;

/** The hypotheses over n latent states and m sensors. */
export interface Hypotheses {
  /** Probability of each. */
  readonly weight: Float64Array;
  /** Prior and sensors of each. */
  readonly models: readonly Model[];
  /** Beliefs of each. */
  readonly beliefs: readonly Beliefs[];
  /** Mean of all together, n. */
  readonly mean: Float64Array;
  /** Covariance of all together, n × n. */
  readonly covariance: Float64Array;
  /** Room: means of each, means handed over, covariances likewise, and weights. */
  readonly room: {
    readonly means: readonly Float64Array[];
    readonly covariances: readonly Float64Array[];
    readonly mixedMeans: readonly Float64Array[];
    readonly mixedCovariances: readonly Float64Array[];
    readonly share: Float64Array;
    readonly prior: Float64Array;
  };
}

/** Creates hypotheses that all believe in `mean` (n) within `covariance` (n × n). */
export function createHypotheses(
  mean: Float64Array,
  covariance: Float64Array,
  sensoryCount: number,
  weight: Float64Array = new Float64Array(COUNT).fill(1 / COUNT),
): Hypotheses {
  const n = mean.length;
  const gain = new Float64Array(sensoryCount * n);
  for (let sensor = 0; sensor < sensoryCount; sensor++) gain[sensor * n] = 1;
  const models = PROCESS_NOISE.map(() =>
    createModel({
      latentCount: n,
      sensoryCount,
      gain,
      priorMean: mean,
      priorCovariance: covariance,
      noiseCovariance: new Float64Array(sensoryCount).fill(1),
    })
  );
  const beliefs = models.map((model) => createBeliefs(model));
  return {
    weight: weight.slice(),
    models,
    beliefs,
    mean: mean.slice(),
    covariance: covariance.slice(),
    room: {
      means: beliefs.map((belief) => belief.mean),
      covariances: beliefs.map((belief) => belief.covariance),
      mixedMeans: models.map(() => new Float64Array(n)),
      mixedCovariances: models.map(() => new Float64Array(n * n)),
      share: new Float64Array(COUNT),
      prior: new Float64Array(COUNT),
    },
  };
}

/**
 * Lets every hypothesis take over from the others what they may hand on, moves all one tick on, and
 * makes the outcome their prior. `noiseVariance` is that of the arrivals, (items/s)².
 */
export function predictHypotheses(
  hypotheses: Hypotheses,
  move: Move,
  noiseVariance: number,
): void {
  const { weight, models, beliefs, mean, covariance, room } = hypotheses;
  const { means, covariances, mixedMeans, mixedCovariances, share, prior } = room;
  const n = mean.length;
  const handOn = (1 - STAY) / (COUNT - 1);
  for (let j = 0; j < COUNT; j++) {
    prior[j] = handOn + (STAY - handOn) * weight[j]!;
    for (let i = 0; i < COUNT; i++) {
      share[i] = weight[i]! * (i === j ? STAY : handOn) / prior[j]!;
    }
    matchMoments(share, means, covariances, mixedMeans[j]!, mixedCovariances[j]!);
  }
  for (let j = 0; j < COUNT; j++) {
    const [level, drift] = PROCESS_NOISE[j]!;
    const spread = mixedCovariances[j]!;
    move(mixedMeans[j]!, spread);
    spread[0]! += level * noiseVariance;
    spread[n + 1]! += drift * noiseVariance;
    for (let i = 0; i < n; i++) spread[i * n + i]! += JITTER * noiseVariance;
    setPrior(models[j]!, mixedMeans[j]!, spread);
    resetBeliefs(models[j]!, beliefs[j]!);
  }
  weight.set(prior);
  matchMoments(weight, means, covariances, mean, covariance);
}

/**
 * Revises all beliefs in the light of an observation (m, with m noise variances) and reweighs them;
 * returns the free energy of all together, −log Σ p exp(−F), in nats.
 */
export function reviseHypotheses(
  hypotheses: Hypotheses,
  observation: Float64Array,
  present: Uint8Array,
  noiseVariances: Float64Array,
): number {
  const { weight, models, beliefs, mean, covariance, room } = hypotheses;
  const energies = room.share;
  let lowest = Infinity;
  for (let j = 0; j < COUNT; j++) {
    setObservationNoise(models[j]!, noiseVariances);
    energies[j] = updateBeliefs(models[j]!, beliefs[j]!, observation, { present }).freeEnergy;
    lowest = Math.min(lowest, energies[j]!);
  }
  let evidence = 0;
  for (let j = 0; j < COUNT; j++) {
    weight[j]! *= Math.exp(lowest - energies[j]!);
    evidence += weight[j]!;
  }
  for (let j = 0; j < COUNT; j++) weight[j]! /= evidence;
  matchMoments(weight, room.means, room.covariances, mean, covariance);
  return lowest - Math.log(evidence);
}
