import { assertEquals, assertLess, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  createBeliefs,
  createGaussian,
  createModel,
  freeEnergy,
  klDivergence,
  predictionErrors,
  resetBeliefs,
  setActive,
  setBeliefs,
  setObservationNoise,
  setPrior,
  updateBeliefs,
} from "../../../layers/flux/mod.ts";
import { createRandom, nextNormal } from "../../../layers/random.ts";
import { long } from "../../long.ts";
import { posterior } from "./exact.ts";
import { randomCase, randomCovariance } from "./problems.ts";

const anySize = {
  latentCount: fc.integer({ min: 1, max: 16 }),
  sensoryCount: fc.integer({ min: 1, max: 16 }),
  seed: fc.nat(),
};

Deno.test("equals the negative log evidence at the exact posterior", () => {
  const scale = fc.constantFrom(1e-12, 1e-6, 1, 1e6);
  const options = fc.record({
    ...anySize,
    gain: fc.constantFrom(1e-3, 1, 1e3),
    priorScale: scale,
    noiseScale: scale,
    priorCondition: fc.constantFrom(1, 1e3, 1e10),
    noiseCondition: fc.constantFrom(1, 1e3),
  });
  fc.assert(
    fc.property(options, (options) => {
      const { gain, priorScale, noiseScale, noiseCondition } = options;
      fc.pre(gain * Math.sqrt(priorScale / noiseScale * noiseCondition) < 1e8);
      const { model, observation, problem } = randomCase(options);
      const beliefs = createBeliefs(model);
      const report = updateBeliefs(model, beliefs, observation);
      const { surprise } = posterior(problem);
      const tolerance = 1e-9 * Math.max(1, Math.abs(surprise));
      assertLess(Math.abs(freeEnergy(model, beliefs, observation) - surprise), tolerance);
      assertLess(Math.abs(report.freeEnergy - surprise), tolerance);
    }),
    { seed: 31, numRuns: long(2000, 250) },
  );
});

Deno.test("exceeds the negative log evidence by KL(q ‖ posterior) elsewhere", () => {
  fc.assert(
    fc.property(fc.record(anySize), (options) => {
      const { model, observation } = randomCase(options);
      const n = model.latentCount;
      const best = createBeliefs(model);
      const least = updateBeliefs(model, best, observation).freeEnergy;
      const beliefs = createBeliefs(model);
      const random = createRandom(options.seed + 7);
      const mean = Float64Array.from({ length: n }, () => nextNormal(random));
      const covariance = randomCovariance(random, n, 50, 2);
      setBeliefs(beliefs, mean, covariance);
      const excess = klDivergence(createGaussian(mean, covariance), best);
      const found = freeEnergy(model, beliefs, observation) - least;
      assertLess(Math.abs(found - excess), 1e-10 * (1 + excess));
    }),
    { seed: 32, numRuns: 150 },
  );
});

Deno.test("one latent state and one sensor: the textbook numbers", () => {
  // x ~ N(2, 9), s = 3x + N(0, 4), s = 1: evidence N(1; 6, 85), posterior variance 36/85.
  const model = createModel({
    latentCount: 1,
    sensoryCount: 1,
    gain: Float64Array.of(3),
    priorMean: Float64Array.of(2),
    priorCovariance: Float64Array.of(9),
    noiseCovariance: Float64Array.of(4),
  });
  const beliefs = createBeliefs(model);
  const { freeEnergy: found } = updateBeliefs(model, beliefs, Float64Array.of(1));
  assertLess(Math.abs(found - 0.5 * (Math.log(2 * Math.PI * 85) + 25 / 85)), 1e-14);
  assertLess(Math.abs(beliefs.mean[0]! - (2 - 27 * 5 / 85)), 1e-15);
  assertLess(Math.abs(beliefs.covariance[0]! - 36 / 85), 1e-15);
});

Deno.test("scales of 1e-300 and 1e+280 give the same nats, up to the unit of the sensors", () => {
  const unit = randomCase({ latentCount: 3, sensoryCount: 4, seed: 8 });
  const energy = updateBeliefs(unit.model, createBeliefs(unit.model), unit.observation).freeEnergy;
  for (const exponent of [-996, -500, 500, 930]) {
    const [variance, deviation] = [2 ** exponent, 2 ** (exponent / 2)];
    const model = createModel({
      latentCount: 3,
      sensoryCount: 4,
      gain: unit.model.gain,
      priorMean: unit.model.prior.mean.map((x) => x * deviation),
      priorCovariance: unit.model.prior.covariance.map((x) => x * variance),
      noiseCovariance: unit.model.noise.covariance.map((x) => x * variance),
    });
    const observation = unit.observation.map((x) => x * deviation);
    const found = updateBeliefs(model, createBeliefs(model), observation).freeEnergy;
    assertEquals(model.prior.regularised, 0);
    assertLess(Math.abs(found - energy - 4 * Math.log(deviation)), 1e-10 * Math.abs(found));
  }
});

