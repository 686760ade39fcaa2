/**
 * How many datagrams are read at all: a limit for each source and one for everybody, before any
 * byte of them is parsed. Token buckets in the form of the generic cell rate algorithm (ITU-T I.371):
 * one number a bucket, the time at which it is full again.
 *
 * Sources are told apart only when it matters. All their datagrams spend from one more bucket, of the
 * size of a source's. What is spent moves the time at which a bucket is full from t to
 * max(t, now) + interval, which is later, and the later the later t is. So by induction the bucket of
 * one source, which sees only some of the datagrams, is full no later than this one, and holds no
 * fewer tokens: while this one has any, nobody is over his limit, and there is nothing to look up.
 * Once half of them are spent, sources are told apart (`source_sketch.ts`), each as if it had spent
 * all of that: exact for one that was alone; none ever gets more than its limit; and the others begin
 * with half a burst instead of a whole one. When the common bucket is full again all others are too,
 * and are forgotten.
 */
import type { Address } from "./address.ts";
import {
  createSourceSketch,
  sourceBucket,
  sourceFullAt,
  type SourceSketch,
  spendSource,
} from "./source_sketch.ts";

/** Limits, in datagrams a second and datagrams at once after a pause; `Infinity` is no limit. */
export interface RateLimits {
  /** Rate of one source. */
  sourceRate: number;
  /** What a source that was quiet may send at once. */
  sourceBurst: number;
  /** Rate of all sources together. */
  totalRate: number;
  /** What all of them together may send at once after a pause. */
  totalBurst: number;
  /**
   * Share of the total, above 0 and up to 1, that sources nobody knows can use up. The rest is kept
   * for the others: no flood of forged sources takes that from them.
   */
  strangerShare: number;
}

/** Limits that no honest mesh comes near. */
export const RATE_LIMITS: Readonly<RateLimits> = {
  sourceRate: 2_000,
  sourceBurst: 4_000,
  totalRate: 20_000,
  totalBurst: 40_000,
  strangerShare: 0.5,
};

/** What to do with a datagram: read it, or drop it for its source's limit or for that of all. */
export type Verdict = "admitted" | "sourceLimited" | "rateLimited";

/** What a bucket gives, in seconds. */
export interface Allowance {
  /** Between two tokens; 0 without a limit. */
  readonly interval: number;
  /** How far ahead of now a bucket that has a token may be full. */
  readonly slack: number;
}

/** State of a limiter. */
export interface RateLimiter {
  /** Of one source. */
  readonly source: Allowance;
  /** Of all together. */
  readonly total: Allowance;
  /** Of all that nobody knows. */
  readonly strangers: Allowance;
  /** When the buckets are full again, in seconds: that of all as one source, of all, of strangers. */
  readonly fullAt: Float64Array;
  /** Sources told apart, while one may be over its limit. */
  sketch: SourceSketch | undefined;
  /** Fills with random bytes. */
  readonly random: (bytes: Uint8Array) => void;
}

const AS_ONE = 0;
const TOTAL = 1;
const STRANGERS = 2;

/**
 * Creates a limiter whose buckets are full. `random` fills with random bytes, whenever sources have to
 * be told apart. Throws a `RangeError` unless rates are above 0, bursts at least 1, and the share above
 * 0 and at most 1.
 */
export function createRateLimiter(
  limits: Readonly<RateLimits>,
  random: (bytes: Uint8Array) => void,
): RateLimiter {
  const { strangerShare } = limits;
  if (!(strangerShare > 0 && strangerShare <= 1)) {
    throw new RangeError(
      `Cannot limit rates: strangerShare must be above 0 and at most 1, is ${strangerShare}`,
    );
  }
  return {
    source: allowance("source", limits.sourceRate, limits.sourceBurst, 1),
    total: allowance("total", limits.totalRate, limits.totalBurst, 1),
    strangers: allowance("total", limits.totalRate, limits.totalBurst, strangerShare),
    fullAt: new Float64Array(3),
    sketch: undefined,
    random,
  };
}

/**
 * Whether a datagram from this address may be read now (seconds), and spends its tokens if so.
 * `isKnown` says who is no stranger; it is asked only while strangers have used up their share, and
 * without it nobody is one. Allocates nothing but the sketch, once in a flood.
 */
export function admit(
  limiter: RateLimiter,
  address: Address,
  now: number,
  isKnown?: (address: Address) => boolean,
): Verdict {
  const { source, total, strangers, fullAt } = limiter;
  const sketch = sketchAt(limiter, now);
  const first = sketch === undefined ? 0 : sourceBucket(sketch, 0, address);
  const second = sketch === undefined ? 0 : sourceBucket(sketch, 1, address);
  if (sketch !== undefined && sourceFullAt(sketch, first, second) - now > source.slack) {
    return "sourceLimited";
  }
  if (fullAt[TOTAL]! - now > total.slack) return "rateLimited";
  if (isKnown !== undefined) {
    if (fullAt[STRANGERS]! - now <= strangers.slack) spend(fullAt, STRANGERS, strangers, now);
    else if (!isKnown(address)) return "rateLimited";
  }
  spend(fullAt, TOTAL, total, now);
  spend(fullAt, AS_ONE, source, now);
  // No source's bucket is full later than this, and the sketch is to end soon after the flood.
  fullAt[AS_ONE] = Math.min(fullAt[AS_ONE]!, now + source.slack + source.interval);
  if (sketch !== undefined) spendSource(sketch, first, second, now, source.interval);
  return "admitted";
}

/** Sources told apart, if any of them may be over its limit. */
function sketchAt(limiter: RateLimiter, now: number): SourceSketch | undefined {
  const { source, fullAt } = limiter;
  if (fullAt[AS_ONE]! <= now) {
    limiter.sketch = undefined;
  } else if (limiter.sketch === undefined && fullAt[AS_ONE]! - now > source.slack / 2) {
    limiter.sketch = createSourceSketch(fullAt[AS_ONE]!, limiter.random);
  }
  return limiter.sketch;
}

function spend(fullAt: Float64Array, bucket: number, { interval }: Allowance, now: number): void {
  fullAt[bucket] = Math.max(fullAt[bucket]!, now) + interval;
}

function allowance(name: string, rate: number, burst: number, share: number): Allowance {
  if (!(rate > 0)) {
    throw new RangeError(`Cannot limit rates: ${name}Rate must be above 0, is ${rate}`);
  }
  if (!(burst >= 1)) {
    throw new RangeError(`Cannot limit rates: ${name}Burst must be at least 1, is ${burst}`);
  }
  if (rate === Infinity || burst === Infinity) return { interval: 0, slack: Infinity };
  const interval = 1 / (share * rate);
  // Half a token of slack: sums of intervals may round to either side of the last one.
  return { interval, slack: (Math.max(share * burst, 1) - 0.5) * interval };
}
