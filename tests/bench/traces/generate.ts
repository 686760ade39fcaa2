/**
 * Load traces from seeds, four kinds: arrivals in each of `length` intervals, as counts. They were
 * written before the predictor was tuned and have not changed since. What differs from host to host
 * (level, strength, pace) is drawn from the seed too.
 */
import { type Chance, createChance } from "./chance.ts";

/** Samples in a trace. */
const LENGTH = 2400;

/** A kind of load. */
export type Kind = keyof typeof RATES;

/** An underlying rate, interval after interval. */
type Rate = () => number;

const RATES = { steady, daily, steps, trend } satisfies Record<string, (chance: Chance) => Rate>;

/** The four kinds. */
export const KINDS = Object.keys(RATES) as Kind[];

/** Arrivals of one host: Poisson counts of the kind's rate. */
export function generateTrace(kind: Kind, seed: number, length: number = LENGTH): Float64Array {
  const chance = createChance(seed);
  const rate = RATES[kind](chance);
  return Float64Array.from({ length }, () => chance.poisson(Math.max(0, rate())));
}

/** Steady noise: one level, with fluctuations that outlast an interval. */
function steady(chance: Chance): Rate {
  const level = chance.between(40, 400);
  const memory = chance.between(0.2, 0.8);
  const strength = chance.between(0.02, 0.1) * Math.sqrt(1 - memory ** 2);
  let noise = 0;
  return () => {
    noise = memory * noise + strength * chance.normal();
    return level * (1 + noise);
  };
}

/** A week of five-minute intervals: a daily wave with one harmonic, and bursts on top. */
function daily(chance: Chance): Rate {
  const level = chance.between(40, 400);
  const wave = chance.between(0.3, 0.6);
  const harmonic = chance.between(0.05, 0.2);
  const phase = chance.between(0, 2 * Math.PI);
  const day = 2 * Math.PI / 288;
  let interval = 0;
  let burst = 0;
  return () => {
    const angle = day * interval++ + phase;
    if (burst > 0 && chance.oncePer(15)) burst = 0;
    else if (burst === 0 && chance.oncePer(150)) burst = chance.between(0.3, 1.2);
    return level * (1 + wave * Math.sin(angle) + harmonic * Math.sin(2 * angle + 1) + burst);
  };
}

/** Levels that hold for a random time, then jump. */
function steps(chance: Chance): Rate {
  const draw = (): number => 40 * Math.exp(chance.between(0, Math.log(12)));
  const holding = chance.between(60, 150);
  let level = draw();
  return () => {
    if (chance.oncePer(holding)) level = draw();
    return level;
  };
}

/** Growth and decline that change pace now and then, turned back at both ends. */
function trend(chance: Chance): Rate {
  const low = chance.between(20, 60);
  const high = 20 * low;
  const pace = (): number => 0.004 * high * chance.normal();
  let level = chance.between(low, high);
  let slope = pace();
  return () => {
    if (chance.oncePer(120)) slope = pace();
    level += slope;
    if (level < low) [level, slope] = [low, Math.abs(slope)];
    if (level > high) [level, slope] = [high, -Math.abs(slope)];
    return level;
  };
}
