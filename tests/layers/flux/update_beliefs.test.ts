import { assert, assertEquals, assertLess, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  type Beliefs,
  createBeliefs,
  createModel,
  freeEnergy,
  setBeliefs,
  setPrior,
  updateBeliefs,
} from "../../../layers/flux/mod.ts";
import { createRandom, nextNormal } from "../../../layers/random.ts";
import { long } from "../../long.ts";
import {
  exact,
  inner,
  type Matrix,
  matrix,
  plus,
  posterior,
  posteriorDeviations,
  product,
  rounded,
  solve,
  subtract,
  transpose,
  unit,
  vector,
} from "./exact.ts";
import { type Case, randomCase, randomCovariance } from "./problems.ts";

const sizes = {
  latentCount: fc.integer({ min: 1, max: 16 }),
  sensoryCount: fc.integer({ min: 1, max: 16 }),
};
const condition = fc.constantFrom(1, 1e3, 1e10);
const anyModel = fc.record({
  ...sizes,
  seed: fc.nat(),
  gain: fc.constantFrom(1e-3, 1, 1e3),
  priorScale: fc.constantFrom(1e-12, 1e-6, 1, 1e6),
  noiseScale: fc.constantFrom(1e-12, 1e-6, 1, 1e6),
  priorCondition: condition,
  noiseCondition: condition,
});

/** Beliefs that have nothing to do with the prior: elsewhere, and far too sure or unsure. */
function scatter(beliefs: Beliefs, seed: number, scale: number): void {
  const random = createRandom(seed);
  const n = beliefs.dimension;
  const mean = Float64Array.from({ length: n }, () => 3 * Math.sqrt(scale) * nextNormal(random));
  setBeliefs(
    beliefs,
    mean,
    randomCovariance(random, n, 1e4, scale * 10 ** (2 * nextNormal(random))),
  );
}

/** What rounding an exact mean to doubles can cost, in posterior deviations. */
function roundingCost({ problem }: Case, mean: bigint[]): number {
  return mean.reduce((sum, value, i) => {
    const halfUlp = mean.map((_, j) => i === j ? exact(Math.abs(rounded(value)) * 2 ** -53) : 0n);
    return sum + posteriorDeviations(problem, halfUlp);
  }, 0);
}

/** Below what double precision can tell apart: gain in noise deviations per prior deviation. */
const stiffness = (
  o: { gain: number; priorScale: number; noiseScale: number; noiseCondition: number },
) => o.gain * Math.sqrt(o.priorScale / o.noiseScale * o.noiseCondition);

Deno.test("ends within 1e-9 posterior deviations of the exact posterior mean", () => {
  fc.assert(
    fc.property(anyModel, (options) => {
      fc.pre(stiffness(options) <= 1e11);
      const found = randomCase(options);
      const { model, observation, problem } = found;
      const beliefs = createBeliefs(model);
      if (options.seed % 2 === 1) scatter(beliefs, options.seed, options.priorScale);
      const report = updateBeliefs(model, beliefs, observation);
      const { mean } = posterior(problem);
      const distance = posteriorDeviations(problem, subtract(vector(beliefs.mean), mean));
      if (distance > 1e-9) assertLess(distance, 1e-9 + roundingCost(found, mean));
      assertLess(Math.abs(report.distance - distance), 1e-9 + 1e-2 * distance);
    }),
    { seed: 11, numRuns: long(2000, 250) },
  );
});

Deno.test("keeps 1e-9 with gain 1e3 and covariances of 1e-12 I, 1e-6 I and 1e-24 I", () => {
  for (const scale of [1e-24, 1e-12, 1e-6, 1, 1e12]) {
    for (let n = 1; n <= 16; n++) {
      const options = { latentCount: n, sensoryCount: 17 - n, seed: n, gain: 1e3 };
      const conditions = { priorCondition: 1, noiseCondition: 1 };
      const { model, observation, problem } = randomCase({
        ...options,
        ...conditions,
        priorScale: scale,
        noiseScale: scale,
      });
      const beliefs = createBeliefs(model);
      updateBeliefs(model, beliefs, observation);
      const displacement = subtract(vector(beliefs.mean), posterior(problem).mean);
      assertLess(posteriorDeviations(problem, displacement), 1e-9);
      assertEquals(model.prior.regularised, 0);
    }
  }
});

