import { assert, assertAlmostEquals, assertEquals, assertLess, assertThrows } from "@std/assert";
import fc from "fast-check";
import { conductances, diffuse, diffuseBeliefs, migrate } from "../../../layers/onsager/mod.ts";
import { createRandom, nextBelow, nextFloat, nextNormal } from "../../../layers/random.ts";
import { long } from "../../long.ts";
import { complexOf, shapes, total } from "./networks.ts";

const pair = complexOf(2, [[0, 1]]);
const one = Float64Array.of(1);

function spread(values: Float64Array): number {
  return Math.max(...values) - Math.min(...values);
}

Deno.test("work moves down the difference of drain times, by one coefficient for both directions", () => {
  const capacity = Float64Array.from([100, 400]);
  const there = diffuse(pair, { amount: Float64Array.of(50, 0), capacity, conductance: one });
  assertAlmostEquals(there[0]!, 0.5, 1e-15); // ρ · 50 items / 100 per second
  const back = diffuse(pair, { amount: Float64Array.of(0, 200), capacity, conductance: one });
  assertAlmostEquals(back[0]!, -0.5, 1e-15);
  const even = diffuse(pair, { amount: Float64Array.of(20, 80), capacity, conductance: one });
  assertEquals(even[0], 0);
});

Deno.test("exchanging the ends of a link turns the sign of its flow and nothing else", () => {
  const capacity = Float64Array.of(3, 5);
  const amount = Float64Array.of(11, 2);
  for (const coupling of [0.01, 1, 1e9]) {
    const there = diffuse(pair, { amount, capacity, conductance: one, coupling });
    const back = diffuse(pair, {
      amount: amount.slice().reverse(),
      capacity: capacity.slice().reverse(),
      conductance: one,
      coupling,
    });
    assertEquals(back[0], -there[0]!);
  }
});

Deno.test("property: any coupling, degree and capacity conserves work, keeps it positive, calms it", () => {
  const names = Object.keys(shapes);
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e6 }),
      fc.integer({ min: 2, max: 60 }),
      fc.constantFrom(...names),
      fc.constantFrom(0, 1e-6, 0.1, 1, 10, 1e6, 1e300),
      (seed, n, shape, coupling) => {
        const random = createRandom(seed);
        const complex = shapes[shape]!(random, Math.max(n, 9));
        const hosts = complex.vertexCount;
        const capacity = new Float64Array(hosts).map(() => Math.exp(3 * nextNormal(random)));
        const conductance = new Float64Array(complex.edgeCount)
          .map(() => Math.exp(3 * nextNormal(random)));
        let amount: Float64Array = new Float64Array(hosts).map(() =>
          nextBelow(random, 3) * nextFloat(random)
        );
        const before = total(amount);
        const drain = amount.map((q, i) => q / capacity[i]!);
        let [low, high] = [Math.min(...drain), Math.max(...drain)];
        for (let round = 0; round < 20; round++) {
          const flow = diffuse(complex, { amount, capacity, conductance, coupling });
          amount = migrate(complex, amount, flow);
          const now = amount.map((q, i) => q / capacity[i]!);
          assert(Math.min(...now) >= low - 1e-12 * high && Math.max(...now) <= high * (1 + 1e-12));
          [low, high] = [Math.min(...now), Math.max(...now)];
          assert(low >= 0);
        }
        assertAlmostEquals(total(amount), before, 1e-12 * before);
      },
    ),
    { seed: 8, numRuns: long(2000, 150) },
  );
});

Deno.test("work settles at equal drain times within each component, also at degree 127", () => {
  for (const n of [41, 64, 128]) {
    const random = createRandom(n);
    const pairs: [number, number][] = [[n, n + 1]]; // a component of its own
    for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) pairs.push([i, j]);
    const complex = complexOf(n + 2, pairs);
    const capacity = new Float64Array(n + 2).map(() => 0.5 + 10 * nextFloat(random));
    const roundTripSeconds = new Float64Array(complex.edgeCount).fill(0.01);
    const conductance = conductances(complex, { capacity, roundTripSeconds });
    let amount: Float64Array = new Float64Array(n + 2);
    amount[0] = 1000;
    amount[n] = 5;
    for (let round = 0; round < 300; round++) {
      amount = migrate(complex, amount, diffuse(complex, { amount, capacity, conductance }));
    }
    const drain = amount.map((q, i) => q / capacity[i]!);
    assertLess(spread(drain.subarray(0, n)) / drain[0]!, 1e-9);
    assertLess(spread(drain.subarray(n)) / drain[n]!, 1e-9);
    assertAlmostEquals(total(amount.subarray(0, n)), 1000, 1e-9);
    assertAlmostEquals(total(amount.subarray(n)), 5, 5e-12);
  }
});

