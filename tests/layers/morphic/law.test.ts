import { assert, assertEquals, assertLessOrEqual, assertThrows } from "@std/assert";
import {
  add,
  bestExpressions,
  binary,
  constant,
  createLaw,
  createSearch,
  type Expression,
  lagSamples,
  type Law,
  mul,
  observeLaw,
  predictLaw,
  proposeLaw,
  splitSamples,
  stepSearch,
  sub,
  transitionSamples,
  variable,
} from "../../../layers/morphic/mod.ts";
import { createRandom, nextNormal } from "../../../layers/random.ts";
import { before, history, persistence, truth, x } from "./recurrence.ts";

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
  const strictest = createLaw(broken, { margin: 1 });
  assert(!proposeLaw(strictest, broken, heldOut));
  assert(proposeLaw(strictest, [constant(99), x], heldOut), "at any margin");
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
  assert(!trial.faulting, "the law that came back did not fault");
});

Deno.test("a law that comes back although it faults too is open to replacement at once", () => {
  const heldOut = transitionSamples(history(100, 0.1, 2));
  const pole = binary("div", constant(0), sub(x, constant(5)));
  const law = createLaw([add(x, pole), x]);
  assert(proposeLaw(law, [add(truth[0]!, pole), x], heldOut));
  assertEquals(observeLaw(law, Float64Array.of(5, 5), Float64Array.of(5, 5)), "rolledBack");
  assert(law.faulting);
  assert(proposeLaw(law, [constant(99), x], heldOut));
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
