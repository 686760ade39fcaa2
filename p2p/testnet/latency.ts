/** How long datagrams of a testnet are under way. Only + − × ÷ and roots: the same on any machine. */

/**
 * Seconds that one datagram is under way. `chance` is uniform in [0, 1) and new for every datagram;
 * `pair` is uniform in [0, 1) over the pairs of addresses, and always the same for one pair, in both
 * directions.
 */
export type Latency = (chance: number, pair: number) => number;

/** Always the same. Throws a `RangeError` unless it is finite and not negative. */
export function constantLatency(seconds: number): Latency {
  checkSeconds("latency", seconds);
  return () => seconds;
}

/** Uniform between the two. Throws a `RangeError` unless 0 ≤ `least` ≤ `most`. */
export function uniformLatency(least: number, most: number): Latency {
  checkRange(least, most);
  return (chance) => least + (most - least) * chance;
}

/**
 * Long tail above a floor: floor + (median − floor) · (u / (1 − u))^¼, the log-logistic distribution,
 * whose body resembles the log-normal: 1 in 100 is 3.2 times the median, 1 in 10,000 ten times.
 * Throws a `RangeError` unless 0 ≤ `floor` ≤ `median`.
 */
export function longTailLatency(median: number, floor = 0): Latency {
  checkRange(floor, median);
  return (chance) => floor + (median - floor) * Math.sqrt(Math.sqrt(chance / (1 - chance)));
}

/**
 * Every pair its own distance, uniform between the two, and up to `jitter` seconds more for each
 * datagram. Throws a `RangeError` unless 0 ≤ `least` ≤ `most` and `jitter` is not negative.
 */
export function pairLatency(least: number, most: number, jitter = 0): Latency {
  checkRange(least, most);
  checkSeconds("jitter", jitter);
  return (chance, pair) => least + (most - least) * pair + jitter * chance;
}

function checkRange(least: number, most: number): void {
  checkSeconds("latency", least);
  checkSeconds("latency", most);
  if (least > most) {
    throw new RangeError(`Cannot use latency: it must be at least ${least}, is ${most}`);
  }
}

function checkSeconds(name: string, seconds: number): void {
  if (seconds >= 0 && seconds < Infinity) return;
  throw new RangeError(`Cannot use ${name}: it must be ≥ 0 seconds and finite, is ${seconds}`);
}
