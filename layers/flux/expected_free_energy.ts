/**
 * Expected free energy of policies (Friston et al. 2017; Da Costa et al. 2020): what acting so would
 * cost in nats, as the risk of outcomes other than the preferred ones plus the ambiguity of what
 * would be seen.
 *
 *     G(a) = KL( q(s | a) ‖ preferred ) + E_q(x | a)[ H[p(s | x)] ]
 */
import { checkFinite, checkLength } from "../check.ts";
import type { Beliefs } from "./beliefs.ts";
import { solveLower } from "./cholesky.ts";
import { createGaussian, type Gaussian, logDiagonal } from "./gaussian.ts";
import { rotateIn } from "./givens.ts";
import type { Model } from "./model.ts";

/** What policies are made of, for a model of m sensors and k active states. */
export interface PoliciesOptions {
  /** Active states that each policy sets, count × k row-major. */
  actions: Float64Array;
  /** Preferred outcome, length m. */
  preferredMean: Float64Array;
  /** How strictly it is preferred: covariance m × m, or its diagonal, m. */
  preferredCovariance: Float64Array;
}

/** A set of policies to choose from. */
export interface Policies {
  /** Number of policies. */
  readonly count: number;
  /** Active states that each sets, count × k. */
  readonly actions: Float64Array;
  /** Distribution over outcomes that the agent prefers. */
  readonly preferred: Gaussian;
  /** Expected free energy per policy in nats, as of the last evaluation. */
  readonly expectedFreeEnergy: Float64Array;
  /** Its part that is risk; the rest is ambiguity. */
  readonly risk: Float64Array;
  /** Square root of the predicted outcomes' covariance V, m × m lower triangular, V = AᵀA. */
  readonly outcomeArray: Float64Array;
  /** Room for one outcome, m. */
  readonly outcome: Float64Array;
  /** Room for the risks under evaluation, count. */
  readonly spareRisk: Float64Array;
}

/**
 * Creates policies for a model.
 *
 * @throws {RangeError} when there is no policy, no active state, a wrong length, a value that is not
 * finite, or a covariance that is asymmetric, wholly zero or not positive semidefinite.
 */
export function createPolicies(model: Model, options: PoliciesOptions): Policies {
  const { actions, preferredMean, preferredCovariance } = options;
  const { activeCount, sensoryCount } = model;
  const count = actions.length / activeCount;
  if (!(Number.isInteger(count) && count >= 1)) {
    throw new RangeError(
      `Cannot use actions: its length must be a positive multiple of ${activeCount} active ` +
        `states, is ${actions.length}`,
    );
  }
  checkFinite("actions", actions);
  checkLength("preferredMean", preferredMean, sensoryCount);
  return {
    count,
    actions: actions.slice(),
    preferred: createGaussian(preferredMean, preferredCovariance),
    expectedFreeEnergy: new Float64Array(count),
    risk: new Float64Array(count),
    outcomeArray: new Float64Array(sensoryCount * sensoryCount),
    outcome: new Float64Array(sensoryCount),
    spareRisk: new Float64Array(count),
  };
}

/**
 * Evaluates every policy one step ahead: the outcome is predicted from the present beliefs, shifted
 * by actionGain · a. The noise does not depend on the latent states, so neither does the ambiguity.
 *
 * @returns `policies.expectedFreeEnergy`, in nats, one value per policy.
 * @throws {RangeError} when beliefs, model and policies do not fit each other, or a policy's outcome
 * is so far from the preferred one that its risk is no finite number; the policies are then as they
 * were.
 */
export function expectedFreeEnergy(
  model: Model,
  beliefs: Beliefs,
  policies: Policies,
): Float64Array {
  const { latentCount: n, sensoryCount: m, activeCount: k, gain, actionGain, noise } = model;
  const { count, actions, preferred, outcome, spareRisk } = policies;
  checkLength("beliefs.mean", beliefs.mean, n);
  checkLength("policies.outcome", outcome, m);
  checkLength("policies.actions", actions, count * k);
  const spreadRisk = outcomeSpreadRisk(model, beliefs, policies);
  const ambiguity = 0.5 * m * Math.log(2 * Math.PI * Math.E) + logDiagonal(noise.factor, m);
  for (let policy = 0; policy < count; policy++) {
    for (let i = 0; i < m; i++) outcome[i] = -preferred.mean[i]!;
    for (let j = 0; j < n; j++) {
      let latent = beliefs.mean[j]!;
      for (let a = 0; a < k; a++) latent += actionGain[j * k + a]! * actions[policy * k + a]!;
      for (let i = 0; i < m; i++) outcome[i]! += gain[i * n + j]! * latent;
    }
    solveLower(preferred.factor, m, outcome);
    let square = 0;
    for (let i = 0; i < m; i++) square += outcome[i]! * outcome[i]!;
    const risk = spreadRisk + 0.5 * square;
    if (!Number.isFinite(risk)) {
      throw new RangeError(`Cannot use policy ${policy}: its risk must be finite, is ${risk}`);
    }
    spareRisk[policy] = risk;
  }
  policies.risk.set(spareRisk);
  for (let i = 0; i < count; i++) policies.expectedFreeEnergy[i] = spareRisk[i]! + ambiguity;
  return policies.expectedFreeEnergy;
}

/** The part of the risk that the predicted spread makes, the same for all policies. */
function outcomeSpreadRisk(model: Model, beliefs: Beliefs, policies: Policies): number {
  const { latentCount: n, sensoryCount: m, gain, noise } = model;
  const { preferred, outcomeArray, outcome } = policies;
  outcomeArray.fill(0);
  for (let j = 0; j < m; j++) {
    for (let i = 0; i < m; i++) outcome[i] = noise.factor[i * m + j]!;
    rotateIn(outcomeArray, m, outcome);
  }
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < m; i++) {
      let sum = 0;
      for (let l = j; l < n; l++) sum += gain[i * n + l]! * beliefs.factor[l * n + j]!;
      outcome[i] = sum;
    }
    rotateIn(outcomeArray, m, outcome);
  }
  let trace = 0;
  for (let j = 0; j < m; j++) {
    for (let i = 0; i < m; i++) outcome[i] = outcomeArray[j * m + i]!;
    solveLower(preferred.factor, m, outcome);
    for (let i = 0; i < m; i++) trace += outcome[i]! * outcome[i]!;
  }
  return 0.5 * (trace - m) + logDiagonal(preferred.factor, m) - logDiagonal(outcomeArray, m);
}
