/**
 * The load as the law in force has it: a belief over the last loads, newest first, whose prior is
 * what the program makes of them. A law speaks of arrivals as they come, noise and all, so that an
 * arrival that was seen is known.
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
import type { Move } from "./transition.ts";

/** Forgetting of the law's squared errors per tick. */
const GAIN = 0.02;

/** Squared errors beyond this many variances are clipped: a step is not the law's usual error. */
const CLIP = 9;

/** Variance of what is known, in units of the law's squared error. */
const KNOWN = 1e-6;

/** Smallest squared error, (items/s)². */
const FLOOR = 1e-6;

/** A belief over the last n loads. */
export interface LawBelief {
  /** Prior and sensors. */
  readonly model: Model;
  /** The last loads, newest first. */
  readonly beliefs: Beliefs;
  /** Mean square of what the law did not foresee, (items/s)². */
  variance: number;
  /** Room: a mean, a covariance, the variances of the sensors. */
  readonly room: {
    readonly mean: Float64Array;
    readonly covariance: Float64Array;
    readonly variances: Float64Array;
  };
}

/** Creates a belief over loads (n) that were seen, under a law that errs by `variance`. */
export function createLawBelief(
  loads: Float64Array,
  variance: number,
  sensoryCount: number,
): LawBelief {
  const n = loads.length;
  const bounded = Math.max(variance, FLOOR);
  const model = createModel({
    latentCount: n,
    sensoryCount,
    gain: new Float64Array(sensoryCount * n).map((_, i) => i % n === 0 ? 1 : 0),
    priorMean: loads,
    priorCovariance: new Float64Array(n).fill(KNOWN * bounded),
    noiseCovariance: new Float64Array(sensoryCount).fill(1),
  });
  return {
    model,
    beliefs: createBeliefs(model),
    variance: bounded,
    room: {
      mean: new Float64Array(n),
      covariance: new Float64Array(n * n),
      variances: new Float64Array(sensoryCount),
    },
  };
}

/** Moves the belief one tick on and makes the outcome its prior; returns the load expected. */
export function predictLoad(belief: LawBelief, move: Move): number {
  const { model, beliefs, variance, room } = belief;
  const { mean, covariance } = room;
  const n = mean.length;
  mean.set(beliefs.mean);
  covariance.set(beliefs.covariance);
  move(mean, covariance);
  covariance[0]! += variance;
  for (let i = 0; i < n; i++) covariance[i * n + i]! += KNOWN * variance;
  setPrior(model, mean, covariance);
  resetBeliefs(model, beliefs);
  return mean[0]!;
}

/**
 * Revises the belief in the light of an observation (m, with m noise variances), the first being the
 * arrivals; returns its free energy in nats.
 */
export function reviseLoad(
  belief: LawBelief,
  observation: Float64Array,
  present: Uint8Array,
  noiseVariances: Float64Array,
): number {
  const { model, beliefs, room } = belief;
  const { variances } = room;
  variances.set(noiseVariances);
  variances[0] = KNOWN * belief.variance;
  setObservationNoise(model, variances);
  const expected = beliefs.mean[0]!;
  const { freeEnergy } = updateBeliefs(model, beliefs, observation, { present });
  if (present[0] === 1) {
    const square = Math.min((observation[0]! - expected) ** 2, CLIP * belief.variance);
    belief.variance = Math.max(belief.variance + GAIN * (square - belief.variance), FLOOR);
  }
  return freeEnergy;
}
