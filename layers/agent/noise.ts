/**
 * How noisy arrivals are, apart from how fast they move. With independent noise of variance R on top
 * of any movement, neighbouring increments have covariance −R, whatever the movement's own variance:
 * the lag-one autocovariance of increments tells the two apart (Mehra 1970). Arrivals are counts,
 * whose noise grows with their level, so that what is learnt is R over the level.
 */

/** Forgetting per tick: about the last 200 ticks count. */
const GAIN = 0.005;

/** Increments beyond this many deviations are clipped: a step is not noise. */
const CLIP = 2.5;

/** Noise is never believed below this share of the increments' variance. */
const FLOOR_SHARE = 0.05;

/** Levels below this share of the usual one are as noisy as it. */
const LEAST_LEVEL = 0.01;

/** Deviation of the noise at first, as a share of the first value. */
const FIRST_DEVIATION = 0.1;

/** Smallest variance, (items/s)²: below it nothing an operator could see differs. */
const FLOOR = 1e-6;

/** Running estimate of the noise of arrivals. */
export interface Noise {
  /** Noise variance over level, items per second. */
  dispersion: number;
  /** Clipped mean square of increments over level. */
  increments: number;
  /** Minus the mean product of neighbouring increments, each over the root of the level. */
  reversal: number;
  /** Usual level, items per second. */
  usual: number;
  /** Last value. */
  value: number;
  /** Last increment over the root of the level. */
  increment: number;
  /** Values seen. */
  count: number;
}

/** Nothing seen yet. */
export function createNoise(): Noise {
  return {
    dispersion: 0,
    increments: 0,
    reversal: 0,
    usual: 0,
    value: 0,
    increment: 0,
    count: 0,
  };
}

/** Noise variance at a level, (items/s)². */
export function noiseVariance(noise: Noise, level: number): number {
  return Math.max(noise.dispersion * Math.max(level, LEAST_LEVEL * noise.usual), FLOOR);
}

/** Takes in the next value, which came while the load was believed to be at `level`. */
export function updateNoise(noise: Noise, value: number, level: number): void {
  noise.count++;
  const gain = Math.max(GAIN, 1 / noise.count);
  noise.usual += gain * (value - noise.usual);
  if (noise.count === 1) {
    noise.dispersion = FIRST_DEVIATION ** 2 * value;
  } else {
    learn(noise, gain, (value - noise.value) / rootOf(Math.max(level, LEAST_LEVEL * noise.usual)));
  }
  noise.value = value;
}

function learn(noise: Noise, gain: number, increment: number): void {
  const square = increment * increment;
  const isFirst = noise.count <= 5;
  const bounded = isFirst ? square : Math.min(square, 9 * noise.increments + FLOOR);
  noise.increments += gain * (bounded - noise.increments);
  const limit = CLIP * Math.sqrt(noise.increments);
  const reversal = noise.count > 2 ? -clip(increment, limit) * clip(noise.increment, limit) : 0;
  noise.reversal += gain * (reversal - noise.reversal);
  noise.increment = increment;
  noise.dispersion = Math.max(noise.reversal, FLOOR_SHARE * noise.increments);
}

function rootOf(level: number): number {
  return Math.sqrt(Math.max(level, FLOOR));
}

function clip(value: number, limit: number): number {
  return Math.min(Math.max(value, -limit), limit);
}
