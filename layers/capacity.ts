/** Capacity is measured, not believed: completions per second while there is backlog. */
import { checkNumber } from "./check.ts";

/** Share of a new measurement in the estimate: a slowdown shows within about ten ticks. */
const GAIN = 0.2;

/** Capacity of a host nothing is known of yet, in items per second. */
const UNKNOWN = 1;

/** Floor under every capacity, in items per second: a host that finishes nothing still divides. */
export const LEAST_CAPACITY = 1e-6;

/** What is known of one host's capacity. */
export interface Capacity {
  /** Items per second; positive. */
  perSecond: number;
  /** Whether completions under backlog have been seen; before, it is only what was stated. */
  measured: boolean;
  /** Backlog at the end of the previous tick, items. */
  previousBacklog: number;
}

/** One tick's evidence; all of it optional. */
export interface CapacityEvidence {
  /** Items waiting or running at the end of the tick. */
  backlog?: number | undefined;
  /** Items finished per second during the tick. */
  completionsPerSecond?: number | undefined;
  /** What the host states of itself, used until something is measured. */
  statedPerSecond?: number | undefined;
}

/** Nothing known yet: one item per second, not measured. */
export function createCapacity(): Capacity {
  return { perSecond: UNKNOWN, measured: false, previousBacklog: 0 };
}

/**
 * Takes in one tick. A tick that began and ended with backlog was busy throughout, so its completions
 * are the capacity; an idle tick only shows that the capacity is no less. Throws a `RangeError` for a
 * negative or non-finite number and leaves `capacity` as it was.
 */
export function updateCapacity(capacity: Capacity, evidence: CapacityEvidence): void {
  const { backlog, completionsPerSecond, statedPerSecond } = evidence;
  if (backlog !== undefined) checkNumber("backlog", backlog, 0);
  if (completionsPerSecond !== undefined) {
    checkNumber("completionsPerSecond", completionsPerSecond, 0);
  }
  if (statedPerSecond !== undefined) {
    checkNumber("statedPerSecond", statedPerSecond, Number.MIN_VALUE);
  }
  const wasBusy = capacity.previousBacklog > 0 && backlog !== undefined && backlog > 0;
  capacity.previousBacklog = backlog ?? 0;

  if (completionsPerSecond === undefined || (completionsPerSecond === 0 && !capacity.measured)) {
    if (!capacity.measured && statedPerSecond !== undefined) {
      capacity.perSecond = Math.max(statedPerSecond, LEAST_CAPACITY);
    }
    return;
  }
  if (!wasBusy) {
    const stated = capacity.measured ? capacity.perSecond : statedPerSecond ?? capacity.perSecond;
    capacity.perSecond = Math.max(stated, completionsPerSecond, LEAST_CAPACITY);
    return;
  }
  const gain = capacity.measured ? GAIN : 1;
  capacity.perSecond += gain * (completionsPerSecond - capacity.perSecond);
  capacity.perSecond = Math.max(capacity.perSecond, LEAST_CAPACITY);
  capacity.measured = true;
}
