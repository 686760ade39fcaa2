/**
 * How much of its surplus a host offers: the policy of least expected free energy. Offering brings
 * utilisation nearer to the balanced one, and moves work, which nobody likes for its own sake; the
 * less sure a host is of its load, up to a point, the less it minds being off balance.
 */
import {
  type Beliefs,
  createBeliefs,
  createModel,
  createPolicies,
  expectedFreeEnergy,
  type Model,
  type Policies,
  resetBeliefs,
  selectPolicy,
  setGaussian,
  setPrior,
} from "../flux/mod.ts";

/** What may be offered; the first of equals is taken. */
const OFFERS = [1, 0.75, 0.5, 0.25, 0] as const;

/** How strictly balance is preferred: deviation of utilisation. */
const BALANCE_DEVIATION = 0.05;

/** How strictly it is preferred not to move work: deviation of the share of capacity moved. */
const TRANSFER_DEVIATION = 1;

/** Inverse temperature β of the choice. */
const PRECISION = 16;

/**
 * Smallest and largest deviation of a belief about utilisation. Right after a jump a host knows its
 * load only within several times its capacity; what has arrived is there all the same, and with each
 * tick that it is kept there is more of it.
 */
const LEAST_DEVIATION = 1e-6;
const MOST_DEVIATION = 0.5;

/** A host's model of what offering does to its utilisation and to the work moved. */
export interface OfferPolicy {
  /** Latent and sensed: utilisation, share of capacity moved. */
  readonly model: Model;
  /** Beliefs about them. */
  readonly beliefs: Beliefs;
  /** One policy per offer. */
  readonly policies: Policies;
  /** Probability of each policy. */
  readonly probability: Float64Array;
  /** Room for a mean. */
  readonly mean: Float64Array;
  /** Room for its variances. */
  readonly variance: Float64Array;
}

/** Creates the policy of a host that knows nothing yet. */
export function createOfferPolicy(): OfferPolicy {
  const identity = Float64Array.of(1, 0, 0, 1);
  const variance = new Float64Array(2).fill(LEAST_DEVIATION ** 2);
  const model = createModel({
    latentCount: 2,
    sensoryCount: 2,
    activeCount: 2,
    gain: identity,
    actionGain: identity,
    priorCovariance: variance,
    noiseCovariance: variance,
  });
  return {
    model,
    beliefs: createBeliefs(model),
    policies: createPolicies(model, {
      actions: new Float64Array(2 * OFFERS.length),
      preferredMean: new Float64Array(2),
      preferredCovariance: new Float64Array(2).fill(1),
    }),
    probability: new Float64Array(OFFERS.length),
    mean: new Float64Array(2),
    variance,
  };
}

/**
 * Chooses the offer of a host at `utilisation`, known within `deviation`, in a component that would
 * be at `balanced`.
 */
export function chooseOffer(
  policy: OfferPolicy,
  utilisation: number,
  deviation: number,
  balanced: number,
): number {
  const { model, beliefs, policies, probability, mean, variance } = policy;
  const excess = Math.max(utilisation - balanced, 0);
  OFFERS.forEach((offer, i) => {
    policies.actions[2 * i] = -offer * excess;
    policies.actions[2 * i + 1] = offer * excess;
  });
  mean[0] = utilisation;
  mean[1] = 0;
  variance[0] = Math.min(Math.max(deviation, LEAST_DEVIATION), MOST_DEVIATION) ** 2;
  variance[1] = LEAST_DEVIATION ** 2;
  setPrior(model, mean, variance);
  resetBeliefs(model, beliefs);
  mean[0] = balanced;
  variance[0] += BALANCE_DEVIATION ** 2;
  variance[1] = TRANSFER_DEVIATION ** 2;
  setGaussian(policies.preferred, mean, variance, "preferred");
  const energies = expectedFreeEnergy(model, beliefs, policies);
  return OFFERS[selectPolicy(energies, PRECISION, { out: probability }).index]!;
}
