/**
 * Two accounts of the load: a level that drifts, and the law in force. Each holds beliefs of its own;
 * what is expected is their average, by how well each foresaw the load of late.
 */
import { createLawBelief, type LawBelief, predictLoad, reviseLoad } from "./law_belief.ts";
import { createMotion, type Motion, predictMotion, reviseMotion } from "./motion.ts";
import type { Move } from "./transition.ts";
import { createTrust, type Trust, updateTrust } from "./trust.ts";

/** What is sensed in a tick: m sensors, the first being the arrivals, all in units of load. */
export interface Sensed {
  /** What each sensor says of the load, items per second. */
  readonly observation: Float64Array;
  /** Variance of that, (items/s)². */
  readonly variance: Float64Array;
  /** 1 for each sensor that was read. */
  readonly present: Uint8Array;
}

/** What an agent holds of the load. */
export interface Accounts {
  /** The load as a level that drifts. */
  readonly motion: Motion;
  /** The load under the law in force; absent when laws are switched off. */
  law: LawBelief | undefined;
  /** Trust in motion and law. */
  readonly trust: Trust;
  /** Load that each expects in the next tick, items per second. */
  readonly expected: Float64Array;
  /** Room: what each was wrong by. */
  readonly errors: Float64Array;
}

/** Accounts of a load first seen as `level`. */
export function createAccounts(
  level: number,
  noiseVariance: number,
  sensoryCount: number,
): Accounts {
  return {
    motion: createMotion(level, noiseVariance, sensoryCount),
    law: undefined,
    trust: createTrust(2),
    expected: new Float64Array(2).fill(level),
    errors: new Float64Array(2),
  };
}

/** Gives the law's account the loads (n) that it may use from now on. */
export function adoptLoads(accounts: Accounts, loads: Float64Array, noiseVariance: number): void {
  const { law, motion } = accounts;
  const { sensoryCount } = motion.models[0]!;
  accounts.law = createLawBelief(loads, law?.variance ?? noiseVariance, sensoryCount);
}

/**
 * Revises both accounts in the light of what was sensed, and the trust in them if the arrivals were;
 * returns the free energy of the two together, −log Σ trust · exp(−F), in nats.
 */
export function reviseAccounts(accounts: Accounts, sensed: Sensed): number {
  const { motion, law, trust, expected, errors } = accounts;
  const { observation, variance, present } = sensed;
  const motionEnergy = reviseMotion(motion, observation, present, variance);
  if (law === undefined) return motionEnergy;
  const lawEnergy = reviseLoad(law, observation, present, variance);
  const lowest = Math.min(motionEnergy, lawEnergy);
  const energy = lowest - Math.log(
    trust.weight[0]! * Math.exp(lowest - motionEnergy) +
      trust.weight[1]! * Math.exp(lowest - lawEnergy),
  );
  if (present[0] === 1) {
    for (let i = 0; i < errors.length; i++) errors[i] = observation[0]! - expected[i]!;
    updateTrust(trust, errors);
  }
  return energy;
}

/** Moves both accounts one tick on and returns the load they expect together, items per second. */
export function predictAccounts(accounts: Accounts, move: Move, noiseVariance: number): number {
  const { motion, law, trust, expected } = accounts;
  predictMotion(motion, noiseVariance);
  expected[0] = Math.max(motion.mean[0]!, 0);
  if (law === undefined) return expected[0];
  expected[1] = Math.max(predictLoad(law, move), 0);
  return trust.weight[0]! * expected[0] + trust.weight[1]! * expected[1];
}
