/**
 * The load as a level that drifts. How fast may it move? Several answers are held at once, each a
 * belief of its own, and weighed by their free energy: interacting multiple models (Blom &
 * Bar-Shalom 1988) with exp(−F) as the evidence.
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
  [0.1, 1e-3], // turning
  [0.3, 0], // restless
  [30, 0], // jumping
];

/** Number of hypotheses. */
const COUNT = PROCESS_NOISE.length;

/** Probability that a hypothesis still holds in the next tick. */
const STAY = 0.995;

/** Probability that a certain other one does. */
const HAND_ON = (1 - STAY) / (COUNT - 1);

/** Keeps covariances positive definite, in units of the noise. */
const JITTER = 1e-6;

/** Spread of the first belief, in units of the noise: level, drift. */
const FIRST_VARIANCE = [100, 0.01] as const;

/** Beliefs about level and drift (items/s, items/s per tick), one for each hypothesis. */
export interface Motion {
  /** Probability of each hypothesis. */
  readonly weight: Float64Array;
  /** Prior and sensors of each. */
  readonly models: readonly Model[];
  /** Beliefs of each. */
  readonly beliefs: readonly Beliefs[];
  /** Mean of all together: level, drift. */
  readonly mean: Float64Array;
  /** Covariance of all together, 2 × 2. */
  readonly covariance: Float64Array;
  /** Room: means and covariances of each, those handed over, and weights. */
  readonly room: {
    readonly means: readonly Float64Array[];
    readonly covariances: readonly Float64Array[];
    readonly mixedMeans: readonly Float64Array[];
    readonly mixedCovariances: readonly Float64Array[];
    readonly share: Float64Array;
  };
}

/** A load first seen at `level`, within the variance of its noise, by so many sensors. */
export function createMotion(level: number, noiseVariance: number, sensoryCount: number): Motion {
  const mean = Float64Array.of(level, 0);
  const [levelVariance, driftVariance] = FIRST_VARIANCE;
  const covariance = Float64Array.of(levelVariance, 0, 0, driftVariance)
    .map((variance) => variance * noiseVariance);
  const gain = new Float64Array(2 * sensoryCount).map((_, i) => i % 2 === 0 ? 1 : 0);
  const models = PROCESS_NOISE.map(() =>
    createModel({
      latentCount: 2,
      sensoryCount,
      gain,
      priorMean: mean,
      priorCovariance: covariance,
      noiseCovariance: new Float64Array(sensoryCount).fill(1),
    })
  );
  const beliefs = models.map((model) => createBeliefs(model));
  return {
    weight: new Float64Array(COUNT).fill(1 / COUNT),
    models,
    beliefs,
    mean,
    covariance,
    room: {
      means: beliefs.map((belief) => belief.mean),
      covariances: beliefs.map((belief) => belief.covariance),
      mixedMeans: models.map(() => new Float64Array(2)),
      mixedCovariances: models.map(() => new Float64Array(4)),
      share: new Float64Array(COUNT),
    },
  };
}

/**
 * Lets every hypothesis take over from the others what they may hand on, moves all one tick on, and
 * makes the outcome their prior. `noiseVariance` is that of the arrivals, (items/s)².
 */
export function predictMotion(motion: Motion, noiseVariance: number): void {
  const { weight, models, beliefs, mean, covariance, room } = motion;
  const { means, covariances, mixedMeans, mixedCovariances, share } = room;
  for (let j = 0; j < COUNT; j++) {
    for (let i = 0; i < COUNT; i++) {
      share[i] = weight[i]! * (i === j ? STAY : HAND_ON) / priorWeight(weight[j]!);
    }
    matchMoments(share, means, covariances, mixedMeans[j]!, mixedCovariances[j]!);
  }
  for (let j = 0; j < COUNT; j++) {
    const [level, drift] = PROCESS_NOISE[j]!;
    move(mixedMeans[j]!, mixedCovariances[j]!);
    mixedCovariances[j]![0]! += (level + JITTER) * noiseVariance;
    mixedCovariances[j]![3]! += (drift + JITTER) * noiseVariance;
    setPrior(models[j]!, mixedMeans[j]!, mixedCovariances[j]!);
    resetBeliefs(models[j]!, beliefs[j]!);
    weight[j] = priorWeight(weight[j]!);
  }
  matchMoments(weight, means, covariances, mean, covariance);
}

/**
 * Revises all beliefs in the light of an observation (m, with m noise variances) and reweighs them;
 * returns the free energy of all together, −log Σ p exp(−F), in nats.
 */
export function reviseMotion(
  motion: Motion,
  observation: Float64Array,
  present: Uint8Array,
  noiseVariances: Float64Array,
): number {
  const { weight, models, beliefs, mean, covariance, room } = motion;
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

/** Probability of a hypothesis a tick later. */
function priorWeight(weight: number): number {
  return HAND_ON + (STAY - HAND_ON) * weight;
}

/** One tick: level ← level + drift. */
function move(mean: Float64Array, covariance: Float64Array): void {
  mean[0]! += mean[1]!;
  const mixed = covariance[1]! + covariance[3]!;
  covariance[0]! += covariance[1]! + mixed;
  covariance[1] = covariance[2] = mixed;
}
