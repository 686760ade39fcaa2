/** Choosing among policies by their expected free energy (Friston et al. 2017). */
import { checkFinite, checkLength, checkNumber } from "../check.ts";

/** How to choose. */
export interface SelectOptions {
  /** A uniform deviate in [0, 1) to sample with; without it the most probable policy is taken. */
  uniform?: number;
  /** Where the probabilities go, one per policy; default a new array. */
  out?: Float64Array;
}

/** What was chosen. */
export interface Selection {
  /** Probability of each policy; they sum to 1. */
  probabilities: Float64Array;
  /** The policy taken: sampled, or the most probable (the first of equals). */
  index: number;
}

/**
 * Probabilities p ∝ exp(−βG), computed relative to the best policy so that no scale of G overflows.
 *
 * @param expectedFreeEnergy G per policy, in nats
 * @param precision β ≥ 0: 0 ignores G, a large one takes the best policy nearly always
 * @throws {RangeError} when there is no policy, on a wrong length, a value that is not finite, a
 * negative precision, or a deviate outside [0, 1).
 */
export function selectPolicy(
  expectedFreeEnergy: Float64Array,
  precision: number,
  options: SelectOptions = {},
): Selection {
  const count = expectedFreeEnergy.length;
  const { uniform, out: probabilities = new Float64Array(count) } = options;
  checkNumber("the number of policies", count, 1);
  checkFinite("expectedFreeEnergy", expectedFreeEnergy);
  checkNumber("precision", precision, 0);
  checkLength("out", probabilities, count);
  if (uniform !== undefined) checkNumber("uniform", uniform, 0, 1 - 2 ** -53);
  let best = 0;
  for (let i = 1; i < count; i++) {
    if (expectedFreeEnergy[i]! < expectedFreeEnergy[best]!) best = i;
  }
  const least = expectedFreeEnergy[best]!;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const excess = expectedFreeEnergy[i]! - least;
    const weight = precision === 0 ? 1 : Math.exp(-precision * excess);
    probabilities[i] = weight;
    sum += weight;
  }
  for (let i = 0; i < count; i++) probabilities[i]! /= sum;
  const mostProbable = probabilities.indexOf(probabilities[best]!);
  return {
    probabilities,
    index: uniform === undefined ? mostProbable : sample(probabilities, uniform),
  };
}

function sample(probabilities: Float64Array, uniform: number): number {
  let left = uniform;
  let last = 0;
  for (let i = 0; i < probabilities.length; i++) {
    if (probabilities[i] === 0) continue;
    left -= probabilities[i]!;
    if (left < 0) return i;
    last = i;
  }
  return last; // the probabilities summed to a little less than the deviate
}
