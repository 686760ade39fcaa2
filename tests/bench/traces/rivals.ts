/**
 * One-step-ahead rivals, each with its constants of least square error, in hindsight, over the first
 * half of a trace. Each writes what it expects of sample t, from the samples before it, to place t.
 */

/** Last value. */
export function lastValue(trace: Float64Array): Float64Array {
  return trace.map((value, t) => trace[t - 1] ?? value);
}

/** Exponential moving average (Brown 1956). */
function movingAverage(trace: Float64Array, alpha: number): Float64Array {
  return linear(trace, alpha, 0);
}

/** Level and trend, both smoothed (Holt 1957). */
export function linear(trace: Float64Array, alpha: number, beta: number): Float64Array {
  let level = trace[0]!;
  let slope = 0;
  return trace.map((value) => {
    const expected = level + slope;
    level = expected + alpha * (value - expected);
    slope += alpha * beta * (value - expected);
    return expected;
  });
}

/** The moving average with the α that was best over the first half. */
export function bestMovingAverage(trace: Float64Array): Float64Array {
  return best(trace, GRID.map((alpha) => movingAverage(trace, alpha)));
}

/** Holt's method with the α and β that were best over the first half. */
export function bestLinear(trace: Float64Array): Float64Array {
  const all = GRID.flatMap((alpha) => [0, ...GRID].map((beta) => linear(trace, alpha, beta)));
  return best(trace, all);
}

/** Root mean square error over samples `from` to `to` − 1. */
export function rootMeanSquare(
  trace: Float64Array,
  expected: Float64Array,
  from: number,
  to: number,
): number {
  let sum = 0;
  for (let t = from; t < to; t++) sum += (trace[t]! - expected[t]!) ** 2;
  return Math.sqrt(sum / (to - from));
}

/** Mean absolute error over samples `from` to `to` − 1. */
export function meanAbsolute(
  trace: Float64Array,
  expected: Float64Array,
  from: number,
  to: number,
): number {
  let sum = 0;
  for (let t = from; t < to; t++) sum += Math.abs(trace[t]! - expected[t]!);
  return sum / (to - from);
}

/** Smoothing constants tried: 0.2 % to 100 %, each about an eighth above the one before. */
const GRID = Array.from({ length: 52 }, (_, i) => 0.002 ** (1 - i / 51));

/** What did best over the first half. */
function best(trace: Float64Array, candidates: Float64Array[]): Float64Array {
  const half = trace.length >> 1;
  const errors = candidates.map((expected) => rootMeanSquare(trace, expected, 1, half));
  return candidates[errors.indexOf(Math.min(...errors))]!;
}