Deno.test("active states shift what is expected, and resetting returns to it", () => {
  const model = createModel({
    latentCount: 2,
    sensoryCount: 1,
    activeCount: 1,
    gain: Float64Array.of(1, 1),
    actionGain: Float64Array.of(2, -1),
    priorMean: Float64Array.of(1, 1),
    priorCovariance: Float64Array.of(1, 1),
    noiseCovariance: Float64Array.of(1),
  });
  const beliefs = createBeliefs(model);
  const unmoved = freeEnergy(model, beliefs, Float64Array.of(2));
  setActive(model, Float64Array.of(3));
  resetBeliefs(model, beliefs);
  assertEquals(beliefs.mean, Float64Array.of(7, -2));
  assertEquals(freeEnergy(model, beliefs, Float64Array.of(5)), unmoved);
  assertThrows(() => setActive(model, Float64Array.of(NaN)), RangeError, "active[0]");
  assertThrows(() => setActive(model, Float64Array.of(1, 2)), RangeError, "active");
  assertEquals(model.expectedLatent, Float64Array.of(7, -2));
});

Deno.test("beliefs are not reset to the prior of a model of another size", () => {
  const sized = (latentCount: number) =>
    createModel({
      latentCount,
      sensoryCount: 1,
      gain: new Float64Array(latentCount).fill(1),
      priorCovariance: new Float64Array(latentCount).fill(1),
      noiseCovariance: Float64Array.of(1),
    });
  const beliefs = createBeliefs(sized(2));
  setBeliefs(beliefs, Float64Array.of(5, 6), Float64Array.of(2, 3));
  for (const other of [1, 3]) {
    assertThrows(() => resetBeliefs(sized(other), beliefs), RangeError, "beliefs.mean");
  }
  assertEquals(beliefs.mean, Float64Array.of(5, 6));
  assertEquals(beliefs.factor, Float64Array.of(Math.SQRT2, 0, 0, Math.sqrt(3)));
});

Deno.test("prediction errors are in predictive standard deviations", () => {
  const model = createModel({
    latentCount: 1,
    sensoryCount: 3,
    gain: Float64Array.of(2, 1, 0),
    priorMean: Float64Array.of(1),
    priorCovariance: Float64Array.of(4),
    noiseCovariance: Float64Array.of(9, 5, 4),
  });
  const beliefs = createBeliefs(model);
  const out = new Float64Array(3);
  const present = Uint8Array.of(1, 0, 1);
  predictionErrors(model, beliefs, Float64Array.of(12, NaN, -4), out, { present });
  assertEquals(out, Float64Array.of(10 / 5, NaN, -2));
  assertThrows(
    () => predictionErrors(model, beliefs, Float64Array.of(NaN, 1, 1), out),
    RangeError,
    "observation[0]",
  );
});

Deno.test("doors name the argument and the value", () => {
  const good = {
    latentCount: 2,
    sensoryCount: 1,
    gain: Float64Array.of(1, 1),
    priorCovariance: Float64Array.of(1, 1),
    noiseCovariance: Float64Array.of(1),
  };
  const bad: [object, string][] = [
    [{ latentCount: 0 }, "latentCount: it must be whole and from 1 to 16, is 0"],
    [{ latentCount: 17 }, "latentCount"],
    [{ sensoryCount: 1.5 }, "sensoryCount"],
    [{ activeCount: 17 }, "activeCount"],
    [{ gain: Float64Array.of(1) }, "gain: its length must be 2, is 1"],
    [{ gain: Float64Array.of(1, Infinity) }, "gain[1]"],
    [{ activeCount: 1, actionGain: Float64Array.of(1) }, "actionGain"],
    [{ priorMean: Float64Array.of(1, NaN) }, "priorMean[1]"],
    [{ priorCovariance: Float64Array.of(1, 1, 1) }, "priorCovariance: its length must be 4, is 3"],
    [{ noiseCovariance: Float64Array.of(-1) }, "noiseCovariance[0]"],
    [{ noiseCovariance: Float64Array.of(0) }, "noiseCovariance"],
  ];
  for (const [change, message] of bad) {
    assertThrows(() => createModel({ ...good, ...change }), RangeError, message);
  }
});

Deno.test("a refused prior or noise leaves the model as it was", () => {
  const { model, observation } = randomCase({ latentCount: 3, sensoryCount: 2, seed: 4 });
  const beliefs = createBeliefs(model);
  const before = freeEnergy(model, beliefs, observation);
  const indefinite = Float64Array.of(1, 2, 0, 2, 1, 0, 0, 0, 1);
  assertThrows(() => setPrior(model, Float64Array.of(9, 9, 9), indefinite), RangeError, "prior");
  assertThrows(() => setPrior(model, Float64Array.of(NaN, 9, 9), indefinite), RangeError);
  assertThrows(() => setObservationNoise(model, Float64Array.of(1, -1)), RangeError, "noise");
  assertEquals(freeEnergy(model, beliefs, observation), before);
});
