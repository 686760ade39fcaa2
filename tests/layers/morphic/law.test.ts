import { assert, assertEquals, assertGreater, assertLessOrEqual, assertThrows } from "@std/assert";
import { createRandom, nextNormal } from "../../../layers/random.ts";
import {
  add,
  bestExpressions,
  binary,
  constant,
  createGrowth,
  createLaw,
  createNovelty,
  createRing,
  createSearch,
  expandExpressions,
  expandLaw,
  type Expression,
  fillLag,
  lagSamples,
  lastDimensionUsed,
  type Law,
  mul,
  observeLaw,
  observeNovelty,
  predictLaw,
  proposeLaw,
  pushRow,
  shrinkLaw,
  splitSamples,
  stepGrowth,
  stepSearch,
  sub,
  transitionSamples,
  variable,
} from "../../../layers/morphic/mod.ts";

const x = variable(0);
const before = variable(1);
const persistence: Expression[] = [x, x];
const truth: Expression[] = [
  add(add(mul(constant(1.6), x), mul(constant(-0.7), before)), constant(0.1)),
  x,
];

/** A history of (x, x₋₁) that follows the true law with normal noise. */
function history(length: number, noise: number, seed: number) {
  const random = createRandom(seed);
  const ring = createRing(length, 2);
  let now = 0.5;
  let last = 0.6;
  for (let i = 0; i < length; i++) {
    pushRow(ring, [now, last]);
    [now, last] = [1.6 * now - 0.7 * last + 0.1 + noise * nextNormal(random), now];
  }
  return ring;
}

/** Feeds the law `count` steps in which x follows `next`. */
function live(law: Law, count: number, next: (x: number, last: number) => number, seed = 1) {
  const random = createRandom(seed);
  let state = Float64Array.of(0.5, 0.6);
  const events: string[] = [];
  for (let i = 0; i < count; i++) {
    const after = Float64Array.of(next(state[0]!, state[1]!) + 0.1 * nextNormal(random), state[0]!);
    events.push(observeLaw(law, state, after));
    state = after;
  }
  return events;
}

const following = (a: number, b: number) => 1.6 * a - 0.7 * b + 0.1;

Deno.test("search and swap in turn put the true law in force, and it stays", () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const noise = 0.1;
    const law = createLaw(persistence);
    const ring = history(302, noise, seed);
    const { training, heldOut } = splitSamples(transitionSamples(ring), 2 / 3);
    const search = createSearch(law.current.expressions, training, { seed });
    for (let tick = 0; tick < 30; tick++) stepSearch(search, 4);
    assert(proposeLaw(law, bestExpressions(search), heldOut));
    const events = live(law, 100, following, seed);
    assertEquals(events[29], "kept");
    assertEquals([law.swaps, law.rollbacks, law.faults, law.age], [1, 0, 0, 100]);
    const fresh = history(20_000, noise, seed + 100);
    const samples = transitionSamples(fresh);
    const out = new Float64Array(2);
    let sum = 0;
    for (let row = 0; row < samples.rows; row++) {
      assertEquals(predictLaw(law, samples.inputs.slice(2 * row, 2 * row + 2), out), 0);
      sum += (out[0]! - samples.targets[2 * row]!) ** 2 / samples.rows;
      assertEquals(out[1], samples.inputs[2 * row]);
    }
    assertLessOrEqual(Math.sqrt(sum), 1.05 * noise, `seed ${seed}`);
  }
});

Deno.test("a candidate is taken only if it is better by the margin on the held-out rows", () => {
  const heldOut = transitionSamples(history(200, 0.1, 3));
  const law = createLaw(persistence);
  const kept = law.current;
  assert(!proposeLaw(law, persistence, heldOut));
  assert(!proposeLaw(law, [constant(99), x], heldOut));
  assertEquals([law.current, law.swaps], [kept, 0]);
  const strict = createLaw(truth, { margin: 0.5 });
  const nearly: Expression[] = [add(truth[0]!, constant(0.02)), x];
  assert(!proposeLaw(createLaw(nearly, { margin: 0.5 }), truth, heldOut));
  assert(proposeLaw(createLaw(nearly, { margin: 0.001 }), truth, heldOut));
  assert(!proposeLaw(strict, nearly, heldOut));
  assert(proposeLaw(law, truth, heldOut));
  assertEquals(law.predecessor, kept);
});

