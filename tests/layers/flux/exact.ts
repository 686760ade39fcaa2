/**
 * Linear Gaussian inference in fixed point with 1,400 binary places: for numbers between 1e-30 and
 * 1e30 as good as exact. Shares nothing with the layer: no factors, no whitening, plain elimination.
 */
const PLACES = 1400n;
const ONE = 1n << PLACES;

export type Vector = bigint[];
export type Matrix = bigint[][];

export function exact(x: number): bigint {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, x);
  const word = bits.getBigUint64(0);
  const exponent = (word >> 52n) & 0x7ffn;
  const fraction = word & 0xfffffffffffffn;
  const mantissa = exponent === 0n ? fraction : fraction | (1n << 52n);
  const shift = (exponent === 0n ? 1n : exponent) - 1075n + PLACES;
  const magnitude = shift >= 0n ? mantissa << shift : mantissa >> -shift;
  return word >> 63n === 1n ? -magnitude : magnitude;
}

export function rounded(x: bigint): number {
  const magnitude = x < 0n ? -x : x;
  const length = magnitude.toString(2).length;
  const drop = Math.max(0, length - 60);
  const value = Number(magnitude >> BigInt(drop)) * 2 ** (drop - Number(PLACES));
  return x < 0n ? -value : value;
}

export function logarithm(x: bigint): number {
  const length = x.toString(2).length;
  const drop = Math.max(0, length - 60);
  return Math.log(Number(x >> BigInt(drop))) + (drop - Number(PLACES)) * Math.LN2;
}

export const vector = (values: ArrayLike<number>): Vector => Array.from(values, exact);

export function matrix(values: ArrayLike<number>, rows: number, columns: number): Matrix {
  return Array.from(
    { length: rows },
    (_, i) => Array.from({ length: columns }, (_, j) => exact(values[i * columns + j]!)),
  );
}

export const transpose = (a: Matrix): Matrix => a[0]!.map((_, j) => a.map((row) => row[j]!));

export const inner = (x: Vector, y: Vector): bigint =>
  x.reduce((sum, value, i) => sum + value * y[i]!, 0n) >> PLACES;

export const times = (a: Matrix, x: Vector): Vector => a.map((row) => inner(row, x));

export function product(a: Matrix, b: Matrix): Matrix {
  const columns = transpose(b);
  return a.map((row) => columns.map((column) => inner(row, column)));
}

export const plus = (a: Matrix, b: Matrix): Matrix =>
  a.map((row, i) => row.map((value, j) => value + b[i]![j]!));

export const add = (x: Vector, y: Vector): Vector => x.map((value, i) => value + y[i]!);
export const subtract = (x: Vector, y: Vector): Vector => x.map((value, i) => value - y[i]!);

/** Solution of a x = b for positive definite a, with the logarithm of its determinant. */
export function solve(a: Matrix, b: Vector): { x: Vector; logDeterminant: number } {
  const n = a.length;
  const work = a.map((row, i) => [...row, b[i]!]);
  let logDeterminant = 0;
  for (let k = 0; k < n; k++) {
    const pivot = work[k]![k]!;
    if (pivot <= 0n) throw new Error("the reference was given an indefinite matrix");
    logDeterminant += logarithm(pivot);
    for (let i = k + 1; i < n; i++) {
      const factor = (work[i]![k]! << PLACES) / pivot;
      for (let j = k; j <= n; j++) work[i]![j]! -= (factor * work[k]![j]!) >> PLACES;
    }
  }
  const x: Vector = new Array(n).fill(0n);
  for (let i = n - 1; i >= 0; i--) {
    let sum = work[i]![n]!;
    for (let j = i + 1; j < n; j++) sum -= (work[i]![j]! * x[j]!) >> PLACES;
    x[i] = (sum << PLACES) / work[i]![i]!;
  }
  return { x, logDeterminant };
}

export interface Problem {
  prior: Matrix;
  noise: Matrix;
  gain: Matrix;
  mean: Vector;
  observation: Vector;
}

/** Posterior mean, and −log evidence in nats, in the innovation (Kalman) form. */
export function posterior(problem: Problem): { mean: Vector; surprise: number } {
  const { prior, noise, gain, mean, observation } = problem;
  const spread = product(prior, transpose(gain));
  const innovation = subtract(observation, times(gain, mean));
  const { x, logDeterminant } = solve(plus(product(gain, spread), noise), innovation);
  return {
    mean: add(mean, times(spread, x)),
    surprise: 0.5 *
      (rounded(inner(innovation, x)) + logDeterminant + innovation.length * Math.log(2 * Math.PI)),
  };
}

/** Length of a displacement of the mean in posterior standard deviations. */
export function posteriorDeviations(problem: Problem, displacement: Vector): number {
  const seen = times(problem.gain, displacement);
  const square = inner(displacement, solve(problem.prior, displacement).x) +
    inner(seen, solve(problem.noise, seen).x);
  return Math.sqrt(rounded(square));
}

export const unit = ONE;
