import { assert, assertEquals, assertLess, assertThrows } from "@std/assert";
import {
  createBeliefs,
  createModel,
  createPolicies,
  expectedFreeEnergy,
  selectPolicy,
  setBeliefs,
} from "../../../layers/flux/mod.ts";
import { createRandom, nextFloat, nextNormal, type Random } from "../../../layers/random.ts";
import { long } from "../../long.ts";
import { randomCovariance } from "./problems.ts";

/** Density of a normal distribution by Gauss elimination: shares nothing with the layer. */
function logDensity(x: number[], mean: number[], covariance: number[][]): number {
  const n = x.length;
  const work = covariance.map((row, i) => [...row, x[i]! - mean[i]!]);
  let logDeterminant = 0;
  for (let k = 0; k < n; k++) {
    logDeterminant += Math.log(work[k]![k]!);
    for (let i = k + 1; i < n; i++) {
      const factor = work[i]![k]! / work[k]![k]!;
      for (let j = k; j <= n; j++) work[i]![j]! -= factor * work[k]![j]!;
    }
  }
  let square = 0;
  for (let k = 0; k < n; k++) square += work[k]![n]! ** 2 / work[k]![k]!;
  return -0.5 * (square + logDeterminant + n * Math.log(2 * Math.PI));
}

const rows = (a: Float64Array, n: number) =>
  Array.from({ length: n }, (_, i) => [...a.subarray(i * n, i * n + n)]);

/** A factor of a covariance, by the outer product form. */
function factorOf(covariance: number[][]): number[][] {
  const n = covariance.length;
  const work = covariance.map((row) => [...row]);
  const factor = work.map((row) => row.map(() => 0));
  for (let k = 0; k < n; k++) {
    const root = Math.sqrt(work[k]![k]!);
    for (let i = k; i < n; i++) factor[i]![k] = work[i]![k]! / root;
    for (let i = k + 1; i < n; i++) {
      for (let j = k + 1; j < n; j++) work[i]![j]! -= factor[i]![k]! * factor[j]![k]!;
    }
  }
  return factor;
}

function sampleFrom(random: Random, mean: number[], factor: number[][]): number[] {
  const z = mean.map(() => nextNormal(random));
  return mean.map((m, i) => m + factor[i]!.reduce((sum, f, j) => sum + f * z[j]!, 0));
}

Deno.test("expected free energy agrees with Monte Carlo", () => {
  const samples = long(400_000, 40_000);
  for (let seed = 1; seed <= 4; seed++) {
    const random = createRandom(seed);
    const [n, m, k] = [1 + seed % 4, 1 + (seed * 3) % 4, 1 + seed % 2];
    const normals = (length: number) => Float64Array.from({ length }, () => nextNormal(random));
    const [gain, actionGain] = [normals(m * n), normals(n * k)];
    const noise = randomCovariance(random, m, 5, 0.5);
    const model = createModel({
      latentCount: n,
      sensoryCount: m,
      activeCount: k,
      gain,
      actionGain,
      priorCovariance: new Float64Array(n).fill(1),
      noiseCovariance: noise,
    });
    const beliefs = createBeliefs(model);
    const [mean, covariance] = [normals(n), randomCovariance(random, n, 10, 0.8)];
    setBeliefs(beliefs, mean, covariance);
    const [actions, preferredMean] = [normals(3 * k), normals(m)];
    const preferredCovariance = randomCovariance(random, m, 4, 2);
    const policies = createPolicies(model, { actions, preferredMean, preferredCovariance });
    const found = expectedFreeEnergy(model, beliefs, policies);

    const [spread, noiseFactor] = [factorOf(rows(covariance, n)), factorOf(rows(noise, m))];
    const outcomes = rows(noise, m).map((row, i) =>
      row.map((value, j) => {
        for (let a = 0; a < n; a++) {
          for (let b = 0; b < n; b++) {
            value += gain[i * n + a]! * covariance[a * n + b]! * gain[j * n + b]!;
          }
        }
        return value;
      })
    );
    const see = (x: number[]) =>
      Array.from({ length: m }, (_, i) => x.reduce((sum, v, j) => sum + gain[i * n + j]! * v, 0));
    for (let policy = 0; policy < 3; policy++) {
      const latent = Array.from(
        mean,
        (x, i) => {
          for (let a = 0; a < k; a++) x += actionGain[i * k + a]! * actions[policy * k + a]!;
          return x;
        },
      );
      const expected = see(latent);
      let [sum, squares] = [0, 0];
      for (let i = 0; i < samples; i++) {
        const predicted = see(sampleFrom(random, latent, spread));
        const outcome = sampleFrom(random, predicted, noiseFactor);
        const g = logDensity(outcome, expected, outcomes) -
          logDensity(outcome, [...preferredMean], rows(preferredCovariance, m)) -
          logDensity(outcome, predicted, rows(noise, m));
        sum += g;
        squares += g * g;
      }
      const average = sum / samples;
      const standardError = Math.sqrt((squares / samples - average ** 2) / samples);
      assertLess(Math.abs(found[policy]! - average), 5 * standardError);
      assertLess(standardError, 0.1);
    }
  }
});