Deno.test("swaps back when the new law does worse live, at the latest when probation ends", () => {
  const law = createLaw(persistence, { probation: 40 });
  const kept = law.current;
  assert(proposeLaw(law, truth, transitionSamples(history(200, 0.1, 3))));
  const events = live(law, 40, (a, b) => 2 * a - b + 0.1);

  assertEquals(events.filter((event) => event === "rolledBack").length, 1);
  assertEquals(law.current, kept);
  assertEquals([law.swaps, law.rollbacks, law.predecessor], [1, 1, undefined]);
});

Deno.test("a law that fails badly is taken back long before probation ends", () => {
  const law = createLaw(persistence, { probation: 1000 });
  assert(proposeLaw(law, truth, transitionSamples(history(200, 0.1, 3))));
  let state = Float64Array.of(30, -30);
  let ticks = 0;
  while (law.predecessor && ticks < 1000) {
    observeLaw(law, state, state);
    state = state.map((value) => -value);
    ticks++;
  }
  assertEquals([law.rollbacks, ticks], [1, 1]);
});

Deno.test("nothing else is taken during probation, unless the law in force faults", () => {
  const heldOut = transitionSamples(history(200, 0.1, 3));
  const law = createLaw(persistence);
  assert(proposeLaw(law, [mul(constant(0.95), x), x], heldOut) === false || law.swaps === 1);
  const halfway: Expression[] = [sub(mul(constant(1.5), x), mul(constant(0.55), before)), x];
  const other = createLaw(persistence);
  assert(proposeLaw(other, halfway, heldOut));
  assert(!proposeLaw(other, truth, heldOut));
  live(other, 30, following);
  assertEquals(other.predecessor, undefined);
  assert(proposeLaw(other, truth, heldOut));
  assertEquals(other.swaps, 2);
});

Deno.test("a law that returns NaN gives way to the first finite one, however bad", () => {
  const heldOut = transitionSamples(history(100, 0.1, 2));
  const broken: Expression[] = [binary("div", x, sub(x, x)), x];
  const law = createLaw(broken);
  const out = Float64Array.of(7, 7);
  assertEquals(predictLaw(law, Float64Array.of(1, 1), out), 2);
  assertEquals(out, Float64Array.of(7, 7));
  assert(!proposeLaw(law, broken, heldOut), "another that faults is no replacement");
  assert(proposeLaw(law, [constant(99), x], heldOut));
  assertEquals(law.predecessor, undefined, "there is no way back to a law that faults");
});

Deno.test("a law that faults only live is replaced as well, and counted", () => {
  const heldOut = transitionSamples(history(100, 0.1, 2));
  const fragile: Expression[] = [
    add(truth[0]!, binary("div", constant(0), sub(x, constant(5)))),
    x,
  ];
  const law = createLaw(fragile);
  assert(!proposeLaw(law, truth, heldOut), "equal on the held-out rows");
  assertEquals(observeLaw(law, Float64Array.of(5, 5), Float64Array.of(5, 5)), "none");
  assertEquals([law.faults, law.faulting], [1, true]);
  assert(
    proposeLaw(law, persistence, heldOut),
    "worse on the held-out rows, but it does not fault",
  );
  const trial = createLaw(persistence);
  assert(proposeLaw(trial, fragile, heldOut));
  assertEquals(observeLaw(trial, Float64Array.of(5, 5), Float64Array.of(5, 5)), "rolledBack");
  assertEquals([trial.faults, trial.rollbacks, trial.current.expressions], [1, 1, persistence]);
});

Deno.test("a law over its budget is a fault, not a hang", () => {
  const law = createLaw(truth, { budget: 3 });
  assertEquals(predictLaw(law, Float64Array.of(1, 1), new Float64Array(2)), 1);
});

