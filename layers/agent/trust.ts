/**
 * How far each of several predictors is trusted: by its squared error of late, as in the exponentially
 * weighted average forecaster (Vovk 1990), so that the average is never much worse than the best.
 */

/** Forgetting per tick: about the last 200 ticks count. */
const GAIN = 0.005;

/** Excess of a mean square error, as a share of the least, that costs a factor e of trust. */
const TOLERANCE = 0.04;

/** What is known of each predictor. */
export interface Trust {
  /** Mean square error of late. */
  readonly square: Float64Array;
  /** Share of the trust; they sum to one. */
  readonly weight: Float64Array;
  /** Errors seen. */
  count: number;
}

/** Trusts so many predictors alike. */
export function createTrust(predictors: number): Trust {
  return {
    square: new Float64Array(predictors),
    weight: new Float64Array(predictors).fill(1 / predictors),
    count: 0,
  };
}

/** Takes in by how much each predictor was wrong. */
export function updateTrust(trust: Trust, errors: Float64Array): void {
  const { square, weight } = trust;
  trust.count++;
  const gain = Math.max(GAIN, 1 / trust.count);
  let least = Infinity;
  for (let i = 0; i < square.length; i++) {
    square[i]! += gain * (errors[i]! * errors[i]! - square[i]!);
    least = Math.min(least, square[i]!);
  }
  const unit = Math.max(TOLERANCE * least, Number.MIN_VALUE);
  let sum = 0;
  for (let i = 0; i < square.length; i++) {
    weight[i] = Math.exp(-(square[i]! - least) / unit);
    sum += weight[i]!;
  }
  for (let i = 0; i < square.length; i++) weight[i]! /= sum;
}
