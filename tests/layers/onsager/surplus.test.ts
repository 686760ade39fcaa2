import { assert, assertAlmostEquals, assertEquals, assertLess, assertThrows } from "@std/assert";
import fc from "fast-check";
import { rebalance, surpluses } from "../../../layers/onsager/mod.ts";
import { long } from "../../long.ts";
import { complexOf, total } from "./networks.ts";

const row = complexOf(6, [[0, 1], [1, 2], [3, 4]]); // components 012, 34, 5

Deno.test("surpluses are what leaves every host of a component utilised alike", () => {
  const demand = Float64Array.from([8, 0, 0, 5, 1, 9]);
  const capacity = Float64Array.from([10, 10, 20, 1, 2, 4]);
  const surplus = surpluses(row, demand, capacity);
  assertEquals([...surplus], [6, -2, -4, 3, -3, 0]);
});

Deno.test("a balanced component has no surplus at all, whatever its rounding", () => {
  const capacity = Float64Array.from([0.1, 0.7, 1 / 3, 3, 7, 11]);
  const demand = capacity.map((c) => c * 0.3);
  assertEquals(surpluses(row, demand, capacity), new Float64Array(6));
});

Deno.test("property: surpluses sum to zero to rounding over every component", () => {
  const positive = fc.double({ min: 1e-9, max: 1e12, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.oneof(positive, fc.constant(0)), positive), {
        minLength: 6,
        maxLength: 6,
      }),
      (hosts) => {
        const demand = Float64Array.from(hosts, ([a]) => a);
        const capacity = Float64Array.from(hosts, ([, c]) => c);
        const surplus = surpluses(row, demand, capacity);
        for (const [from, to] of [[0, 3], [3, 5], [5, 6]] as const) {
          const part = surplus.subarray(from, to);
          const size = total(part.map(Math.abs));
          assert(Math.abs(total(part)) <= 1e-15 * size);
          const offered = total(demand.subarray(from, to));
          const mean = offered / total(capacity.subarray(from, to));
          for (let i = from; i < to; i++) {
            const expected = demand[i]! - capacity[i]! * mean;
            assertAlmostEquals((surplus[i]! - expected) / (offered || 1), 0, 1e-11);
          }
        }
      },
    ),
    { seed: 3, numRuns: long(20_000, 2000) },
  );
});

Deno.test("rebalance scales the larger side down to the smaller", () => {
  const offered = Float64Array.from([3, -2, -4, 3, -1, 0]);
  assertEquals([...rebalance(row, offered)], [3, -1, -2, 1, -1, 0]);
  const refusing = Float64Array.from([0, -2, -4, 3, 0, 5]);
  assertEquals([...rebalance(row, refusing)].map(Math.abs), [0, 0, 0, 0, 0, 0]);
});

Deno.test("property: rebalance conserves signs, never grows an entry, and sums to zero", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 6, maxLength: 6 }),
      (values) => {
        const offered = Float64Array.from(values);
        const found = rebalance(row, offered);
        for (let i = 0; i < 6; i++) {
          assert(found[i]! * Math.sign(offered[i]!) >= 0);
          assert(Math.abs(found[i]!) <= Math.abs(offered[i]!));
        }
        for (const [from, to] of [[0, 3], [3, 5], [5, 6]] as const) {
          const part = found.subarray(from, to);
          const size = total(part.map(Math.abs));
          assert(Math.abs(total(part)) <= 1e-15 * size);
          const given = total(offered.subarray(from, to).map((s) => Math.max(s, 0)));
          const taken = total(offered.subarray(from, to).map((s) => Math.max(-s, 0)));
          assertAlmostEquals(size / 2 / (Math.min(given, taken) || 1), size > 0 ? 1 : 0, 1e-12);
        }
        assertEquals(rebalance(row, offered, offered), found);
      },
    ),
    { seed: 4, numRuns: long(20_000, 2000) },
  );
});

Deno.test("hostile input is named, and nothing is written", () => {
  const fine = new Float64Array(6).fill(1);
  const out = new Float64Array(6).fill(-1);
  for (const bad of [NaN, Infinity, -Infinity]) {
    const broken = fine.slice();
    broken[4] = bad;
    assertThrows(() => surpluses(row, broken, fine, out), RangeError, "demand[4]");
    assertThrows(() => surpluses(row, fine, broken, out), RangeError, "capacity[4]");
    assertThrows(() => rebalance(row, broken, out), RangeError, "offered[4]");
  }
  assertThrows(() => surpluses(row, fine, new Float64Array(6), out), RangeError, "capacity[0]");
  assertThrows(() => surpluses(row, fine.subarray(1), fine, out), RangeError, "demand");
  assertThrows(() => surpluses(row, fine.slice().fill(1e308), fine, out), RangeError, "sum");
  assertThrows(() => rebalance(row, fine, new Float64Array(5)), RangeError, "out");
  assertEquals(out, new Float64Array(6).fill(-1));
  assertLess(total(surpluses(row, fine, fine)), 1e-15);
});
