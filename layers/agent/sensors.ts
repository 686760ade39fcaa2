/**
 * The senses: arrivals are the load itself; every other sensor is read in units of the load, by a
 * line learnt against what the agent had expected before it looked.
 */

/** Sensors in the order of the observation vector. */
export const SENSORS = ["arrivals", "backlog", "cpu", "memory", "network"] as const;

/** Forgetting per tick: about the last 200 ticks count. */
const GAIN = 0.005;

/** Readings before a sensor is used. */
const APPRENTICESHIP = 60;

/** Share of a sensor's variance the load has to explain before the sensor counts. */
const EXPLAINED = 0.25;

/**
 * A sensor's errors are not independent of the arrivals' (it may be the same count seen twice), so
 * beside them its noise is taken this much larger than it looks.
 */
export const CAUTION = 8;

/** Running straight line of one sensor against the expected load. */
export interface Calibration {
  /** Readings so far. */
  count: number;
  /** Mean expected load, items per second. */
  loadMean: number;
  /** Its variance. */
  loadVariance: number;
  /** Mean reading, in the sensor's unit. */
  readingMean: number;
  /** Its variance. */
  readingVariance: number;
  /** Covariance of the two. */
  covariance: number;
}

/** What a reading says of the load. */
export interface Reading {
  /** Load it speaks for, items per second. */
  load: number;
  /** Variance of that, (items/s)². */
  variance: number;
}

/** A sensor that has read nothing. */
export function createCalibration(): Calibration {
  return {
    count: 0,
    loadMean: 0,
    loadVariance: 0,
    readingMean: 0,
    readingVariance: 0,
    covariance: 0,
  };
}

/** Translates a reading into load; undefined while the sensor has not shown that it follows it. */
export function interpret(calibration: Calibration, reading: number): Reading | undefined {
  const { count, loadMean, loadVariance, readingMean, readingVariance, covariance } = calibration;
  if (count < APPRENTICESHIP || loadVariance <= 0 || readingVariance <= 0) return undefined;
  const explained = (covariance / loadVariance) * (covariance / readingVariance);
  if (!(explained >= EXPLAINED)) return undefined;
  const slope = covariance / loadVariance;
  const unexplained = Math.max(1 - explained, 0.01) * readingVariance;
  const load = loadMean + (reading - readingMean) / slope;
  const variance = (unexplained / slope) / slope;
  if (!Number.isFinite(load) || !(variance > 0 && variance < Infinity)) return undefined;
  return { load, variance };
}

/** Takes in a reading together with the load expected before it. */
export function calibrate(calibration: Calibration, expectedLoad: number, reading: number): void {
  calibration.count++;
  const gain = Math.max(GAIN, 1 / calibration.count);
  const load = expectedLoad - calibration.loadMean;
  const apart = reading - calibration.readingMean;
  calibration.loadMean += gain * load;
  calibration.readingMean += gain * apart;
  const keep = 1 - gain;
  calibration.loadVariance = keep * (calibration.loadVariance + gain * load * load);
  calibration.readingVariance = keep * (calibration.readingVariance + gain * apart * apart);
  calibration.covariance = keep * (calibration.covariance + gain * load * apart);
}
