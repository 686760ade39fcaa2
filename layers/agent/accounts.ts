/**
 * Three accounts of the load: a level that drifts, for a host that believes what is far off, the same
 * for one that doubts it, and the law in force. Each holds beliefs of its own; what is expected is
 * their average, by how well each foresaw the load of late.
 */
import { createLawBelief, type LawBelief, predictLoad, reviseLoad } from "./law_belief.ts";
import { matchMoments, mixtureEnergy } from "./mixture.ts";
import {
  createMotion,
  CREDULOUS,
  type Motion,
  predictMotion,
  reviseMotion,
  SCEPTICAL,
} from "./motion.ts";
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
  /** The load as a level that drifts: credulous, sceptical. */
  readonly motions: readonly Motion[];
  /** The load under the law in force; absent when laws are switched off. */
  law: LawBelief | undefined;
  /** Trust in the motions, then in the law. */
  readonly trust: Trust;
  /** Load that each expects in the next tick, items per second. */
  readonly expected: Float64Array;
  /** Room: free energies, or what each was wrong by. */
  readonly errors: Float64Array;
  /** Room: shares, means and covariances of the motions. */
  readonly room: {
    readonly share: Float64Array;
    readonly means: readonly Float64Array[];
    readonly covariances: readonly Float64Array[];
  };
}

/** Accounts of a load first seen as `level`, with a law or without. */
export function createAccounts(
  level: number,
  noiseVariance: number,
  sensoryCount: number,
  withLaw: boolean,
): Accounts {
  const motions = [CREDULOUS, SCEPTICAL].map((hypotheses) =>
    createMotion(hypotheses, level, noiseVariance, sensoryCount)
  );
  const count = motions.length + (withLaw ? 1 : 0);
  return {
    motions,
    law: undefined,
    trust: createTrust(count),
    expected: new Float64Array(count).fill(level),
    errors: new Float64Array(count),
    room: {
      share: new Float64Array(motions.length),
      means: motions.map((motion) => motion.mean),
      covariances: motions.map((motion) => motion.covariance),
    },
  };
}

/** Gives the law's account the loads (n) that it may use from now on. */
export function adoptLoads(accounts: Accounts, loads: Float64Array, noiseVariance: number): void {
  const { law, motions } = accounts;
  const { sensoryCount } = motions[0]!.models[0]!;
  accounts.law = createLawBelief(loads, law?.variance ?? noiseVariance, sensoryCount);
}

/**
 * Revises the accounts in the light of what was sensed, and the trust in them if the arrivals were;
 * returns the free energy of all together, −log Σ trust · exp(−F), in nats.
 */
export function reviseAccounts(accounts: Accounts, sensed: Sensed): number {
  const { motions, law, trust, expected, errors } = accounts;
  const { observation, variance, present } = sensed;
  for (let i = 0; i < motions.length; i++) {
    errors[i] = reviseMotion(motions[i]!, observation, present, variance);
  }
  if (law !== undefined) errors[motions.length] = reviseLoad(law, observation, present, variance);
  const energy = mixtureEnergy(trust.weight, errors);
  if (present[0] === 1) {
    for (let i = 0; i < errors.length; i++) errors[i] = observation[0]! - expected[i]!;
    updateTrust(trust, errors);
  }
  return energy;
}

/** Moves the accounts one tick on and returns the load they expect together, items per second. */
export function predictAccounts(accounts: Accounts, move: Move, noiseVariance: number): number {
  const { motions, law, trust, expected } = accounts;
  for (let i = 0; i < motions.length; i++) {
    predictMotion(motions[i]!, noiseVariance);
    expected[i] = motions[i]!.mean[0]!;
  }
  if (law !== undefined) expected[motions.length] = predictLoad(law, move);
  let sum = 0;
  for (let i = 0; i < expected.length; i++) {
    expected[i] = Math.max(expected[i]!, 0);
    sum += trust.weight[i]! * expected[i]!;
  }
  return sum;
}

/** Writes level and drift, and their covariance, as both motions have them by the trust in them. */
export function believedMotion(
  accounts: Accounts,
  mean: Float64Array,
  covariance: Float64Array,
): void {
  const { trust, room } = accounts;
  const { share, means, covariances } = room;
  const credulous = trust.weight[0]!;
  const sum = credulous + trust.weight[1]!;
  share[0] = sum > 0 ? credulous / sum : 0.5;
  share[1] = 1 - share[0];
  matchMoments(share, means, covariances, mean, covariance);
}
