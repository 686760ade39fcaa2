import { assert, assertEquals, assertLess, assertLessOrEqual, assertThrows } from "@std/assert";
import {
  bestExpressions,
  compile,
  constant,
  createMachine,
  createSearch,
  type Expression,
  formatExpression,
  lagSamples,
  measureExpression,
  predictionError,
  type Samples,
  searchLaw,
  stepSearch,
  sub,
  unary,
  variable,
} from "../../../layers/morphic/mod.ts";
import { createRandom, nextNormal } from "../../../layers/random.ts";
import { long } from "../../long.ts";

const x = variable(0);
const before = variable(1);
const ONE = Float64Array.of(1);

/** A series from a law of two lags with normal noise. */
function simulate(
  law: (x: number, before: number) => number,
  noise: number,
  length: number,
  seed: number,
): number[] {
  const random = createRandom(seed);
  const series = [0.5, 0.6];
  while (series.length < length) {
    series.push(law(series.at(-1)!, series.at(-2)!) + noise * nextNormal(random));
  }
  return series;
}

function rootMeanSquare(law: readonly Expression[], samples: Samples): number {
  const program = compile(law, samples.inputCount);
  return Math.sqrt(predictionError(program, createMachine(), samples, ONE, 1e4));
}

Deno.test("recovers x' = 1.6x − 0.7x₋₁ + 0.1 from 300 noisy samples to within the noise floor", () => {
  const noise = 0.1;
  for (let seed = 1; seed <= long(40, 10); seed++) {
    const series = simulate((a, b) => 1.6 * a - 0.7 * b + 0.1, noise, 20_000, seed);
    const known = lagSamples(series.slice(0, 302), 2);
    const unseen = lagSamples(series.slice(302), 2);
    const found = searchLaw([x], known, { seed, evaluations: 120 });
    assert(found.better);
    assertLess(found.candidateError, found.incumbentError);
    assertLessOrEqual(rootMeanSquare(found.expressions, unseen), 1.05 * noise, `seed ${seed}`);
  }
});

Deno.test("finds the exact law when there is no noise", () => {
  const samples = lagSamples(simulate((a, b) => 1.6 * a - 0.7 * b + 0.1, 0, 60, 1), 2);
  const found = searchLaw([x], samples, { seed: 1, evaluations: 60 });
  assertLess(rootMeanSquare(found.expressions, samples), 1e-9);
});

Deno.test("finds laws that no linear law can state", () => {
  const saturating = (a: number, b: number) => Math.min(0.8 * a + 0.5 * b + 0.3, 2 + 0.1 * a);
  const noise = 0.05;
  for (const seed of [1, 2, 3]) {
    const series = simulate(saturating, noise, 6000, seed);
    const known = lagSamples(series.slice(0, 400), 2);
    const unseen = lagSamples(series.slice(400), 2);
    const linear = searchLaw([x], known, { seed, evaluations: 3 });
    const found = searchLaw([x], known, { seed, evaluations: 1500 });
    const text = formatExpression(found.expressions[0]!);
    assertLessOrEqual(
      rootMeanSquare(found.expressions, unseen),
      rootMeanSquare(linear.expressions, unseen) * 1.01,
      text,
    );
    assertLess(rootMeanSquare(found.expressions, unseen), 1.1 * noise, text);
  }
});

Deno.test("does not take noise for a law: on white noise nothing beats the mean by the margin", () => {
  let taken = 0;
  for (let seed = 1; seed <= 10; seed++) {
    const samples = lagSamples(simulate(() => 0, 1, 302, seed), 2);
    const found = searchLaw([constant(0)], samples, { seed, evaluations: 200 });
    if (found.better) taken++;
    assertLess(measureExpression(found.expressions[0]!).size, 8);
  }
  assertLessOrEqual(taken, 2);
});

Deno.test("a law that returns NaN is replaced by the first finite one", () => {
  const samples = lagSamples(simulate((a) => 0.5 * a - 1, 0.1, 100, 4), 1);
  const broken = unary("sqrt", sub(variable(0), constant(1e6)));
  const found = searchLaw([broken], samples, { seed: 1, evaluations: 2 });
  assertEquals(found.incumbentError, Infinity);
  assert(found.better && Number.isFinite(found.candidateError));
  const search = createSearch([broken], samples, { seed: 1 });
  stepSearch(search, 1);
  assertEquals(search.targets[0]!.candidates[0]!.score, Infinity);
  assert(stepSearch(search, 1));
  assert(Number.isFinite(search.targets[0]!.candidates[0]!.score));
});

