/**
 * Many agents that share one model. Covariance and preconditioner of a linear Gaussian model do not
 * depend on what is observed, so they are computed once, and an iteration of natural gradient
 * descent costs an agent two small matrix-vector products.
 */
import { checkFinite, checkInteger, checkLength, checkNumber } from "../check.ts";
import { createBeliefs } from "./beliefs.ts";
import {
  invertLower,
  multiplyLower,
  solveLower,
  solveLowerTransposed,
  squareLower,
} from "./cholesky.ts";
import type { Model } from "./model.ts";
import { whiten } from "./observation.ts";
import { findPosterior, fromNatural, toNatural } from "./posterior.ts";

/** What a batch shares: valid until the model's covariances or active states change. */
export interface Batch {
  /** Number of latent states n. */
  readonly latentCount: number;
  /** Number of sensors m. */
  readonly sensoryCount: number;
  /** m × n. */
  readonly gain: Float64Array;
  /** Prior mean, length n. */
  readonly expectedLatent: Float64Array;
  /** Posterior covariance of every agent, n × n. */
  readonly covariance: Float64Array;
  /** Posterior covariance · gainᵀ · noise precision, n × m. */
  readonly errorStep: Float64Array;
  /** Posterior covariance · prior precision, n × n. */
  readonly priorStep: Float64Array;
  /** Prediction errors of one agent, m. */
  readonly error: Float64Array;
  /** Displacement of one agent from the prior, n. */
  readonly displacement: Float64Array;
}

/** How a batch descends. */
export interface BatchOptions {
  /** Iterations, 1 to 10,000; default 10. */
  iterations?: number;
  /** Step length in (0, 1]; default 1. */
  step?: number;
}

/** Precomputes what agents with this model share, all sensors being present. */
export function createBatch(model: Model): Batch {
  const { latentCount: n, sensoryCount: m, gain, prior, noise } = model;
  const { sensitivity, posterior, candidate, information, row, step } =
    createBeliefs(model).workspace;
  whiten(gain, prior.factor, n, m, noise.factor, sensitivity);
  findPosterior(sensitivity, m, n, posterior, row);
  invertLower(posterior, n, information);
  multiplyLower(prior.factor, information, n, candidate);
  const batch: Batch = {
    latentCount: n,
    sensoryCount: m,
    gain: gain.slice(),
    expectedLatent: model.expectedLatent.slice(),
    covariance: new Float64Array(n * n),
    errorStep: new Float64Array(n * m),
    priorStep: new Float64Array(n * n),
    error: new Float64Array(m),
    displacement: new Float64Array(n),
  };
  squareLower(candidate, n, batch.covariance);
  const { error, displacement } = batch;
  for (let j = 0; j < m; j++) {
    error.fill(0);
    error[j] = 1;
    solveLower(noise.factor, m, error);
    solveLowerTransposed(noise.factor, m, error);
    for (let i = 0; i < n; i++) {
      displacement[i] = 0;
      for (let k = 0; k < m; k++) displacement[i]! += gain[k * n + i]! * error[k]!;
    }
    precondition(batch.errorStep, m, j);
  }
  for (let j = 0; j < n; j++) {
    displacement.fill(0);
    displacement[j] = 1;
    solveLower(prior.factor, n, displacement);
    solveLowerTransposed(prior.factor, n, displacement);
    precondition(batch.priorStep, n, j);
  }
  return batch;

  function precondition(out: Float64Array, columns: number, column: number): void {
    toNatural(prior.factor, posterior, n, displacement, step);
    fromNatural(prior.factor, posterior, n, step);
    for (let i = 0; i < n; i++) out[i * columns + column] = step[i]!;
  }
}

/**
 * Revises the means of many agents in place, each from its own observation; their covariance is
 * `batch.covariance`. In plain double precision: within rounding of `updateBeliefs` while the prior
 * and noise covariances are well conditioned. Allocates nothing.
 *
 * @param means agents × n row-major, where each descent starts and ends
 * @param observations agents × m row-major
 * @throws {RangeError} on a wrong length, an option out of range or a value that is not finite; the
 * means are then as they were.
 */
export function updateBeliefsBatch(
  batch: Batch,
  means: Float64Array,
  observations: Float64Array,
  options: BatchOptions = {},
): void {
  const { iterations = 10, step = 1 } = options;
  const { latentCount: n, sensoryCount: m } = batch;
  const agents = means.length / n;
  checkInteger("the number of agents", agents, 0, 2 ** 32);
  checkLength("observations", observations, agents * m);
  checkInteger("iterations", iterations, 1, 10_000);
  checkNumber("step", step, Number.MIN_VALUE, 1);
  checkFinite("means", means);
  checkFinite("observations", observations);
  for (let agent = 0; agent < agents; agent++) {
    for (let i = 0; i < iterations; i++) {
      descend(batch, means, agent * n, observations, agent * m, step);
    }
  }
}

/** One iteration of one agent: its mean is at `at`, its observation at `from`. */
function descend(
  batch: Batch,
  means: Float64Array,
  at: number,
  observations: Float64Array,
  from: number,
  step: number,
): void {
  const { latentCount: n, sensoryCount: m, gain, expectedLatent } = batch;
  const { errorStep, priorStep, error, displacement } = batch;
  for (let i = 0; i < m; i++) {
    let sum = observations[from + i]!;
    for (let j = 0; j < n; j++) sum -= gain[i * n + j]! * means[at + j]!;
    error[i] = sum;
  }
  for (let i = 0; i < n; i++) displacement[i] = expectedLatent[i]! - means[at + i]!;
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < m; j++) sum += errorStep[i * m + j]! * error[j]!;
    for (let j = 0; j < n; j++) sum += priorStep[i * n + j]! * displacement[j]!;
    means[at + i]! += step * sum;
  }
}
