/** A node's clock: runs at its own rate from its own start, and never goes back. */

/** How a clock goes. */
export interface ClockOptions {
  /** Seconds that it counts in one second of the testnet; 1 by default. */
  rate?: number;
  /** What it shows when the testnet starts, in seconds; 0 by default. */
  offset?: number;
}

/** State of one clock. */
export interface Clock {
  readonly rate: number;
  readonly offset: number;
  /** Latest time that anybody read from it. */
  latest: number;
}

/** Creates a clock. Throws a `RangeError` unless `rate` is positive and 0 ≤ `offset` < 2³¹. */
export function createClock(options: ClockOptions): Clock {
  const { rate = 1, offset = 0 } = options;
  if (!(rate > 0 && rate < Infinity)) {
    throw new RangeError(`Cannot create clock: rate must be positive and finite, is ${rate}`);
  }
  if (!(offset >= 0 && offset < 2 ** 31)) {
    throw new RangeError(`Cannot create clock: offset must be from 0 below 2 ** 31, is ${offset}`);
  }
  return { rate, offset, latest: offset };
}

/** What the clock shows at this time of the testnet, at least `least`. */
export function readClock(clock: Clock, now: number, least = 0): number {
  const shown = clock.offset + clock.rate * now;
  // Rounding may have shown a little more before.
  clock.latest = Math.max(shown, least, clock.latest);
  return clock.latest;
}

/** When the clock will show `shown`, as a time of the testnet. */
export function timeWhenShown(clock: Clock, shown: number): number {
  return (shown - clock.offset) / clock.rate;
}
