/** When free energy says that the world no longer behaves as it used to. */
import { checkInteger, checkNumber } from "../check.ts";

/** How far an observation may pull the usual level, in deviations: one outlier is not a new norm. */
const PULL = 3;

/** When surprise counts as novelty. */
export interface NoveltyOptions {
  /** Score at which novelty is reported; default 2. */
  threshold?: number;
  /** Score below which it may be reported again; default 1. */
  rearm?: number;
  /** Weight of the newest value in the moving average, in (0, 1]; default 0.2. */
  smoothing?: number;
  /** Weight of the newest value in the usual level, in (0, 1]; default 0.01. */
  usualSmoothing?: number;
  /** Observations before the first report; default 60. */
  warmup?: number;
  /** Observations between two reports; default 60. */
  refractory?: number;
  /** Least deviation that counts, in nats; default 0.1. */
  floor?: number;
}

/** What is usual, and what is now. */
export interface Novelty {
  /** When surprise counts as novelty. */
  readonly options: Readonly<Required<NoveltyOptions>>;
  /** Moving average of free energy, in nats. */
  average: number;
  /** Usual level, in nats. */
  usual: number;
  /** Variance around the usual level, in nats². */
  variance: number;
  /** Distance of the average from the usual level, in standard deviations. */
  score: number;
  /** Whether a crossing would be reported. */
  armed: boolean;
  /** Observations so far. */
  count: number;
  /** Observations left until the next report is allowed. */
  wait: number;
}

/** Creates a detector; throws a `RangeError` for options out of range. */
export function createNovelty(options: NoveltyOptions = {}): Novelty {
  const {
    threshold = 2,
    rearm = 1,
    smoothing = 0.2,
    usualSmoothing = 0.01,
    warmup = 60,
    refractory = 60,
    floor = 0.1,
  } = options;
  checkNumber("threshold", threshold);
  checkNumber("rearm", rearm, -Infinity, threshold);
  checkNumber("smoothing", smoothing, Number.MIN_VALUE, 1);
  checkNumber("usualSmoothing", usualSmoothing, Number.MIN_VALUE, 1);
  checkInteger("warmup", warmup, 1, Infinity);
  checkInteger("refractory", refractory, 0, Infinity);
  checkNumber("floor", floor, Number.MIN_VALUE);
  return {
    options: { threshold, rearm, smoothing, usualSmoothing, warmup, refractory, floor },
    average: 0,
    usual: 0,
    variance: 0,
    score: 0,
    armed: true,
    count: 0,
    wait: warmup,
  };
}

/**
 * Takes the next free energy (nats) and answers whether novelty is reported: the moving average
 * stands `threshold` deviations above its usual level, it has been below `rearm` since the last
 * report, and the refractory time is over. What lasts becomes usual. Throws a `RangeError`, leaving
 * everything as it was, unless the value is finite.
 */
export function observeNovelty(novelty: Novelty, freeEnergy: number): boolean {
  checkNumber("freeEnergy", freeEnergy);
  const { threshold, rearm, smoothing, refractory, floor } = novelty.options;
  if (novelty.count === 0) novelty.average = novelty.usual = freeEnergy;
  novelty.average += smoothing * (freeEnergy - novelty.average);
  const deviation = Math.max(Math.sqrt(novelty.variance), floor);
  novelty.score = (novelty.average - novelty.usual) / deviation;
  learnUsual(novelty, freeEnergy, deviation);
  novelty.count++;
  novelty.wait = Math.max(novelty.wait - 1, 0);
  if (novelty.score < rearm) novelty.armed = true;
  if (novelty.wait > 0 || !novelty.armed || novelty.score < threshold) return false;
  novelty.armed = false;
  novelty.wait = refractory;
  return true;
}

/** Plain mean and variance while warming up, then exponential ones with outliers pulled in. */
function learnUsual(novelty: Novelty, freeEnergy: number, deviation: number): void {
  const { usualSmoothing, warmup } = novelty.options;
  const warm = novelty.count >= warmup;
  const weight = Math.max(usualSmoothing, 1 / (novelty.count + 1));
  const limit = warm ? PULL * deviation : Infinity;
  const step = Math.min(Math.max(freeEnergy - novelty.usual, -limit), limit);
  novelty.usual += weight * step;
  novelty.variance = (1 - weight) * (novelty.variance + weight * step * step);
}
