/** How well arrivals were foreseen of late, beside expecting the last value again. */

/** Forgetting per tick: about the last 100 ticks count. */
const GAIN = 0.01;

/** Running squared errors; nothing is known before the second arrival. */
export interface PredictionErrors {
  /** Errors counted so far. */
  count: number;
  /** What had been predicted of the last arrival seen, items per second. */
  predicted: number;
  /** What then arrived. */
  observed: number;
  /** Mean squared error of the predictions. */
  square: number;
  /** Mean squared error of the last value. */
  naiveSquare: number;
  /** Last error, items per second. */
  error: number;
  /** Mean product of neighbouring errors. */
  product: number;
}

/** No error yet. */
export function createPredictionErrors(): PredictionErrors {
  return { count: 0, predicted: 0, observed: 0, square: 0, naiveSquare: 0, error: 0, product: 0 };
}

/** Takes in what arrived after `predicted` had been predicted and `before` had arrived last. */
export function countError(
  errors: PredictionErrors,
  predicted: number,
  before: number,
  observed: number,
): void {
  errors.count++;
  const gain = Math.max(GAIN, 1 / errors.count);
  errors.predicted = predicted;
  errors.observed = observed;
  const error = observed - predicted;
  errors.square += gain * (error * error - errors.square);
  errors.product += gain * (error * errors.error - errors.product);
  errors.error = error;
  errors.naiveSquare += gain * ((observed - before) ** 2 - errors.naiveSquare);
}

/** Correlation of neighbouring errors: near 0 when a prediction leaves no structure behind. */
export function errorCorrelation(errors: PredictionErrors): number {
  return errors.square > 0 ? errors.product / errors.square : 0;
}
