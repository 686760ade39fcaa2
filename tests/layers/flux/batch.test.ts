import { assertEquals, assertLess, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  createBatch,
  createBeliefs,
  updateBeliefs,
  updateBeliefsBatch,
} from "../../../layers/flux/mod.ts";
import { createRandom, nextNormal } from "../../../layers/random.ts";
import { randomCase } from "./problems.ts";

const anySize = fc.record({
  latentCount: fc.integer({ min: 1, max: 16 }),
  sensoryCount: fc.integer({ min: 1, max: 16 }),
  seed: fc.nat(),
});

Deno.test("a batch ends where each agent alone would", () => {
  fc.assert(
    fc.property(anySize, (options) => {
      const { model, observation } = randomCase(options);
      const { latentCount: n, sensoryCount: m } = model;
      const random = createRandom(options.seed);
      const agents = 5;
      const observations = Float64Array.from(
        { length: agents * m },
        (_, i) => observation[i % m]! + nextNormal(random),
      );
      const means = Float64Array.from({ length: agents * n }, () => nextNormal(random));
      const batch = createBatch(model);
      updateBeliefsBatch(batch, means, observations);
      const beliefs = createBeliefs(model);
      for (let agent = 0; agent < agents; agent++) {
        updateBeliefs(model, beliefs, observations.subarray(agent * m, agent * m + m));
        for (let i = 0; i < n; i++) {
          const gap = means[agent * n + i]! - beliefs.mean[i]!;
          assertLess(Math.abs(gap), 1e-12 * Math.max(1, Math.abs(beliefs.mean[i]!)));
        }
      }
      for (let i = 0; i < n * n; i++) {
        assertLess(Math.abs(batch.covariance[i]! - beliefs.covariance[i]!), 1e-13);
      }
    }),
    { seed: 41, numRuns: 100 },
  );
});

Deno.test("a short step closes that share of the distance each iteration", () => {
  const { model, observation } = randomCase({ latentCount: 2, sensoryCount: 2, seed: 6 });
  const batch = createBatch(model);
  const target = model.prior.mean.slice();
  updateBeliefsBatch(batch, target, observation);
  const start = Float64Array.of(4, -7);
  const mean = start.slice();
  updateBeliefsBatch(batch, mean, observation, { iterations: 5, step: 0.5 });
  for (let i = 0; i < 2; i++) {
    assertLess(Math.abs(mean[i]! - target[i]! - (start[i]! - target[i]!) / 32), 1e-13);
  }
});

Deno.test("refuses what it cannot use and leaves the means as they were", () => {
  const { model } = randomCase({ latentCount: 2, sensoryCount: 3, seed: 6 });
  const batch = createBatch(model);
  const means = Float64Array.of(1, 2, 3, 4);
  const good = new Float64Array(6);
  const bad = Float64Array.of(0, 0, 0, 0, 0, NaN);
  assertThrows(() => updateBeliefsBatch(batch, means, bad), RangeError, "observations[5]");
  assertThrows(() => updateBeliefsBatch(batch, means, good.subarray(1)), RangeError);
  assertThrows(() => updateBeliefsBatch(batch, means.slice(1), good), RangeError, "agents");
  assertThrows(() => updateBeliefsBatch(batch, means, good, { iterations: 0 }), RangeError);
  assertThrows(() => updateBeliefsBatch(batch, means, good, { step: 2 }), RangeError);
  assertEquals(means, Float64Array.of(1, 2, 3, 4));
  updateBeliefsBatch(batch, new Float64Array(0), new Float64Array(0));
});
