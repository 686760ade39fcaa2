import { checkNumber } from "../check.ts";
import type { Field } from "./field.ts";
import { beginStep, finishStep } from "./runge_kutta.ts";

/** Largest number of steps tried by one call of `advance`, those that were halved included. */
export const MAXIMUM_SUBSTEPS = 10_000;

/** What one call of `advance` did. */
export interface AdvanceReport {
  /** Steps taken. */
  readonly steps: number;
  /** Steps tried, found too long and halved. */
  readonly halvings: number;
  /** Part of the requested time that was not reached, s. */
  readonly unreachedSeconds: number;
}

/** How `advance` steps. */
export interface AdvanceOptions {
  /** Steps are no longer than this even where longer ones are safe, s. */
  readonly maximumStepSeconds?: number;
}

/**
 * Advances the field by `seconds` in steps of at most one over the rate of its right-hand side
 * (decay and outflow of the fastest vertex, production included); a step that fails is halved. The
 * state stays finite and non-negative whatever the parameters. Stops after 10,000 tries and says
 * what time it did not reach. Throws a `RangeError` if `seconds` is negative or not finite, or
 * `maximumStepSeconds` is not positive.
 */
export function advance(
  field: Field,
  seconds: number,
  options: AdvanceOptions = {},
): AdvanceReport {
  checkNumber("seconds", seconds, 0);
  const { maximumStepSeconds = Number.MAX_VALUE } = options;
  checkNumber("maximumStepSeconds", maximumStepSeconds, Number.MIN_VALUE);
  let remaining = seconds;
  let steps = 0;
  let halvings = 0;
  while (remaining > 0 && steps + halvings < MAXIMUM_SUBSTEPS) {
    const fewest = Math.ceil(remaining * Math.max(beginStep(field), 1 / maximumStepSeconds));
    let step = remaining / Math.max(fewest, 1);
    while (steps + halvings < MAXIMUM_SUBSTEPS) {
      if (finishStep(field, step)) {
        steps++;
        remaining -= step;
        break;
      }
      halvings++;
      step /= 2;
    }
  }
  return { steps, halvings, unreachedSeconds: remaining };
}
