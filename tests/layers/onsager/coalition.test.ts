import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  coalitionValues,
  collectiveFreeEnergy,
  harsanyiDividends,
  MAX_COALITION,
  pairSynergy,
  strongestNeighbors,
} from "../../../layers/onsager/mod.ts";
import { createRandom, nextBelow, nextFloat } from "../../../layers/random.ts";
import { long } from "../../long.ts";
import { complexOf, shapes } from "./networks.ts";

Deno.test("synergy is the pair's dividend over what both backlogs cost apart", () => {
  const [q, c] = [Float64Array.of(9, 2), Float64Array.of(3, 5)];
  const dividend = harsanyiDividends(coalitionValues(q, c))[3]!;
  const apart = q[0]! ** 2 / (2 * c[0]!) + q[1]! ** 2 / (2 * c[1]!);
  assertAlmostEquals(pairSynergy(9, 3, 2, 5), dividend / apart, 1e-15);
  assertEquals(pairSynergy(0, 1, 0, 1), 0);
  assertEquals(pairSynergy(6, 3, 10, 5), 0);
  assertAlmostEquals(pairSynergy(1, 1e-12, 0, 1), 1, 1e-11);
  assertAlmostEquals(pairSynergy(1, 1, 0, 1), 0.5, 1e-15);
});

Deno.test("property: synergy is in [0, 1], symmetric to the bit, at every magnitude", () => {
  const work = fc.double({ min: 0, max: 1.7e308, noNaN: true });
  const speed = fc.double({ min: 5e-324, max: 1.7e308, noNaN: true });
  fc.assert(
    fc.property(work, speed, work, speed, (qi, ci, qj, cj) => {
      const found = pairSynergy(qi, ci, qj, cj);
      assert(found >= 0 && found <= 1);
      assertEquals(pairSynergy(qj, cj, qi, ci), found);
    }),
    { seed: 11, numRuns: long(100_000, 5000) },
  );
});

Deno.test("the strongest neighbours are chosen by conductance, then index, and listed ascending", () => {
  const star = complexOf(6, [[3, 0], [3, 1], [3, 2], [3, 4], [3, 5]]);
  const conductance = Float64Array.of(2, 5, 2, 2, 7); // to 0, 1, 2, 4, 5
  assertEquals([...strongestNeighbors(star, conductance, 3, 4)], [0, 1, 2, 5]);
  assertEquals([...strongestNeighbors(star, conductance, 3)], [0, 1, 2, 4, 5]);
  assertEquals([...strongestNeighbors(star, conductance, 3, 0)], []);
  assertEquals([...strongestNeighbors(star, conductance, 4)], [3]);
  assertThrows(() => strongestNeighbors(star, conductance, 6), RangeError, "vertex");
  assertThrows(() => strongestNeighbors(star, conductance.subarray(1), 0), RangeError);
  for (const bad of [NaN, Infinity, 0, -1]) {
    const faulty = conductance.with(1, bad);
    assertThrows(() => strongestNeighbors(star, faulty, 3), RangeError, "conductance[1]");
  }
});

Deno.test("collective free energy counts every dividend once, at its smallest member", () => {
  for (let seed = 0; seed < 12; seed++) {
    const random = createRandom(seed);
    const complex = shapes[seed % 2 === 0 ? "random" : "complete"]!(random, 9 + seed);
    const hosts = complex.vertexCount;
    const backlog = new Float64Array(hosts).map(() => nextBelow(random, 20));
    const capacity = new Float64Array(hosts).map(() => 0.5 + 4 * nextFloat(random));
    const freeEnergy = new Float64Array(hosts).map(() => nextFloat(random));
    const conductance = new Float64Array(complex.edgeCount).map(() => 0.1 + nextFloat(random));
    let expected = 0;
    for (let host = 0; host < hosts; host++) {
      expected += freeEnergy[host]!;
      const members = [host, ...strongestNeighbors(complex, conductance, host)];
      assert(members.length <= MAX_COALITION);
      const dividends = harsanyiDividends(coalitionValues(
        Float64Array.from(members, (i) => backlog[i]!),
        Float64Array.from(members, (i) => capacity[i]!),
      ));
      for (let mask = 0; mask < dividends.length; mask++) {
        const inside = members.filter((_, bit) => mask & (1 << bit));
        if (inside.length >= 2 && Math.min(...inside) === host && mask & 1) {
          expected -= 0.5 * dividends[mask]!;
        }
      }
    }
    const inputs = { freeEnergy, backlog, capacity, conductance };
    const found = collectiveFreeEnergy(complex, inputs, 0.5);
    assertAlmostEquals(found, expected, 1e-9 * Math.abs(expected));
    const sum = freeEnergy.reduce((all, value) => all + value, 0);
    assertEquals(collectiveFreeEnergy(complex, inputs, 0), sum);
    assert(collectiveFreeEnergy(complex, inputs) <= sum);
  }
});

Deno.test("hostile input is named", () => {
  for (const bad of [NaN, Infinity, -1]) {
    assertThrows(() => pairSynergy(bad, 1, 1, 1), RangeError, "backlogI");
    assertThrows(() => pairSynergy(1, bad, 1, 1), RangeError, "capacityI");
    assertThrows(() => pairSynergy(1, 1, bad, 1), RangeError, "backlogJ");
    assertThrows(() => pairSynergy(1, 1, 1, bad), RangeError, "capacityJ");
  }
  assertThrows(() => pairSynergy(1, 0, 1, 1), RangeError, "capacityI");
  const pair = complexOf(2, [[0, 1]]);
  const fine = { freeEnergy: Float64Array.of(1, 1), backlog: Float64Array.of(1, 2) };
  const rest = { capacity: Float64Array.of(1, 1), conductance: Float64Array.of(1) };
  const broken = Float64Array.of(1, NaN);
  for (const name of ["freeEnergy", "backlog", "capacity"]) {
    const inputs = { ...fine, ...rest, [name]: broken };
    assertThrows(() => collectiveFreeEnergy(pair, inputs), RangeError, `${name}[1]`);
  }
  assertThrows(
    () => collectiveFreeEnergy(pair, { ...fine, ...rest, backlog: Float64Array.of(1e300, 0) }),
    RangeError,
    "collective free energy",
  );
});