/** Load is sensed; the action sheds 4 units of it. */
function shedding() {
  const model = createModel({
    latentCount: 1,
    sensoryCount: 1,
    activeCount: 1,
    gain: Float64Array.of(1),
    actionGain: Float64Array.of(-4),
    priorMean: Float64Array.of(3),
    priorCovariance: Float64Array.of(0.5),
    noiseCovariance: Float64Array.of(0.5),
  });
  const policies = createPolicies(model, {
    actions: Float64Array.of(0, 0.25, 0.5, 0.75, 1),
    preferredMean: Float64Array.of(0),
    preferredCovariance: Float64Array.of(1),
  });
  return { model, policies, beliefs: createBeliefs(model) };
}

Deno.test("risk and ambiguity by hand, and the policy that meets the preference", () => {
  const { model, policies, beliefs } = shedding();
  const found = expectedFreeEnergy(model, beliefs, policies);
  // Outcomes are N(3 − 4a, 1), preferred N(0, 1): risk (3 − 4a)²/2, ambiguity ½ log(2πe/2).
  for (let i = 0; i < 5; i++) {
    assertLess(Math.abs(policies.risk[i]! - (3 - i) ** 2 / 2), 1e-14);
    assertLess(Math.abs(found[i]! - policies.risk[i]! - 0.5 * Math.log(Math.PI * Math.E)), 1e-14);
  }
  assertEquals(selectPolicy(found, 1).index, 3);
});

Deno.test("policies are refused when they do not fit", () => {
  const { model, policies, beliefs } = shedding();
  const preference = { preferredMean: Float64Array.of(0), preferredCovariance: Float64Array.of(1) };
  const make = (change: object) => () =>
    createPolicies(model, { actions: Float64Array.of(0, 1), ...preference, ...change });
  assertThrows(make({ actions: new Float64Array(0) }), RangeError, "actions");
  assertThrows(make({ actions: Float64Array.of(NaN) }), RangeError, "actions[0]");
  assertThrows(make({ preferredMean: new Float64Array(2) }), RangeError, "preferredMean");
  assertThrows(make({ preferredCovariance: Float64Array.of(-1) }), RangeError);
  const passive = createModel({
    latentCount: 1,
    sensoryCount: 1,
    gain: Float64Array.of(1),
    priorCovariance: Float64Array.of(1),
    noiseCovariance: Float64Array.of(1),
  });
  const options = { actions: Float64Array.of(1), ...preference };
  assertThrows(() => createPolicies(passive, options), RangeError, "actions");
  assertThrows(() => expectedFreeEnergy(passive, beliefs, policies), RangeError);
  const far = createPolicies(model, { ...options, actions: Float64Array.of(1, 1e200) });
  assertThrows(() => expectedFreeEnergy(model, beliefs, far), RangeError, "policy 1");
  assertEquals([...far.risk, ...far.expectedFreeEnergy], [0, 0, 0, 0], "nothing half evaluated");
});

Deno.test("probabilities follow exp(−βG) and survive any scale", () => {
  const { probabilities, index } = selectPolicy(Float64Array.of(1, 3, 2), 0.5);
  const weights = [Math.exp(-0.5), Math.exp(-1.5), Math.exp(-1)];
  const sum = weights.reduce((a, b) => a + b);
  weights.forEach((w, i) => assertLess(Math.abs(probabilities[i]! - w / sum), 1e-15));
  assertEquals(index, 0);
  const huge = Float64Array.of(1.7e308, -1.7e308, 0);
  assertEquals(selectPolicy(huge, 1).probabilities, Float64Array.of(0, 1, 0));
  const indifferent = selectPolicy(huge, 0);
  assertEquals(indifferent.probabilities, new Float64Array(3).fill(1 / 3));
  assertEquals(indifferent.index, 0, "the first of equals");
  assertEquals(selectPolicy(Float64Array.of(5e5, 5e5), 1e300).index, 0);
  const shifted = selectPolicy(Float64Array.of(1e6 + 1, 1e6 + 3, 1e6 + 2), 0.5).probabilities;
  assertEquals(shifted, probabilities);
});

Deno.test("sampling meets the probabilities and never takes an impossible policy", () => {
  const random = createRandom(3);
  const energies = Float64Array.of(1e9, 0, 1, 0.5, 1e9);
  const out = new Float64Array(5);
  const counts = [0, 0, 0, 0, 0];
  const draws = 50_000;
  for (let i = 0; i < draws; i++) {
    counts[selectPolicy(energies, 1, { uniform: nextFloat(random), out }).index]!++;
  }
  counts.forEach((count, i) => {
    const p = out[i]!;
    assert(Math.abs(count - draws * p) <= 5 * Math.sqrt(draws * p * (1 - p)));
  });
  assertEquals(selectPolicy(energies, 1, { uniform: 0 }).index, 1);
  assertEquals(selectPolicy(energies, 1, { uniform: 1 - 2 ** -53 }).index, 3);
});

Deno.test("selection refuses what it cannot use", () => {
  const g = Float64Array.of(1, 2);
  assertThrows(() => selectPolicy(new Float64Array(0), 1), RangeError);
  assertThrows(() => selectPolicy(Float64Array.of(NaN), 1), RangeError, "expectedFreeEnergy[0]");
  assertThrows(() => selectPolicy(g, -1), RangeError, "precision");
  assertThrows(() => selectPolicy(g, Infinity), RangeError, "precision");
  assertThrows(() => selectPolicy(g, 1, { uniform: 1 }), RangeError, "uniform");
  assertThrows(() => selectPolicy(g, 1, { uniform: NaN }), RangeError, "uniform");
  assertThrows(() => selectPolicy(g, 1, { out: new Float64Array(3) }), RangeError, "out");
});
