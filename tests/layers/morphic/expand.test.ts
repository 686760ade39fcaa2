import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  bestExpressions,
  createGrowth,
  createLaw,
  createRing,
  createSearch,
  expandExpressions,
  expandLaw,
  fillLag,
  lastDimensionUsed,
  observeLaw,
  predictLaw,
  proposeLaw,
  pushRow,
  shrinkLaw,
  splitSamples,
  stepGrowth,
  stepSearch,
  sub,
  transitionSamples,
} from "../../../layers/morphic/mod.ts";
import { createRandom, nextNormal } from "../../../layers/random.ts";
import { before, history, persistence, truth, x } from "./recurrence.ts";

Deno.test("expansion 2 -> 3 … 8 changes no prediction at the moment it happens", () => {
  const random = createRandom(6);
  const law = createLaw(truth);
  for (let dimension = 2; dimension < 8; dimension++) {
    const state = new Float64Array(dimension).map(() => nextNormal(random));
    const old = new Float64Array(dimension);
    assertEquals(predictLaw(law, state, old), 0);
    const source = dimension === 2 ? 0 : dimension - 1;
    expandLaw(law, source);
    const wider = new Float64Array(dimension + 1);
    const lag = nextNormal(random);
    assertEquals(predictLaw(law, Float64Array.of(...state, lag), wider), 0);
    assertEquals(wider.slice(0, dimension), old);
    assertEquals(wider[dimension], state[source]);
  }
  assertEquals(law.scales.length, 8);
  for (let dimension = 8; dimension > 2; dimension--) assert(shrinkLaw(law));
  assertEquals(law.current.expressions, truth);
  assertThrows(() => expandExpressions(truth, 2), RangeError, "source");
});

Deno.test("expansion during probation keeps the way back", () => {
  const law = createLaw(persistence);
  assert(proposeLaw(law, truth, transitionSamples(history(200, 0.1, 3))));
  expandLaw(law);
  assert(!shrinkLaw(law), "not while the predecessor may return");
  const state = Float64Array.of(100, -100, 5);
  assertEquals(observeLaw(law, state, state), "rolledBack");
  assertEquals(law.current.expressions, [...persistence, before]);
});

Deno.test("a dimension in use is not taken away", () => {
  const law = createLaw([sub(x, before), x]);
  assert(lastDimensionUsed(law.current.expressions));
  assert(!shrinkLaw(law));
  assert(!lastDimensionUsed(expandExpressions(law.current.expressions)));
  assert(!shrinkLaw(createLaw([x])));
});

Deno.test("200 triggers do not give 200 dimensions: one, until it is used", () => {
  const growth = createGrowth();
  let grown = 0;
  for (let i = 0; i < 200; i++) if (stepGrowth(growth, true, false) === 1) grown++;
  assertEquals([grown, growth.dimension], [1, 3]);
});

Deno.test("with every dimension in use it grows to the bound, one refractory time apart", () => {
  const growth = createGrowth({ refractory: 10 });
  const at: number[] = [];
  for (let i = 0; i < 200; i++) if (stepGrowth(growth, true, true) === 1) at.push(i);
  assertEquals(at, [0, 11, 22, 33, 44, 55]);
  assertEquals(growth.dimension, 8);
  const fixed = createGrowth({ dimension: 3, bound: 3 });
  for (let i = 0; i < 200; i++) assertEquals(stepGrowth(fixed, true, true), 0);
});

Deno.test("a dimension that stays unused is given up, the first ones never", () => {
  const growth = createGrowth({ refractory: 5, idle: 50 });
  assertEquals(stepGrowth(growth, true, true), 1);
  const changes = Array.from({ length: 300 }, () => stepGrowth(growth, false, false));
  assertEquals(changes.indexOf(-1), 49);
  assertEquals(changes.filter((change) => change !== 0), [-1]);
  assertEquals(growth.dimension, 2);
  for (const options of [{ dimension: 9 }, { bound: 17 }, { dimension: 0 }, { idle: 0 }]) {
    assertThrows(() => createGrowth(options), RangeError);
  }
});

Deno.test("a lag that a new dimension brings lets the search find a law of three lags", () => {
  const random = createRandom(9);
  const ring = createRing(400, 8);
  const series = [0.1, 0.2, 0.3];
  while (series.length < 400) {
    series.push(0.5 * series.at(-1)! - 0.7 * series.at(-3)! + 0.1 * nextNormal(random));
  }
  for (let i = 1; i < series.length; i++) {
    pushRow(ring, [series[i]!, series[i - 1]!, 0, 0, 0, 0, 0, 0]);
  }
  const law = createLaw(persistence);
  fillLag(ring, 2, 1);
  expandLaw(law, 1);
  const { training, heldOut } = splitSamples(transitionSamples(ring, 3), 2 / 3);
  const search = createSearch(law.current.expressions, training, { seed: 1 });
  stepSearch(search, 100);
  assert(proposeLaw(law, bestExpressions(search), heldOut));
  assert(lastDimensionUsed(law.current.expressions));
});