Deno.test("work is bounded to the evaluation, and the pieces do not change the outcome", () => {
  const samples = lagSamples(simulate((a, b) => a - 0.5 * b, 0.1, 150, 2), 2);
  const whole = createSearch([x], samples, { seed: 7 });
  stepSearch(whole, 60);
  const pieces = createSearch([x], samples, { seed: 7 });
  assertEquals(bestExpressions(pieces), [x]);
  for (let i = 1; i <= 60; i++) {
    stepSearch(pieces, 1);
    assertEquals(pieces.evaluations, i);
    assertLessOrEqual(pieces.targets[0]!.candidates.length, pieces.population);
  }
  assertEquals(pieces.targets, whole.targets);
  const scores = whole.targets[0]!.candidates.map((candidate) => candidate.score);
  assertEquals(scores, [...scores].sort((a, b) => a - b));
  const other = createSearch([x], samples, { seed: 8 });
  stepSearch(other, 60);
  assert(JSON.stringify(other.targets) !== JSON.stringify(whole.targets));
});

Deno.test("several targets are searched together, each with its own terms", () => {
  const random = createRandom(3);
  const rows = 200;
  const inputs = new Float64Array(2 * rows).map(() => nextNormal(random));
  const targets = new Float64Array(2 * rows);
  for (let row = 0; row < rows; row++) {
    targets[2 * row] = inputs[2 * row]! + inputs[2 * row + 1]!;
    targets[2 * row + 1] = 0.9 * inputs[2 * row + 1]!;
  }
  const samples = { rows, inputCount: 2, targetCount: 2, inputs, targets };
  const found = searchLaw([x, before], samples, { seed: 1, evaluations: 100 });
  assertLess(
    rootMeanSquare([found.expressions[0]!], {
      ...samples,
      targetCount: 1,
      targets: targets.filter((_, i) => i % 2 === 0),
    }),
    1e-9,
  );
  assertLess(
    rootMeanSquare([found.expressions[1]!], {
      ...samples,
      targetCount: 1,
      targets: targets.filter((_, i) => i % 2 === 1),
    }),
    1e-9,
  );
});

Deno.test("keeps its limits where not even a linear law of all inputs fits", () => {
  const random = createRandom(13);
  const rows = 60;
  for (const inputCount of [1, 3, 11, 13, 16]) {
    const inputs = Float64Array.from({ length: rows * inputCount }, () => nextNormal(random));
    const targets = Float64Array.from({ length: rows }, (_, row) => {
      const start = row * inputCount;
      return inputs.subarray(start, start + inputCount).reduce((sum, value) => sum + value);
    });
    const samples: Samples = { rows, inputCount, targetCount: 1, inputs, targets };
    for (const [maximumDepth, maximumSize] of [[1, 1], [2, 3], [12, 48]] as const) {
      const search = createSearch([x], samples, { seed: 1, maximumDepth, maximumSize });
      stepSearch(search, 60);
      for (const { expression } of search.targets[0]!.candidates) {
        const { depth, size } = measureExpression(expression);
        assertLessOrEqual(depth, maximumDepth);
        assertLessOrEqual(size, maximumSize);
      }
    }
  }
});

Deno.test("refuses samples and laws that do not belong together", () => {
  const samples = lagSamples([1, 2, 3, 4], 2);
  assertThrows(() => createSearch([x, x], samples, { seed: 1 }), RangeError, "2 outputs");
  assertThrows(() => createSearch([variable(2)], samples, { seed: 1 }), RangeError, "variable 2");
  assertThrows(
    () => createSearch([x], lagSamples([1], 2), { seed: 1 }),
    RangeError,
    "samples.rows",
  );
  assertThrows(() => createSearch([x], samples, { seed: 0.5 }), RangeError, "seed");
  assertThrows(
    () => createSearch([x], samples, { seed: 1, population: 1 }),
    RangeError,
    "population",
  );
  assertThrows(() => createSearch([x], samples, { seed: 1, maximumDepth: 0 }), RangeError, "Depth");
  const search = createSearch([x], samples, { seed: 1 });
  assertThrows(() => stepSearch(search, -1), RangeError, "evaluations");
});
