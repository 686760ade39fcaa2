import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { conductances } from "../../../layers/onsager/mod.ts";
import { createRandom, nextFloat } from "../../../layers/random.ts";
import { complexOf, shapes } from "./networks.ts";

const star = complexOf(4, [[0, 1], [0, 2], [0, 3], [2, 3]]);
const capacity = Float64Array.from([6, 2, 4, 9]);
const none = new Float64Array(4);

Deno.test("a conductance is √(c c / d d), times 1 + synergy, halved at the reference round trip", () => {
  const plain = conductances(star, { capacity, roundTripSeconds: none });
  const expected = [Math.sqrt(12 / 3), Math.sqrt(24 / 6), 3, Math.sqrt(36 / 4)];
  for (let e = 0; e < 4; e++) assertAlmostEquals(plain[e]!, expected[e]!, 1e-14);
  const found = conductances(star, {
    capacity,
    roundTripSeconds: Float64Array.from([0, 0.2, 0.6, 0]),
    referenceRoundTripSeconds: 0.2,
    synergy: Float64Array.from([1, 0, 0, 0.5]),
  });
  const factors = [2, 1 / 2, 1 / 4, 1.5];
  for (let e = 0; e < 4; e++) assertAlmostEquals(found[e]!, expected[e]! * factors[e]!, 1e-14);
});

Deno.test("conductances are reciprocal: renumbering the hosts backwards gives the same bits", () => {
  const random = createRandom(2);
  const n = 30;
  const complex = shapes.random!(random, n);
  const c = new Float64Array(n).map(() => 0.1 + 10 * nextFloat(random));
  const rtt = new Float64Array(complex.edgeCount).map(() => nextFloat(random));
  const found = conductances(complex, { capacity: c, roundTripSeconds: rtt });
  const pairs: [number, number][] = [];
  for (let e = 0; e < complex.edgeCount; e++) {
    pairs.push([n - 1 - complex.edges[2 * e]!, n - 1 - complex.edges[2 * e + 1]!]);
  }
  const backwards = complexOf(n, pairs);
  const place = pairs.map(([i, j]) => backwards.edgeOf(i, j).index);
  const rttBackwards = new Float64Array(rtt.length);
  for (let e = 0; e < rtt.length; e++) rttBackwards[place[e]!] = rtt[e]!;
  const other = conductances(backwards, {
    capacity: c.slice().reverse(),
    roundTripSeconds: rttBackwards,
  });
  for (let e = 0; e < rtt.length; e++) assertEquals(other[place[e]!], found[e]);
});

Deno.test("capacities of any magnitude give a positive conductance", () => {
  for (const c of [1e-300, 1e300]) {
    const found = conductances(star, { capacity: none.slice().fill(c), roundTripSeconds: none });
    for (const conductance of found) assert(conductance > 0 && conductance < Infinity);
  }
});

Deno.test("hostile input is named, and nothing is written", () => {
  const out = new Float64Array(4).fill(-1);
  const bad = (inputs: object, name: string) => {
    const all = { capacity, roundTripSeconds: none, ...inputs };
    assertThrows(() => conductances(star, all, out), RangeError, name);
  };
  bad({ capacity: Float64Array.from([1, 0, 1, 1]) }, "capacity[1]");
  bad({ capacity: Float64Array.from([1, 1, NaN, 1]) }, "capacity[2]");
  bad({ capacity: capacity.subarray(1) }, "capacity");
  bad({ roundTripSeconds: Float64Array.from([0, 0, 0, -1]) }, "roundTripSeconds[3]");
  bad({ roundTripSeconds: Float64Array.from([0, Infinity, 0, 0]) }, "roundTripSeconds[1]");
  bad({ synergy: Float64Array.from([0, 0, 1.01, 0]) }, "synergy[2]");
  bad({ synergy: Float64Array.from([0, 0, 0, NaN]) }, "synergy[3]");
  bad({ synergy: new Float64Array(5) }, "synergy");
  bad({ referenceRoundTripSeconds: 0 }, "referenceRoundTripSeconds");
  bad(
    { roundTripSeconds: none.slice().fill(1e300), referenceRoundTripSeconds: 1e-300 },
    "conductance",
  );
  assertEquals(out, new Float64Array(4).fill(-1));
});