Deno.test("migrate refuses to send what a host does not have, and leaves out alone", () => {
  const amount = Float64Array.of(1, 2);
  const out = Float64Array.of(7, 7);
  assertThrows(() => migrate(pair, amount, Float64Array.of(1.5), out), RangeError, "amount[0]");
  assertThrows(() => migrate(pair, amount, Float64Array.of(-2.5), out), RangeError, "amount[1]");
  assertEquals([...out], [7, 7]);
  assertEquals([...migrate(pair, amount, Float64Array.of(1), amount)], [0, 3]);
});

Deno.test("opposite beliefs flow to agreement", () => {
  const beliefs = Float64Array.of(3, -3, -3, 3);
  const found = diffuseBeliefs(pair, { beliefs, stride: 2, conductance: one });
  assertEquals([...found], [0, 0, 0, 0]);
  assertEquals([...beliefs], [3, -3, -3, 3]);
});

Deno.test("a component that one of two hosts lacks stays where it is", () => {
  const beliefs = Float64Array.of(1, 8, 5, 99);
  const inputs = { beliefs, stride: 2, dimension: [2, 1], conductance: one };
  assertEquals([...diffuseBeliefs(pair, inputs, beliefs)], [3, 8, 3, 99]);
});

Deno.test("property: beliefs of unequal dimension keep every sum, stay in range and agree", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e6 }),
      fc.constantFrom(...Object.keys(shapes)),
      fc.constantFrom(1e-200, 1, 1e200),
      (seed, shape, scale) => {
        const random = createRandom(seed);
        const stride = 4;
        const complex = shapes[shape]!(random, 9 + nextBelow(random, 50));
        const hosts = complex.vertexCount;
        const dimension = new Uint8Array(hosts).map(() => nextBelow(random, stride + 1));
        const conductance = new Float64Array(complex.edgeCount)
          .map(() => scale * Math.exp(2 * nextNormal(random)));
        const first = new Float64Array(hosts * stride).map(() => 10 * nextNormal(random));
        let beliefs: Float64Array = first;
        for (let round = 0; round < 10; round++) {
          beliefs = diffuseBeliefs(complex, { beliefs, stride, dimension, conductance });
        }
        for (let k = 0; k < stride; k++) {
          const of = (values: Float64Array) =>
            Float64Array.from(dimension, (d, i) => d > k ? values[i * stride + k]! : 0);
          const size = total(of(first).map(Math.abs));
          assertAlmostEquals(total(of(beliefs)), total(of(first)), 1e-12 * (size || 1));
          assert(Math.max(...of(beliefs)) <= Math.max(...of(first), 0) + 1e-12);
          assert(Math.min(...of(beliefs)) >= Math.min(...of(first), 0) - 1e-12);
          for (let i = 0; i < hosts; i++) {
            if (dimension[i]! <= k) assertEquals(beliefs[i * stride + k], first[i * stride + k]);
          }
        }
      },
    ),
    { seed: 9, numRuns: long(2000, 150) },
  );
});

Deno.test("beliefs of a complete graph of 128 agree on their mean", () => {
  const random = createRandom(1);
  const complex = shapes.complete!(random, 128);
  const conductance = new Float64Array(complex.edgeCount).fill(1e6);
  let beliefs: Float64Array = new Float64Array(128).map(() => nextNormal(random));
  const mean = total(beliefs) / 128;
  for (let round = 0; round < 10; round++) {
    beliefs = diffuseBeliefs(complex, { beliefs, stride: 1, conductance });
  }
  for (const belief of beliefs) assertAlmostEquals(belief, mean, 1e-13);
});

Deno.test("hostile input is named", () => {
  const fine = Float64Array.of(1, 1);
  const work = (inputs: object, name: string) =>
    assertThrows(
      () => diffuse(pair, { amount: fine, capacity: fine, conductance: one, ...inputs }),
      RangeError,
      name,
    );
  work({ amount: Float64Array.of(1, -1) }, "amount[1]");
  work({ amount: Float64Array.of(NaN, 1) }, "amount[0]");
  work({ capacity: Float64Array.of(1, 0) }, "capacity[1]");
  work({ conductance: Float64Array.of(-1) }, "conductance[0]");
  work({ conductance: fine }, "conductance");
  work({ coupling: -1 }, "coupling");
  work({ coupling: Infinity }, "coupling");
  work(
    { amount: fine.slice().fill(1e300), capacity: fine.slice().fill(1e-300) },
    "amount / capacity",
  );
  const belief = (inputs: object, name: string) =>
    assertThrows(
      () => diffuseBeliefs(pair, { beliefs: fine, stride: 1, conductance: one, ...inputs }),
      RangeError,
      name,
    );
  belief({ beliefs: Float64Array.of(1, Infinity) }, "beliefs[1]");
  belief({ stride: 2 }, "beliefs");
  belief({ stride: 0.5 }, "stride");
  belief({ dimension: [1, 2] }, "dimension[1]");
  belief({ dimension: [1] }, "dimension");
  belief({ conductance: Float64Array.of(0) }, "conductance[0]");
});
