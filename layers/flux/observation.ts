/** An observation on its way in: checked, reduced to the sensors present, put beside its noise. */
import { checkFinite, checkLength } from "../check.ts";
import type { Beliefs } from "./beliefs.ts";
import { factorise, solveLowerMatrix } from "./cholesky.ts";
import type { Model } from "./model.ts";

/** Which part of an observation there is. */
export interface ObservationOptions {
  /** Per sensor 1 if it was read and 0 if not, length m; default all read. */
  present?: Uint8Array;
}

/**
 * Throws unless the observation fits the model: length m, finite wherever a sensor is present.
 * What stands in the place of an absent sensor is not looked at.
 */
export function checkObservation(
  model: Model,
  beliefs: Beliefs,
  observation: Float64Array,
  present: Uint8Array | undefined,
): void {
  checkLength("beliefs.mean", beliefs.mean, model.latentCount);
  checkLength("beliefs.workspace.error", beliefs.workspace.error.high, model.sensoryCount);
  checkLength("observation", observation, model.sensoryCount);
  if (present === undefined) {
    checkFinite("observation", observation);
    return;
  }
  checkLength("present", present, model.sensoryCount);
  for (let i = 0; i < observation.length; i++) {
    if (present[i] === 0 || Number.isFinite(observation[i])) continue;
    throw new RangeError(`Cannot use observation[${i}]: it must be finite, is ${observation[i]}`);
  }
}

/**
 * Gathers gain, noise and values of the sensors present in the workspace, with the gain in noise
 * deviations per prior deviation. Returns how many sensors are present.
 */
export function gather(
  model: Model,
  beliefs: Beliefs,
  observation: Float64Array,
  present: Uint8Array | undefined,
): number {
  const { latentCount: n, sensoryCount: m } = model;
  const { gain, noise, noiseFactor, sensitivity, observation: values } = beliefs.workspace;
  let count = 0;
  for (let i = 0; i < m; i++) if (present === undefined || present[i] !== 0) count++;
  for (let i = 0, row = 0; i < m; i++) {
    if (present !== undefined && present[i] === 0) continue;
    values.high[row] = observation[i]!;
    for (let j = 0; j < n; j++) gain[row * n + j] = model.gain[i * n + j]!;
    for (let j = 0, column = 0; j < m; j++) {
      if (present !== undefined && present[j] === 0) continue;
      noise[row * count + column++] = model.noise.covariance[i * m + j]!;
    }
    row++;
  }
  if (count === m) noiseFactor.set(model.noise.factor);
  else if (count > 0) factorise("noiseCovariance", noise, count, noiseFactor);
  whiten(gain, model.prior.factor, n, count, noiseFactor, sensitivity);
  return count;
}

/** sensitivity = noiseFactor⁻¹ · gain · priorFactor, rows × n. */
export function whiten(
  gain: Float64Array,
  priorFactor: Float64Array,
  n: number,
  rows: number,
  noiseFactor: Float64Array,
  sensitivity: Float64Array,
): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = j; k < n; k++) sum += gain[i * n + k]! * priorFactor[k * n + j]!;
      sensitivity[i * n + j] = sum;
    }
  }
  solveLowerMatrix(noiseFactor, rows, sensitivity, n);
}
