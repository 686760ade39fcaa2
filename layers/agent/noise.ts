/**
 * How noisy a rate is, apart from how fast it moves. With independent noise of variance R on top of
 * any movement, neighbouring increments have covariance −R, whatever the movement's own variance: the
 * lag-one autocovariance of increments tells the two apart (Mehra 1970).
 */

/** Forgetting per tick: about the last 70 ticks count. */
const GAIN = 0.015;

/** Increments beyond this many deviations are clipped: a step is not noise. */
const CLIP = 2.5;

/** Noise is never believed below this share of the increments' variance. */
const FLOOR_SHARE = 0.1;

/** Smallest variance, (items/s)²: below it nothing an operator could see differs. */
const FLOOR = 1e-6;

/** Running estimate of one sensor's noise. */
export interface Noise {
  /** Noise variance R, (items/s)². */
  variance: number;
  /** Clipped variance of increments. */
  incrementVariance: number;
  /** Minus the covariance of neighbouring increments. */
  reversal: number;
  /** Last value. */
  value: number;
  /** Last increment. */
  increment: number;
  /** Values seen. */
  count: number;
}

/** Nothing seen yet. */
export function createNoise(): Noise {
  return { variance: FLOOR, incrementVariance: 0, reversal: 0, value: 0, increment: 0, count: 0 };
}

/** Takes in the next value. */
export function updateNoise(noise: Noise, value: number): void {
  noise.count++;
  if (noise.count === 1) {
    noise.value = value;
    noise.variance = Math.max(0.01 * value * value, FLOOR);
    return;
  }
  const increment = value - noise.value;
  const gain = Math.max(GAIN, 1 / noise.count);
  const square = increment * increment;
  const bounded = noise.count > 5 ? Math.min(square, 9 * noise.incrementVariance + FLOOR) : square;
  noise.incrementVariance += gain * (bounded - noise.incrementVariance);
  const limit = CLIP * Math.sqrt(noise.incrementVariance);
  if (noise.count > 2) {
    const reversal = -clip(increment, limit) * clip(noise.increment, limit);
    noise.reversal += gain * (reversal - noise.reversal);
  }
  noise.value = value;
  noise.increment = increment;
  noise.variance = Math.max(noise.reversal, FLOOR_SHARE * noise.incrementVariance, FLOOR);
}

function clip(value: number, limit: number): number {
  return Math.min(Math.max(value, -limit), limit);
}
