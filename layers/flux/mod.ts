/**
 * Active inference for linear Gaussian models: an agent behind a Markov blanket revises its beliefs
 * by natural gradient descent on variational free energy.
 *
 * ```ts
 * import { createBeliefs, createModel, updateBeliefs } from "@shivya/shivya/flux";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const model = createModel({
 *   latentCount: 1,
 *   sensoryCount: 1,
 *   gain: Float64Array.of(1),
 *   priorCovariance: Float64Array.of(1),
 *   noiseCovariance: Float64Array.of(1),
 * });
 * const beliefs = createBeliefs(model);
 * const { freeEnergy } = updateBeliefs(model, beliefs, Float64Array.of(3));
 * assertAlmostEquals(beliefs.mean[0]!, 1.5); // halfway between the prior and what was seen
 * assertAlmostEquals(freeEnergy, 0.5 * Math.log(2 * Math.PI * 2) + 9 / 4); // −log N(3; 0, 2)
 * ```
 *
 * @module
 */
export { type Batch, type BatchOptions, createBatch, updateBeliefsBatch } from "./batch.ts";
export {
  type Beliefs,
  type BeliefWorkspace,
  createBeliefs,
  resetBeliefs,
  setBeliefs,
} from "./beliefs.ts";
export type { Pair } from "./double_double.ts";
export {
  createPolicies,
  expectedFreeEnergy,
  type Policies,
  type PoliciesOptions,
} from "./expected_free_energy.ts";
export { freeEnergy } from "./free_energy.ts";
export {
  createGaussian,
  type Gaussian,
  klDivergence,
  precisionMatrix,
  setGaussian,
} from "./gaussian.ts";
export {
  createModel,
  type Model,
  type ModelOptions,
  setActive,
  setObservationNoise,
  setPrior,
} from "./model.ts";
export type { ObservationOptions } from "./observation.ts";
export { type Selection, type SelectOptions, selectPolicy } from "./policy.ts";
export { predictionErrors } from "./prediction_errors.ts";
export { updateBeliefs, type UpdateOptions, type UpdateReport } from "./update_beliefs.ts";
