/** Counts how long things take. */
import type { Histogram } from "./metrics_format.ts";

/** Bounds for the duration of a tick, in seconds: it takes milliseconds, and a period at most. */
export const TICK_BOUNDS: readonly number[] = [
  0.001,
  0.0025,
  0.005,
  0.01,
  0.025,
  0.05,
  0.1,
  0.25,
  0.5,
  1,
  2.5,
];

/** A histogram that grows. */
export interface GrowingHistogram extends Histogram {
  readonly counts: number[];
  sum: number;
}

/** Nothing observed yet. The bounds ascend. */
export function createHistogram(bounds: readonly number[]): GrowingHistogram {
  return { bounds, counts: Array.from({ length: bounds.length + 1 }, () => 0), sum: 0 };
}

/** Counts one observation. */
export function observeInto(histogram: GrowingHistogram, value: number): void {
  const { bounds, counts } = histogram;
  const at = bounds.findIndex((bound) => value <= bound);
  counts[at < 0 ? bounds.length : at]!++;
  histogram.sum += value;
}
