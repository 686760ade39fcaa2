/**
 * Variational free energy F = KL(q ‖ prior) + E_q[−log p(s | x)], in nats (Friston 2010). For a
 * linear Gaussian model it splits into a part of the mean and a part of the spread; at the exact
 * posterior it equals the negative log evidence, elsewhere it is larger by KL(q ‖ posterior).
 */
import type { Beliefs, BeliefWorkspace } from "./beliefs.ts";
import { solveLowerMatrix } from "./cholesky.ts";
import { dot, subtractProduct } from "./double_double.ts";
import { logDiagonal, spreadDivergence } from "./gaussian.ts";
import type { Model } from "./model.ts";
import { checkObservation, gather, type ObservationOptions } from "./observation.ts";
import { solveRefined } from "./refine.ts";

const LOG_TWO_PI = Math.log(2 * Math.PI);

/**
 * Free energy of beliefs under an observation, in nats. Absent sensors contribute nothing.
 *
 * @param observation length m; only the sensors present have to hold finite values
 * @throws {RangeError} on a wrong length, a value that is not finite, or an observation so far from
 * the model that its free energy is no finite number.
 */
export function freeEnergy(
  model: Model,
  beliefs: Beliefs,
  observation: Float64Array,
  options: ObservationOptions = {},
): number {
  checkObservation(model, beliefs, observation, options.present);
  const count = gather(model, beliefs, observation, options.present);
  const { workspace } = beliefs;
  loadBeliefs(model, beliefs);
  const energy = meanEnergy(model, workspace, count) +
    spreadEnergy(workspace, workspace.whitened, model.latentCount, count) +
    noiseEnergy(workspace, count);
  return checkEnergy(energy);
}

/** Puts q into the workspace: its mean, and its spread in prior deviations. */
export function loadBeliefs(model: Model, beliefs: Beliefs): void {
  const { mean, whitened } = beliefs.workspace;
  mean.high.set(beliefs.mean);
  mean.low.fill(0);
  whitened.set(beliefs.factor);
  solveLowerMatrix(model.prior.factor, model.latentCount, whitened, model.latentCount);
}

/**
 * The part of F that depends on the mean: half the squared displacement from the prior in prior
 * deviations plus half the squared prediction error in noise deviations. Leaves −∂F/∂mean in `pull`.
 */
export function meanEnergy(model: Model, workspace: BeliefWorkspace, count: number): number {
  const n = model.latentCount;
  const { prior } = model;
  const { mean, displacement, priorPull, error, weightedError, pull, residual } = workspace;
  for (let i = 0; i < n; i++) {
    const expected = -model.expectedLatent[i]!;
    const sum = mean.high[i]! + expected;
    const shift = sum - mean.high[i]!;
    displacement.high[i] = sum;
    displacement.low[i] = mean.high[i]! - (sum - shift) + (expected - shift) + mean.low[i]!;
  }
  solveRefined(priorPull, prior.covariance, prior.factor, n, displacement, residual);
  subtractProduct(error, workspace.observation, workspace.gain, count, n, mean);
  solveRefined(weightedError, workspace.noise, workspace.noiseFactor, count, error, residual);
  subtractProduct(pull, workspace.zero, workspace.gain, n, count, weightedError, true);
  for (let i = 0; i < n; i++) {
    const likelihoodPull = -pull.high[i]!;
    const difference = likelihoodPull - priorPull.high[i]!;
    const shift = difference - likelihoodPull;
    pull.high[i] = difference + (likelihoodPull - (difference - shift) -
      (priorPull.high[i]! + shift) - pull.low[i]! - priorPull.low[i]!);
  }
  return 0.5 * (dot(displacement, priorPull, n) + dot(error, weightedError, count));
}

/** The part of F that depends on q's spread, given as its factor in prior deviations. */
export function spreadEnergy(
  workspace: BeliefWorkspace,
  whitened: Float64Array,
  n: number,
  count: number,
): number {
  const { sensitivity } = workspace;
  let square = 0;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = j; k < n; k++) sum += sensitivity[i * n + k]! * whitened[k * n + j]!;
      square += sum * sum;
    }
  }
  return spreadDivergence(whitened, n) + 0.5 * square;
}

/** The part of F that depends on the noise alone: what the likelihood is normalised by. */
export function noiseEnergy(workspace: BeliefWorkspace, count: number): number {
  return 0.5 * count * LOG_TWO_PI + logDiagonal(workspace.noiseFactor, count);
}

/** Passes a finite free energy on. */
export function checkEnergy(energy: number): number {
  if (Number.isFinite(energy)) return energy;
  throw new RangeError(`Cannot use observation: its free energy must be finite, is ${energy}`);
}
