/** Work from outside at one host, from a seed: a level, noise, and a swing that keeps its rhythm. */
import { createRandom, nextFloat, type Random } from "../../layers/random.ts";

/** What arrives at a host. */
export interface HostArrivals {
  /** Level, items per second. */
  loadPerSecond: number;
  /** Deviation of the noise, as a share of the level. */
  noiseShare: number;
  /** Pushes that keep the swing going, items per second; 0: it dies away. */
  swingPerSecond: number;
  /** The swing now and a tick before, items per second. */
  swing: number;
  before: number;
  readonly random: Random;
}

/** Noise of a load of which nothing is said. */
const NOISE_SHARE = 0.05;

/** How a swing goes on: x ← 1.6 x₋₁ − 0.8 x₋₂, a period of 14 s that halves in 6. */
const NEXT = 1.6;
const AFTER = -0.8;

/** Largest seed, exclusive. */
export const SEED_LIMIT = 2 ** 20;

/** Arrivals at the host of this name; each has a generator of its own, whoever else is there. */
export function createArrivals(seed: number, id: string, loadPerSecond: number): HostArrivals {
  const random = createRandom(seed * 2 ** 32 + hashOf(id));
  return { loadPerSecond, noiseShare: NOISE_SHARE, swingPerSecond: 0, swing: 0, before: 0, random };
}

/** FNV-1a (Fowler, Noll & Vo) of a name. */
function hashOf(id: string): number {
  let hash = 0x811c9dc5;
  for (const letter of id) hash = Math.imul(hash ^ letter.codePointAt(0)!, 0x01000193);
  return hash >>> 0;
}

/** Items that arrive in a second. */
export function drawArrivals(arrivals: HostArrivals): number {
  const { loadPerSecond, noiseShare, swingPerSecond, swing, before, random } = arrivals;
  const noise = noiseShare * loadPerSecond * deviate(random);
  const push = swingPerSecond * deviate(random);
  arrivals.before = swing;
  arrivals.swing = NEXT * swing + AFTER * before + push;
  return Math.max(0, loadPerSecond + noise + arrivals.swing);
}

/** About normal: twelve uniform ones, sums that come out alike in every browser. */
function deviate(random: Random): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += nextFloat(random);
  return sum;
}
