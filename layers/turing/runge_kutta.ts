import { derivative } from "./derivative.ts";
import type { Field } from "./field.ts";

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
  const { state, kernel, workspace: { slopes: [k1, k2, k3, k4], stage } } = field;
  const largestRate = LARGEST_STAGE_PRODUCT / seconds;
  if (!follow(field, k1, seconds / 2) || derivative(field, stage, k2) > largestRate) return false;
  if (!follow(field, k2, seconds / 2) || derivative(field, stage, k3) > largestRate) return false;
  if (!follow(field, k3, seconds) || derivative(field, stage, k4) > largestRate) return false;
  const isInside = kernel.combine(
    state.byteOffset,
    state.byteOffset + state.byteLength,
    k1.byteOffset,
    k2.byteOffset,
    k3.byteOffset,
    k4.byteOffset,
    seconds / 6,
    stage.byteOffset,
  );
  if (!isInside) return false;
  state.set(stage);
  return true;
}

/** Writes state + seconds · slope into the stage; true if every level stays within [0, 1e30]. */
function follow(field: Field, slope: Float64Array, seconds: number): boolean {
  const { state, kernel, workspace: { stage } } = field;
  const end = state.byteOffset + state.byteLength;
  return kernel.follow(state.byteOffset, end, slope.byteOffset, seconds, stage.byteOffset) === 1;
}
