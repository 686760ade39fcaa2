import { derivative } from "./derivative.ts";
import type { Field } from "./field.ts";
import { LARGEST_VALUE } from "./parameters.ts";

/** A stage whose rate times the step exceeds this is past where the step was thought safe. */
const LARGEST_STAGE_PRODUCT = 2;

/** Writes the first slope at the field's state and returns the rate that bounds the step, 1/s. */
export function beginStep(field: Field): number {
  return derivative(field, field.state, field.workspace.slopes[0]);
}

/**
 * Takes one classical fourth-order Runge–Kutta step of `seconds` after `beginStep` (Hairer, Nørsett
 * & Wanner 1993, section II.1). Returns false, and leaves the state as it was, if a stage or the
 * result is negative, or if a stage reacts so much faster than the start that the step is too long
 * for it.
 *
 * Why seconds · rate ≤ 1 is safe: decay and outflow are linear, their eigenvalues within
 * [−2 rate, 0] (Gershgorin), inside the region of absolute stability, and Σ zᵏ/k!, k ≤ 4, has no
 * negative derivative on [−1, 0], so that part keeps a result non-negative. Its fourth stage does so
 * up to 2/3 only, and production bends within a step: hence the tests.
 */
export function finishStep(field: Field, seconds: number): boolean {
  const { state, workspace } = field;
  const { slopes: [k1, k2, k3, k4], stage } = workspace;
  const largestRate = LARGEST_STAGE_PRODUCT / seconds;
  if (!follow(state, k1, seconds / 2, stage)) return false;
  if (derivative(field, stage, k2) > largestRate) return false;
  if (!follow(state, k2, seconds / 2, stage)) return false;
  if (derivative(field, stage, k3) > largestRate) return false;
  if (!follow(state, k3, seconds, stage)) return false;
  if (derivative(field, stage, k4) > largestRate) return false;
  const sixth = seconds / 6;
  let inside = true;
  for (let i = 0; i < stage.length; i++) {
    const level = state[i]! + sixth * (k1[i]! + 2 * (k2[i]! + k3[i]!) + k4[i]!);
    stage[i] = level;
    if (!(level >= 0 && level <= LARGEST_VALUE)) inside = false;
  }
  if (inside) state.set(stage);
  return inside;
}

/** Writes state + seconds · slope into `stage`; true if every level stays within [0, 1e30]. */
function follow(
  state: Float64Array,
  slope: Float64Array,
  seconds: number,
  stage: Float64Array,
): boolean {
  let inside = true;
  for (let i = 0; i < stage.length; i++) {
    const level = state[i]! + seconds * slope[i]!;
    stage[i] = level;
    if (!(level >= 0 && level <= LARGEST_VALUE)) inside = false;
  }
  return inside;
}
