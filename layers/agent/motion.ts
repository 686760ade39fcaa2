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

/** A hypothesis of how fast the load moves, all in units of the variance of its noise. */
export interface Hypothesis {
  /** Variance that a tick adds to the level. */
  readonly level: number;
  /** Variance that a tick adds to the drift. */
  readonly drift: number;
  /** Variance of an observation. */
  readonly noise: number;
}

const STEADY = { level: 1e-5, drift: 0, noise: 1 };
const TRENDING = { level: 1e-2, drift: 1e-4, noise: 1 };
const TURNING = { level: 0.1, drift: 1e-3, noise: 1 };
const JUMPING = { level: 30, drift: 0, noise: 1 };
const MISLEADING = { level: 1e-2, drift: 0, noise: 30 };

/** What is far off is believed: the load has jumped there. */
export const CREDULOUS: readonly Hypothesis[] = [STEADY, TRENDING, TURNING, JUMPING];

/** What is far off is doubted: it passes, and the load is where it was. */
export const SCEPTICAL: readonly Hypothesis[] = [STEADY, TURNING, MISLEADING];

/** Probability that a hypothesis still holds in the next tick. */
const STAY = 0.995;

/** Keeps covariances positive definite, in units of the noise. */
const JITTER = 1e-6;

/** Spread of the first belief, in units of the noise: level, drift. */
const FIRST_VARIANCE = [100, 0.01] as const;

/** Beliefs about level and drift (items/s, items/s per tick), one for each hypothesis. */
export interface Motion {
  /** What each belief supposes. */
  readonly hypotheses: readonly Hypothesis[];
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
  /** Room: means and covariances of each, those handed over, weights, variances. */
  readonly room: {
    readonly means: readonly Float64Array[];
    readonly covariances: readonly Float64Array[];
    readonly mixedMeans: readonly Float64Array[];
    readonly mixedCovariances: readonly Float64Array[];
    readonly share: Float64Array;
    readonly variances: Float64Array;
  };
}

/** A load first seen at `level`, within the variance of its noise, by so many sensors. */
export function createMotion(
  hypotheses: readonly Hypothesis[],
  level: number,
  noiseVariance: number,
  sensoryCount: number,
): Motion {
  const mean = Float64Array.of(level, 0);
  const [levelVariance, driftVariance] = FIRST_VARIANCE;
  const covariance = Float64Array.of(levelVariance, 0, 0, driftVariance)
    .map((variance) => variance * noiseVariance);
  const gain = new Float64Array(2 * sensoryCount).map((_, i) => i % 2 === 0 ? 1 : 0);
  const models = hypotheses.map(() =>
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
  const count = hypotheses.length;
  return {
    hypotheses,
    weight: new Float64Array(count).fill(1 / count),
    models,
    beliefs,
    mean,
    covariance,
    room: {
      means: beliefs.map((belief) => belief.mean),
      covariances: beliefs.map((belief) => belief.covariance),
      mixedMeans: models.map(() => new Float64Array(2)),
      mixedCovariances: models.map(() => new Float64Array(4)),
      share: new Float64Array(count),
      variances: new Float64Array(sensoryCount),
    },
  };
}

/**
 * Lets every hypothesis take over from the others what they may hand on, moves all one tick on, and
 * makes the outcome their prior. `noiseVariance` is that of the arrivals, (items/s)².
 */
export function predictMotion(motion: Motion, noiseVariance: number): void {
  const { hypotheses, weight, models, beliefs, mean, covariance, room } = motion;
  const { means, covariances, mixedMeans, mixedCovariances, share } = room;
  const count = hypotheses.length;
  const handOn = (1 - STAY) / (count - 1);
  for (let j = 0; j < count; j++) {
    const prior = handOn + (STAY - handOn) * weight[j]!;
    for (let i = 0; i < count; i++) share[i] = weight[i]! * (i === j ? STAY : handOn) / prior;
    matchMoments(share, means, covariances, mixedMeans[j]!, mixedCovariances[j]!);
  }
  for (let j = 0; j < count; j++) {
    const { level, drift } = hypotheses[j]!;
    move(mixedMeans[j]!, mixedCovariances[j]!);
    mixedCovariances[j]![0]! += (level + JITTER) * noiseVariance;
    mixedCovariances[j]![3]! += (drift + JITTER) * noiseVariance;
    setPrior(models[j]!, mixedMeans[j]!, mixedCovariances[j]!);
    resetBeliefs(models[j]!, beliefs[j]!);
    weight[j] = handOn + (STAY - handOn) * weight[j]!;
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
  const { hypotheses, weight, models, beliefs, mean, covariance, room } = motion;
  const { share: energies, variances } = room;
  const count = hypotheses.length;
  let lowest = Infinity;
  for (let j = 0; j < count; j++) {
    for (let i = 0; i < variances.length; i++) {
      variances[i] = hypotheses[j]!.noise * noiseVariances[i]!;
    }
    setObservationNoise(models[j]!, variances);
    energies[j] = updateBeliefs(models[j]!, beliefs[j]!, observation, { present }).freeEnergy;
    lowest = Math.min(lowest, energies[j]!);
  }
  let evidence = 0;
  for (let j = 0; j < count; j++) {
    weight[j]! *= Math.exp(lowest - energies[j]!);
    evidence += weight[j]!;
  }
  for (let j = 0; j < count; j++) weight[j]! /= evidence;
  matchMoments(weight, room.means, room.covariances, mean, covariance);
  return lowest - Math.log(evidence);
}

/** One tick: level ← level + drift. */
function move(mean: Float64Array, covariance: Float64Array): void {
  mean[0]! += mean[1]!;
  const mixed = covariance[1]! + covariance[3]!;
  covariance[0]! += covariance[1]! + mixed;
  covariance[1] = covariance[2] = mixed;
}
