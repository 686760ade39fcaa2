/**
 * Natural gradient descent on free energy over the mean and the covariance of q. In the metric of
 * Fisher information (Amari 1998) the descent direction of a Gaussian moves its precision straight
 * towards the posterior precision Λ*, and its mean by the covariance so reached (Khan & Rue 2023):
 *
 *     Λ ← (1 − ρ) Λ + ρ Λ*,   μ ← μ − ρ Λ⁻¹ ∂F/∂μ
 *
 * Since ρ Λ* ≤ Λ after the first assignment, the mean cannot overshoot for any step ρ in (0, 1], and
 * F falls in both. With ρ = 1 the first iteration lands on the posterior up to rounding, and those
 * after it, steered by gradients of twice the precision, take the rounding out.
 *
 * All spreads are kept in prior deviations, as square roots: rows of √information are rotated into
 * triangular arrays, and no product of matrices is ever formed that would square a condition number.
 */
import { checkInteger, checkNumber } from "../check.ts";
import type { Beliefs, BeliefWorkspace } from "./beliefs.ts";
import { invertLower, multiplyLower, solveLowerMatrix } from "./cholesky.ts";
import { addTo, type Pair } from "./double_double.ts";
import { checkEnergy, loadBeliefs, meanEnergy, noiseEnergy, spreadEnergy } from "./free_energy.ts";
import { adoptFactor } from "./gaussian.ts";
import { rotateIn } from "./givens.ts";
import type { Model } from "./model.ts";
import { checkObservation, gather, type ObservationOptions } from "./observation.ts";
import { findPosterior, fromNatural, toNatural } from "./posterior.ts";

/** How to descend. */
export interface UpdateOptions extends ObservationOptions {
  /** Most iterations, 1 to 10,000; default 8. */
  iterations?: number;
  /** Step length ρ in (0, 1]; default 1, which lands on the posterior at once. */
  step?: number;
  /** Distance at which to stop, in posterior deviations; default 1e-12. */
  tolerance?: number;
}

/** What a descent came to. */
export interface UpdateReport {
  /** Free energy of the beliefs now, in nats. */
  freeEnergy: number;
  /** Iterations made. */
  iterations: number;
  /** Distance of the mean from the exact posterior mean, in posterior deviations. */
  distance: number;
}

/** How much of an energy counts as rounding when two are compared. */
const ROUNDING = 1e-14;

/**
 * Revises beliefs in the light of an observation. Free energy does not rise; at the default options
 * the mean ends within 1e-9 posterior deviations of the exact posterior mean, or at a double beside
 * it where doubles lie farther apart than that. The last holds while no sensor resolves more than
 * 1e12 steps of its noise within a prior deviation; `distance` says what was reached in any case.
 * Allocates the report only.
 *
 * @param observation length m; only the sensors present have to hold finite values
 * @throws {RangeError} on a wrong length, an option out of range, a value that is not finite, or an
 * observation whose free energy is no finite number; the beliefs are then as they were.
 */
