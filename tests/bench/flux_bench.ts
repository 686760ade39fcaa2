/** Belief updates per agent: a batch that shares a model, and one agent on its own. */
import {
  createBatch,
  createBeliefs,
  createModel,
  createPolicies,
  expectedFreeEnergy,
  updateBeliefs,
  updateBeliefsBatch,
} from "../../layers/flux/mod.ts";
import { createRandom, nextNormal } from "../../layers/random.ts";
import { measure } from "./measure.ts";

const AGENTS = 10_000;

/** Runs the flux benchmarks. */
export async function bench(): Promise<void> {
  const random = createRandom(1);
  const model = createModel({
    latentCount: 2,
    sensoryCount: 2,
    activeCount: 1,
    gain: Float64Array.of(1, 0.2, -0.3, 0.8),
    actionGain: Float64Array.of(-0.5, 0.1),
    priorCovariance: Float64Array.of(1, 0.3, 0.3, 0.5),
    noiseCovariance: Float64Array.of(0.2, 0.4),
  });
  const batch = createBatch(model);
  const means = new Float64Array(2 * AGENTS);
  const observations = Float64Array.from(means, () => nextNormal(random));
  await measure(
    "flux: 2-1-2, 10 iterations, per agent of 10,000 (target 1 µs)",
    () => updateBeliefsBatch(batch, means, observations, { iterations: 10 }),
    { operations: AGENTS },
  );

  const beliefs = createBeliefs(model);
  let agent = 0;
  await measure("flux: 2-1-2, one agent, mean and covariance", () => {
    agent = (agent + 1) % AGENTS;
    updateBeliefs(model, beliefs, observations.subarray(2 * agent, 2 * agent + 2));
  });

  const policies = createPolicies(model, {
    actions: Float64Array.of(0, 0.25, 0.5, 0.75, 1),
    preferredMean: Float64Array.of(0, 0),
    preferredCovariance: Float64Array.of(1, 1),
  });
  await measure("flux: 2-1-2, expected free energy of 5 policies", () => {
    expectedFreeEnergy(model, beliefs, policies);
  });
}

if (import.meta.main) await bench();
