/** Capacity is measured, not believed: completions per second while there is backlog. */
import { checkNumber } from "./check.ts";

/** Share of a new measurement in the estimate: a slowdown shows within about ten ticks. */
const GAIN = 0.2;

/** Capacity of a host nothing is known of yet, in items per second. */
const UNKNOWN = 1;

/** Floor under every capacity, in items per second: a host that finishes nothing still divides. */
export const LEAST_CAPACITY = 1e-6;

/**
 * A queue of b₀ items at the start of a tick and b₁ at its end was empty in between with a chance of
 * exp(−b₀·b₁ / items that could be finished), if items come and go by chance as diffusion has it: a
 * Brownian bridge (Karatzas & Shreve 1991, section 4.3). From this exponent on it was not.
 */
const CERTAIN = 4;

/**
 * A queue of which at least `STANDING` items were there at the ends of so many ticks in a row was
 * never empty in between, as one that is bounded, and never long, may be.
 */
const STANDING_TICKS = 8;
const STANDING = 2;

/**
 * A host that is slower than it was, by this factor or more, may be as fast again one day, and would
 * not be given enough to show it. Once it has kept up for `PATIENCE` ticks it is taken to be faster by
 * `RISE` a tick, until it is as fast as before or does not keep up: then it is tried again after twice as
 * many ticks, or `MAX_PATIENCE`.
 */
const SLOWED = 0.7;
const RISE = 0.03;
const PATIENCE = 30;
const MAX_PATIENCE = 960;

/** Part of what a host was faster before that is forgotten in a busy tick. */
const FORGETTING = 0.002;

/** What is known of one host's capacity. */
export interface Capacity {
  /** Items per second; positive. */
  perSecond: number;
  /** Whether completions under backlog have been seen; before, it is only what was stated. */
  measured: boolean;
  /** The most that it was, or before it was measured, was stated to be, items per second. */
  formerPerSecond: number;
  /** Ticks in a row in which it kept up with some work. */
  quietTicks: number;
  /** How many of those there are to be before it is taken to be faster. */
  patienceTicks: number;
  /** Backlog at the end of the previous tick, items. */
  previousBacklog: number;
  /** Ticks in a row that ended with a standing queue. */
  standingTicks: number;
}

/** One tick's evidence; all of it optional but how long it took. */
export interface CapacityEvidence {
  /** Length of the tick, seconds. */
  elapsedSeconds: number;
  /** Items waiting or running at the end of the tick. */
  backlog?: number | undefined;
  /** Items finished per second during the tick. */
  completionsPerSecond?: number | undefined;
  /** What the host states of itself, used until something is measured. */
  statedPerSecond?: number | undefined;
}

/** Nothing known yet: one item per second, not measured. */
export function createCapacity(): Capacity {
  return {
    perSecond: UNKNOWN,
    measured: false,
    formerPerSecond: UNKNOWN,
    quietTicks: 0,
    patienceTicks: PATIENCE,
    previousBacklog: 0,
    standingTicks: 0,
  };
}

/**
 * Takes in one tick. One that began and ended with so much backlog that there must have been some all
 * the time was busy throughout, so its completions are the capacity; so are those of a tick at the end
 * of many with a standing queue. Others only show that the capacity is no less: a host that is seldom at
 * work may well have an item in hand whenever it is looked at. One that became slower is tried with more
 * from time to time. Throws a `RangeError` for a negative or non-finite number and leaves `capacity` as
 * it was.
 */
export function updateCapacity(capacity: Capacity, evidence: CapacityEvidence): void {
  const { elapsedSeconds, backlog, completionsPerSecond, statedPerSecond } = evidence;
  checkNumber("elapsedSeconds", elapsedSeconds, Number.MIN_VALUE);
  if (backlog !== undefined) checkNumber("backlog", backlog, 0);
  if (completionsPerSecond !== undefined) {
    checkNumber("completionsPerSecond", completionsPerSecond, 0);
  }
  if (statedPerSecond !== undefined) {
    checkNumber("statedPerSecond", statedPerSecond, Number.MIN_VALUE);
  }
  const wasBusy = isBusy(capacity, elapsedSeconds, backlog ?? 0);
  capacity.previousBacklog = backlog ?? 0;

  if (!capacity.measured && statedPerSecond !== undefined) {
    capacity.perSecond = Math.max(statedPerSecond, LEAST_CAPACITY);
    capacity.formerPerSecond = capacity.perSecond;
  }
  if (completionsPerSecond === undefined || (completionsPerSecond === 0 && !capacity.measured)) {
    return;
  }
  const gain = capacity.measured ? GAIN : 1;
  const more = completionsPerSecond - capacity.perSecond;
  if (wasBusy || more > 0) capacity.perSecond += gain * more;
  capacity.perSecond = Math.max(capacity.perSecond, LEAST_CAPACITY);
  capacity.measured ||= wasBusy;
  if (wasBusy) endTrial(capacity);
  else if (completionsPerSecond > 0) tryFaster(capacity);
  const former = capacity.formerPerSecond;
  const lost = wasBusy ? FORGETTING * (former - capacity.perSecond) : 0;
  capacity.formerPerSecond = Math.max(former - lost, capacity.perSecond);
}

/** It has shown how fast it is. */
function endTrial(capacity: Capacity): void {
  if (capacity.quietTicks > capacity.patienceTicks) {
    capacity.patienceTicks = Math.min(2 * capacity.patienceTicks, MAX_PATIENCE);
  }
  capacity.quietTicks = 0;
}

/** It kept up in this tick. */
function tryFaster(capacity: Capacity): void {
  const { perSecond, formerPerSecond, patienceTicks } = capacity;
  const isTried = capacity.quietTicks > patienceTicks;
  if (!isTried && perSecond > SLOWED * formerPerSecond) return;
  capacity.quietTicks++;
  if (!isTried) return;
  capacity.perSecond = Math.min((1 + RISE) * perSecond, formerPerSecond);
  if (capacity.perSecond < formerPerSecond) return;
  capacity.quietTicks = 0;
  capacity.patienceTicks = PATIENCE;
}

function isBusy(capacity: Capacity, elapsedSeconds: number, backlog: number): boolean {
  const { perSecond, previousBacklog } = capacity;
  capacity.standingTicks = backlog >= STANDING ? capacity.standingTicks + 1 : 0;
  const isCertain = previousBacklog * backlog >= CERTAIN * perSecond * elapsedSeconds;
  return isCertain || capacity.standingTicks > STANDING_TICKS;
}