Deno.test("a refused call leaves the law as it was", () => {
  const law = createLaw(persistence);
  const heldOut = transitionSamples(history(100, 0.1, 2));
  const text = JSON.stringify(law);
  assertThrows(() => proposeLaw(law, [x], heldOut), RangeError, "expressions");
  assertThrows(() => proposeLaw(law, [x, variable(2)], heldOut), RangeError, "variable 2");
  assertThrows(() => proposeLaw(law, truth, lagSamples([1, 2, 3], 2)), RangeError, "targets");
  assertThrows(() => proposeLaw(law, truth, { ...heldOut, rows: 0 }), RangeError, "rows");
  const two = Float64Array.of(1, 1);
  assertThrows(() => observeLaw(law, Float64Array.of(1), two), RangeError, "before");
  assertThrows(() => observeLaw(law, two, Float64Array.of(1, NaN)), RangeError, "after");
  assertEquals(JSON.stringify(law), text);
  for (const margin of [-1, 2, NaN]) {
    assertThrows(() => createLaw(persistence, { margin }), RangeError, "margin");
  }
});

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
  for (let dimension = 8; dimension > 2; dimension--) {
    const used = law.current.expressions.length > 3 && dimension - 1 === 1;
    assertEquals(shrinkLaw(law), !used);
  }
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

Deno.test("novelty is reported once a crossing, and again only after it went away", () => {
  const random = createRandom(1);
  const novelty = createNovelty();
  const reports: number[] = [];
  const level = (i: number) => i >= 400 && i < 450 || i >= 900 && i < 950 ? 12 : 2;
  for (let i = 0; i < 1400; i++) {
    if (observeNovelty(novelty, level(i) + nextNormal(random))) reports.push(i);
  }
  assertEquals(reports.length, 2);
  assert(reports[0]! >= 400 && reports[0]! < 405 && reports[1]! >= 900 && reports[1]! < 910);
});

Deno.test("no novelty in noise of any level and scale, nor while there is too little to compare", () => {
  for (const [level, scale] of [[0, 1], [-500, 1], [1e6, 30], [3, 0]] as const) {
    const random = createRandom(level + scale + 1000);
    const novelty = createNovelty();
    let reports = 0;
    for (let i = 0; i < 5000; i++) {
      if (observeNovelty(novelty, level + scale * nextNormal(random))) reports++;
    }
    assertEquals(reports, 0, `level ${level}, scale ${scale}`);
  }
  const early = createNovelty();
  for (let i = 0; i < 59; i++) assert(!observeNovelty(early, i < 30 ? 0 : 1e6));
});

Deno.test("what lasts becomes usual: a lasting rise is reported once", () => {
  const random = createRandom(4);
  const novelty = createNovelty();
  let reports = 0;
  for (let i = 0; i < 4000; i++) {
    if (observeNovelty(novelty, (i < 300 ? 0 : 50) + nextNormal(random))) reports++;
  }
  assertEquals(reports, 1);
  assertGreater(novelty.usual, 45);
});

Deno.test("hovering around the threshold does not chatter", () => {
  const novelty = createNovelty({ refractory: 0, smoothing: 1 });
  for (let i = 0; i < 400; i++) observeNovelty(novelty, i % 2 ? 1 : -1);
  let reports = 0;
  for (let i = 0; i < 40; i++) if (observeNovelty(novelty, i % 2 ? 2.6 : 1.6)) reports++;
  assertEquals(reports, 1);
});

Deno.test("free energy that is not finite is refused and changes nothing", () => {
  const novelty = createNovelty();
  observeNovelty(novelty, 1);
  const text = JSON.stringify(novelty);
  for (const value of [NaN, Infinity, -Infinity]) {
    assertThrows(() => observeNovelty(novelty, value), RangeError, "freeEnergy");
  }
  assertEquals(JSON.stringify(novelty), text);
  for (const options of [{ rearm: 3 }, { smoothing: 0 }, { smoothing: 2 }, { floor: 0 }]) {
    assertThrows(() => createNovelty(options), RangeError);
  }
});