Deno.test("reaches the exact posterior covariance", () => {
  fc.assert(
    fc.property(fc.record({ ...sizes, seed: fc.nat() }), (options) => {
      const { model, observation, problem } = randomCase({ ...options, gain: 30 });
      const beliefs = createBeliefs(model);
      updateBeliefs(model, beliefs, observation);
      const n = model.latentCount;
      const spread = product(problem.prior, transpose(problem.gain));
      const innovation = plus(product(problem.gain, spread), problem.noise);
      const columns: Matrix = spread.map((row) => solve(innovation, row).x);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          const expected = rounded(problem.prior[i]![j]! - inner(columns[i]!, spread[j]!));
          const scale = Math.sqrt(
            beliefs.covariance[i * n + i]! * beliefs.covariance[j * n + j]!,
          );
          assertLess(Math.abs(beliefs.covariance[i * n + j]! - expected), 1e-10 * scale);
        }
      }
    }),
    { seed: 12, numRuns: long(400, 60) },
  );
});

Deno.test("never raises free energy by more than 1e-12 relative, whatever it starts from", () => {
  fc.assert(
    fc.property(anyModel, fc.constantFrom(1, 0.9, 0.5, 0.05), (options, step) => {
      const { model, observation } = randomCase(options);
      const beliefs = createBeliefs(model);
      scatter(beliefs, options.seed, options.priorScale);
      let before = freeEnergy(model, beliefs, observation);
      for (let i = 0; i < 12; i++) {
        const report = updateBeliefs(model, beliefs, observation, { iterations: 1, step });
        const after = freeEnergy(model, beliefs, observation);
        assertLess(after - before, 1e-12 * Math.max(1, Math.abs(before)));
        assertEquals(report.freeEnergy, after);
        before = after;
      }
    }),
    { seed: 13, numRuns: long(4000, 500) },
  );
});

Deno.test("short steps converge to the same posterior", () => {
  const { model, observation } = randomCase({ latentCount: 4, sensoryCount: 3, seed: 5 });
  const short = createBeliefs(model);
  const full = createBeliefs(model);
  scatter(short, 9, 1);
  updateBeliefs(model, full, observation);
  const one = updateBeliefs(model, short, observation, { step: 0.25, iterations: 1 });
  const report = updateBeliefs(model, short, observation, { step: 0.25, iterations: 200 });
  assert(one.distance > 1e-3, "a short step does not land at once");
  assert(report.iterations > 20 && report.iterations < 200);
  assertLess(report.distance, 1e-11);
  for (let i = 0; i < 16; i++) {
    assertLess(Math.abs(short.covariance[i]! - full.covariance[i]!), 1e-8);
  }
});

Deno.test("a second update with the same observation changes no bit of the mean", () => {
  for (let seed = 0; seed < 32; seed++) {
    const { model, observation } = randomCase({
      latentCount: 1 + seed % 16,
      sensoryCount: 1 + (seed * 5) % 16,
      seed,
    });
    const beliefs = createBeliefs(model);
    updateBeliefs(model, beliefs, observation);
    const mean = beliefs.mean.slice();
    const factor = beliefs.factor.slice();
    updateBeliefs(model, beliefs, observation);
    assertEquals(beliefs.mean, mean);
    assertEquals(beliefs.factor, factor);
  }
});

Deno.test("absent sensors are as if the model did not have them", () => {
  fc.assert(
    fc.property(fc.record({ ...sizes, seed: fc.nat() }), (options) => {
      const { model, observation } = randomCase(options);
      const { latentCount: n, sensoryCount: m } = model;
      const random = createRandom(options.seed + 1);
      const present = Uint8Array.from({ length: m }, () => nextNormal(random) > 0 ? 1 : 0);
      const rows = Array.from(present.keys()).filter((i) => present[i] === 1);
      const beliefs = createBeliefs(model);
      const holey = observation.map((value, i) => present[i] === 1 ? value : NaN);
      const report = updateBeliefs(model, beliefs, holey, { present });
      if (rows.length === 0) {
        assertEquals(beliefs.mean, model.prior.mean);
        assertLess(Math.abs(report.freeEnergy), 1e-12);
        return;
      }
      const smaller = createModel({
        latentCount: n,
        sensoryCount: rows.length,
        gain: Float64Array.from(rows.flatMap((i) => [...model.gain.subarray(i * n, i * n + n)])),
        priorMean: model.prior.mean,
        priorCovariance: model.prior.covariance,
        noiseCovariance: Float64Array.from(
          rows.flatMap((i) => rows.map((j) => model.noise.covariance[i * m + j]!)),
        ),
      });
      const expected = createBeliefs(smaller);
      const seen = Float64Array.from(rows.map((i) => observation[i]!));
      assertEquals(updateBeliefs(smaller, expected, seen).freeEnergy, report.freeEnergy);
      assertEquals(beliefs.mean, expected.mean);
    }),
    { seed: 14, numRuns: 100 },
  );
});

