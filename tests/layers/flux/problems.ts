/** Random models for the properties: positive definite matrices of any condition number. */
import { createModel, type Model } from "../../../layers/flux/mod.ts";
import { createRandom, nextFloat, nextNormal, type Random } from "../../../layers/random.ts";
import { matrix, type Problem, vector } from "./exact.ts";

export interface Case {
  model: Model;
  observation: Float64Array;
  problem: Problem;
}

/** Q diag(spectrum) Qᵀ, Q a product of random reflections, eigenvalues log-uniform. */
export function randomCovariance(
  random: Random,
  n: number,
  condition: number,
  scale: number,
): Float64Array {
  const covariance = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const exponent = n === 1 ? 0 : i === 0 ? 0 : i === n - 1 ? 1 : nextFloat(random);
    covariance[i * n + i] = condition ** -exponent;
  }
  for (let round = 0; round < n; round++) {
    const v = Array.from({ length: n }, () => nextNormal(random));
    const square = v.reduce((sum, x) => sum + x * x, 0);
    const reflect = (at: (i: number) => number) => {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += v[i]! * covariance[at(i)]!;
      for (let i = 0; i < n; i++) covariance[at(i)]! -= 2 * sum * v[i]! / square;
    };
    for (let j = 0; j < n; j++) reflect((i) => i * n + j);
    for (let j = 0; j < n; j++) reflect((i) => j * n + i);
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const value = scale * 0.5 * (covariance[i * n + j]! + covariance[j * n + i]!);
      covariance[i * n + j] = value;
      covariance[j * n + i] = value;
    }
  }
  return covariance;
}

export interface CaseOptions {
  latentCount: number;
  sensoryCount: number;
  seed: number;
  gain?: number;
  priorScale?: number;
  noiseScale?: number;
  priorCondition?: number;
  noiseCondition?: number;
}

/** A model and an observation of ordinary size for it: a few predictive deviations away. */
export function randomCase(options: CaseOptions): Case {
  const {
    latentCount: n,
    sensoryCount: m,
    seed,
    gain: gainScale = 1,
    priorScale = 1,
    noiseScale = 1,
    priorCondition = 100,
    noiseCondition = 100,
  } = options;
  const random = createRandom(seed);
  const gain = Float64Array.from({ length: m * n }, () => gainScale * nextNormal(random));
  const priorMean = Float64Array.from(
    { length: n },
    () => Math.sqrt(priorScale) * nextNormal(random),
  );
  const priorCovariance = randomCovariance(random, n, priorCondition, priorScale);
  const noiseCovariance = randomCovariance(random, m, noiseCondition, noiseScale);
  const observation = new Float64Array(m);
  const latent = priorMean.map((x) => x + Math.sqrt(priorScale) * nextNormal(random));
  for (let i = 0; i < m; i++) {
    observation[i] = 2 * Math.sqrt(noiseScale) * nextNormal(random);
    for (let j = 0; j < n; j++) observation[i]! += gain[i * n + j]! * latent[j]!;
  }
  const model = createModel({
    latentCount: n,
    sensoryCount: m,
    gain,
    priorMean,
    priorCovariance,
    noiseCovariance,
  });
  return {
    model,
    observation,
    problem: {
      prior: matrix(priorCovariance, n, n),
      noise: matrix(noiseCovariance, m, m),
      gain: matrix(gain, m, n),
      mean: vector(priorMean),
      observation: vector(observation),
    },
  };
}
