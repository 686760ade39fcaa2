/** Normal distributions N(mean, covariance), kept with the Cholesky factor of their covariance. */
import { checkFinite, checkInteger, checkLength } from "../check.ts";
import {
  factorise,
  invertLower,
  regularise,
  solveLower,
  solveLowerMatrix,
  squareLower,
} from "./cholesky.ts";

/** Largest number of latent states, sensors or active states. */
export const MAX_DIMENSION = 16;

/** A normal distribution; change it with `setGaussian` only, so that its fields stay in step. */
export interface Gaussian {
  /** Number of components n, 1 to 16. */
  readonly dimension: number;
  /** Mean, length n. */
  readonly mean: Float64Array;
  /** Covariance, n × n row-major, including the jitter reported in `regularised`. */
  readonly covariance: Float64Array;
  /** Lower Cholesky factor of the covariance, n × n row-major, zeros above the diagonal. */
  readonly factor: Float64Array;
  /** Relative jitter that a singular covariance needed on its diagonal; 0 for none. */
  regularised: number;
  /** Room for a covariance not yet known to be good, n × n. */
  readonly spareCovariance: Float64Array;
  /** Room for a factor not yet known to be good, n × n. */
  readonly spareFactor: Float64Array;
}

/**
 * Creates N(mean, covariance).
 *
 * @param mean length n from 1 to 16
 * @param covariance n × n row-major, or its diagonal alone (length n)
 * @throws {RangeError} on wrong lengths, values that are not finite, or a covariance that is
 * asymmetric, wholly zero or not positive semidefinite.
 */
export function createGaussian(mean: Float64Array, covariance: Float64Array): Gaussian {
  const gaussian = allocateGaussian(mean.length);
  setGaussian(gaussian, mean, covariance);
  return gaussian;
}

/** Creates the standard normal distribution of `dimension` components. */
export function allocateGaussian(dimension: number): Gaussian {
  checkInteger("dimension", dimension, 1, MAX_DIMENSION);
  const identity = new Float64Array(dimension * dimension);
  for (let i = 0; i < dimension; i++) identity[i * dimension + i] = 1;
  return {
    dimension,
    mean: new Float64Array(dimension),
    covariance: identity,
    factor: identity.slice(),
    regularised: 0,
    spareCovariance: new Float64Array(dimension * dimension),
    spareFactor: new Float64Array(dimension * dimension),
  };
}

/**
 * Changes a distribution in place; leaves it as it was when it throws.
 *
 * @param covariance n × n row-major, or its diagonal alone (length n)
 * @param name what an error calls the covariance; the mean is called after it
 * @throws {RangeError} as `createGaussian`.
 */
export function setGaussian(
  gaussian: Gaussian,
  mean: Float64Array,
  covariance: Float64Array,
  name = "",
): void {
  const n = gaussian.dimension;
  const meanName = name === "" ? "mean" : `${name}Mean`;
  const covarianceName = name === "" ? "covariance" : `${name}Covariance`;
  checkLength(meanName, mean, n);
  checkLength(covarianceName, covariance, covariance.length === n ? n : n * n);
  checkFinite(meanName, mean);
  checkFinite(covarianceName, covariance);
  const { spareCovariance, spareFactor } = gaussian;
  expand(covariance, n, spareCovariance);
  gaussian.regularised = factorise(covarianceName, spareCovariance, n, spareFactor);
  regularise(spareCovariance, n, gaussian.regularised);
  gaussian.mean.set(mean);
  gaussian.covariance.set(spareCovariance);
  gaussian.factor.set(spareFactor);
}

/**
 * Kullback–Leibler divergence KL(q ‖ p) in nats (Kullback & Leibler 1951), exactly 0 for equal
 * distributions at any scale.
 *
 * @throws {RangeError} when the dimensions differ.
 */
export function klDivergence(q: Gaussian, p: Gaussian): number {
  const n = q.dimension;
  checkLength("q.mean", q.mean, p.dimension);
  const whitened = p.spareFactor;
  whitened.set(q.factor);
  solveLowerMatrix(p.factor, n, whitened, n);
  const shift = p.spareCovariance;
  for (let i = 0; i < n; i++) shift[i] = q.mean[i]! - p.mean[i]!;
  solveLower(p.factor, n, shift);
  let square = 0;
  for (let i = 0; i < n; i++) square += shift[i]! * shift[i]!;
  return 0.5 * square + spreadDivergence(whitened, n);
}

/**
 * KL(N(0, W Wᵀ) ‖ N(0, I)) in nats for a lower triangular W, without cancellation near W = I.
 */
export function spreadDivergence(whitened: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const deviation = whitened[i * n + i]!;
    const excess = deviation - 1;
    sum += Math.max(0, excess + 0.5 * excess * excess - Math.log(deviation));
    for (let j = 0; j < i; j++) sum += 0.5 * whitened[i * n + j]! * whitened[i * n + j]!;
  }
  return sum;
}

/** Writes the precision (inverse covariance), n × n row-major, into `out` and returns it. */
export function precisionMatrix(gaussian: Gaussian, out: Float64Array): Float64Array {
  const n = gaussian.dimension;
  checkLength("out", out, n * n);
  const inverse = gaussian.spareFactor;
  invertLower(gaussian.factor, n, inverse);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = i; k < n; k++) sum += inverse[k * n + i]! * inverse[k * n + j]!;
      out[i * n + j] = sum;
      out[j * n + i] = sum;
    }
  }
  return out;
}

/** Sum of the logarithms of a factor's diagonal: half the log determinant of its covariance. */
export function logDiagonal(factor: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += Math.log(factor[i * n + i]!);
  return sum;
}

/** Takes over a factor as the distribution's covariance. */
export function adoptFactor(gaussian: Gaussian, factor: Float64Array): void {
  gaussian.factor.set(factor);
  squareLower(factor, gaussian.dimension, gaussian.covariance);
  gaussian.regularised = 0;
}

function expand(covariance: Float64Array, n: number, out: Float64Array): void {
  if (covariance.length === n * n) {
    out.set(covariance);
    return;
  }
  out.fill(0);
  for (let i = 0; i < n; i++) out[i * n + i] = covariance[i]!;
}