Deno.test("refuses what it cannot use and leaves the beliefs as they were", () => {
  const { model, observation } = randomCase({ latentCount: 3, sensoryCount: 2, seed: 3 });
  const beliefs = createBeliefs(model);
  updateBeliefs(model, beliefs, observation);
  const before = [beliefs.mean.slice(), beliefs.covariance.slice(), beliefs.factor.slice()];
  const refused: [Float64Array, object][] = [
    [Float64Array.of(NaN, 0), {}],
    [Float64Array.of(0, Infinity), {}],
    [Float64Array.of(0, -Infinity), {}],
    [Float64Array.of(0), {}],
    [Float64Array.of(0, 0, 0), {}],
    [Float64Array.of(1e300, 0), {}],
    [Float64Array.of(0, Number.MAX_VALUE), {}],
    [observation, { iterations: 0 }],
    [observation, { iterations: 1.5 }],
    [observation, { step: 0 }],
    [observation, { step: 1.01 }],
    [observation, { step: NaN }],
    [observation, { tolerance: -1 }],
    [observation, { present: new Uint8Array(3) }],
    [Float64Array.of(0, NaN), { present: Uint8Array.of(0, 1) }],
  ];
  for (const [seen, options] of refused) {
    assertThrows(() => updateBeliefs(model, beliefs, seen, options), RangeError);
    assertEquals([beliefs.mean, beliefs.covariance, beliefs.factor], before);
  }
  assertThrows(
    () => updateBeliefs(model, beliefs, Float64Array.of(0, NaN)),
    RangeError,
    "observation[1]: it must be finite, is NaN",
  );
});

Deno.test("refuses beliefs of another model", () => {
  const { model, observation } = randomCase({ latentCount: 3, sensoryCount: 2, seed: 3 });
  const other = randomCase({ latentCount: 2, sensoryCount: 2, seed: 3 });
  assertThrows(() => updateBeliefs(model, createBeliefs(other.model), observation), RangeError);
  const wider = randomCase({ latentCount: 3, sensoryCount: 5, seed: 3 });
  assertThrows(() => updateBeliefs(model, createBeliefs(wider.model), observation), RangeError);
});

Deno.test("filters a random walk like the Kalman recursion", () => {
  // One latent level: predicted variance P + Q, gain K = P/(P + R), both by hand.
  const [q, r] = [0.3, 2];
  const model = createModel({
    latentCount: 1,
    sensoryCount: 1,
    gain: Float64Array.of(1),
    priorCovariance: Float64Array.of(1),
    noiseCovariance: Float64Array.of(r),
  });
  const beliefs = createBeliefs(model);
  const random = createRandom(1);
  let [mean, variance] = [0, 1];
  for (let t = 0; t < 200; t++) {
    const seen = 5 * nextNormal(random);
    setPrior(model, Float64Array.of(mean), Float64Array.of(variance + q));
    updateBeliefs(model, beliefs, Float64Array.of(seen));
    const k = (variance + q) / (variance + q + r);
    mean += k * (seen - mean);
    variance = (1 - k) * (variance + q);
    assertLess(Math.abs(beliefs.mean[0]! - mean), 5e-12);
    assertLess(Math.abs(beliefs.covariance[0]! - variance), 5e-12);
  }
});

Deno.test("the reference itself solves a system whose answer is known", () => {
  const a = matrix([4, 2, 2, 3], 2, 2);
  const { x, logDeterminant } = solve(a, vector([8, 7]));
  assertLess(Math.abs(rounded(x[0]!) - 1.25), 1e-15);
  assertLess(Math.abs(rounded(x[1]!) - 1.5), 1e-15);
  assertLess(Math.abs(logDeterminant - Math.log(8)), 1e-14);
  assertEquals(exact(1), unit);
  assertEquals(rounded(exact(-1.5e-12)), -1.5e-12);
});
