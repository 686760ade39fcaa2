/** How far each sensor is from what the beliefs predict for it. */
import { checkLength } from "../check.ts";
import type { Beliefs } from "./beliefs.ts";
import type { Model } from "./model.ts";
import { checkObservation, type ObservationOptions } from "./observation.ts";

/**
 * Writes one weighted prediction error per sensor into `out` and returns it: observation minus
 * prediction in predictive standard deviations, those of N(gain · mean, gain Σ gainᵀ + noise). Taken
 * before an update they say which sensor surprises; an absent sensor has NaN.
 *
 * @param out length m
 * @throws {RangeError} on a wrong length or a present value that is not finite; `out` is then as it
 * was.
 */
export function predictionErrors(
  model: Model,
  beliefs: Beliefs,
  observation: Float64Array,
  out: Float64Array,
  options: ObservationOptions = {},
): Float64Array {
  checkObservation(model, beliefs, observation, options.present);
  checkLength("out", out, model.sensoryCount);
  const { latentCount: n, sensoryCount: m, gain, noise } = model;
  for (let i = 0; i < m; i++) {
    let error = observation[i]!;
    let variance = noise.covariance[i * m + i]!;
    for (let j = 0; j < n; j++) {
      error -= gain[i * n + j]! * beliefs.mean[j]!;
      let deviation = 0;
      for (let k = j; k < n; k++) deviation += gain[i * n + k]! * beliefs.factor[k * n + j]!;
      variance += deviation * deviation;
    }
    out[i] = options.present?.[i] === 0 ? NaN : error / Math.sqrt(variance);
  }
  return out;
}