export function updateBeliefs(
  model: Model,
  beliefs: Beliefs,
  observation: Float64Array,
  options: UpdateOptions = {},
): UpdateReport {
  const { iterations = 8, step = 1, tolerance = 1e-12 } = options;
  checkObservation(model, beliefs, observation, options.present);
  checkInteger("iterations", iterations, 1, 10_000);
  checkNumber("step", step, Number.MIN_VALUE, 1);
  checkNumber("tolerance", tolerance, 0);
  const n = model.latentCount;
  const { workspace } = beliefs;
  const { whitened, candidate, posterior, information } = workspace;
  const count = gather(model, beliefs, observation, options.present);
  loadBeliefs(model, beliefs);
  findPosterior(workspace.sensitivity, count, n, posterior, workspace.row);

  const firstEnergy = checkEnergy(meanEnergy(model, workspace, count));
  const firstSpread = spreadEnergy(workspace, whitened, n, count);
  let spread = firstSpread;
  let spreadDistance = spreadFromPosterior(posterior, whitened, n);
  let distance = distanceFromPosterior(model, workspace);
  const spreadStays = spreadDistance <= tolerance;
  let spreadSettled = spreadStays;
  let meanSettled = distance <= tolerance;
  let done = 0;
  for (; done < iterations && !(spreadSettled && meanSettled); done++) {
    mixInformation(workspace, n, step);
    if (!spreadSettled) {
      invertLower(information, n, candidate);
      const nextSpread = spreadEnergy(workspace, candidate, n, count);
      const nextDistance = spreadFromPosterior(posterior, candidate, n);
      const better = nextSpread < spread || nextDistance < spreadDistance;
      if (better) {
        whitened.set(candidate);
        spread = nextSpread;
        spreadDistance = nextDistance;
      }
      spreadSettled = !better || spreadDistance <= tolerance;
    }
    if (!meanSettled) {
      moveMean(model, workspace, step);
      meanEnergy(model, workspace, count);
      const nextDistance = distanceFromPosterior(model, workspace);
      const better = nextDistance < distance;
      if (better) distance = nextDistance;
      else copyPair(workspace.mean, workspace.keptMean);
      meanSettled = !better || distance <= tolerance;
    }
  }

  const energy = roundMean(model, beliefs, count, firstEnergy);
  spread = roundSpread(model, workspace, count);
  const keepsSpread = spreadStays || !(spread <= firstSpread * (1 + ROUNDING));
  if (keepsSpread) spread = firstSpread;
  const report = {
    freeEnergy: checkEnergy(energy + spread + noiseEnergy(workspace, count)),
    iterations: done,
    distance: distanceFromPosterior(model, workspace),
  };
  beliefs.mean.set(workspace.mean.high);
  if (!keepsSpread) adoptFactor(beliefs, candidate);
  return report;
}

/**
 * Rounds the mean, which the descent carried with more digits, to what beliefs can hold; goes back
 * to where it started should that rounding cost more than the descent won. Returns its energy.
 */
function roundMean(model: Model, beliefs: Beliefs, count: number, firstEnergy: number): number {
  const { workspace } = beliefs;
  workspace.mean.low.fill(0);
  const energy = meanEnergy(model, workspace, count);
  if (energy <= firstEnergy * (1 + ROUNDING)) return energy;
  workspace.mean.high.set(beliefs.mean);
  return meanEnergy(model, workspace, count);
}

/** Leaves the spread as beliefs will hold it in `candidate`, and returns its energy when held so. */
function roundSpread(model: Model, workspace: BeliefWorkspace, count: number): number {
  const n = model.latentCount;
  const { whitened, candidate } = workspace;
  multiplyLower(model.prior.factor, whitened, n, candidate);
  whitened.set(candidate);
  solveLowerMatrix(model.prior.factor, n, whitened, n);
  return spreadEnergy(workspace, whitened, n, count);
}

/** Largest entry of posterior · whitened − I, a relative deviation of the spread. */
function spreadFromPosterior(
  posterior: Float64Array,
  whitened: Float64Array,
  n: number,
): number {
  let largest = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = i === j ? -1 : 0;
      for (let k = j; k <= i; k++) sum += posterior[i * n + k]! * whitened[k * n + j]!;
      largest = Math.max(largest, Math.abs(sum));
    }
  }
  return largest;
}

/** information = (1 − ρ) · what q has + ρ · what the posterior has, as square roots. */
function mixInformation(workspace: BeliefWorkspace, n: number, step: number): void {
  const { whitened, information, posterior, row } = workspace;
  invertLower(whitened, n, information);
  const keep = Math.sqrt(1 - step);
  const take = Math.sqrt(step);
  for (let i = 0; i < n * n; i++) information[i]! *= keep;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) row[j] = take * posterior[i * n + j]!;
    rotateIn(information, n, row);
  }
}

/** Distance of the mean from the posterior mean in posterior deviations. */
function distanceFromPosterior(model: Model, { posterior, pull, step }: BeliefWorkspace): number {
  return toNatural(model.prior.factor, posterior, model.latentCount, pull.high, step);
}

/** Takes one step of the mean, remembering where it was in `keptMean`. */
function moveMean(model: Model, workspace: BeliefWorkspace, rate: number): void {
  const n = model.latentCount;
  const { information, pull, step, mean, keptMean } = workspace;
  copyPair(keptMean, mean);
  toNatural(model.prior.factor, information, n, pull.high, step);
  fromNatural(model.prior.factor, information, n, step);
  for (let i = 0; i < n; i++) step[i]! *= rate;
  addTo(mean, n, step);
}

function copyPair(target: Pair, source: Pair): void {
  target.high.set(source.high);
  target.low.set(source.low);
}
