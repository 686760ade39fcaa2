import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  coalitionValues,
  harsanyiDividends,
  joiningGain,
  shapleyValues,
} from "../../../layers/onsager/mod.ts";
import { createRandom, nextBelow, nextFloat } from "../../../layers/random.ts";
import { long } from "../../long.ts";
import { total } from "./networks.ts";

/** d(S) = v(S) − Σ d(T), T ⊊ S: the definition, O(3ⁿ). */
function recursiveDividends(values: Float64Array): Float64Array {
  const found = new Float64Array(values.length);
  for (let mask = 0; mask < values.length; mask++) {
    found[mask] = values[mask]!;
    for (let sub = mask; sub !== 0;) {
      sub = (sub - 1) & mask;
      found[mask]! -= found[sub]!;
    }
  }
  found[0] = values[0]!;
  return found;
}

Deno.test("dividends equal their recursive definition exactly on whole numbers, n to 12", () => {
  const random = createRandom(1);
  for (let n = 0; n <= 12; n++) {
    const values = new Float64Array(2 ** n).map(() => nextBelow(random, 2001) - 1000);
    const found = values.slice();
    assertEquals(harsanyiDividends(found), found);
    const expected = recursiveDividends(values);
    for (let mask = 0; mask < values.length; mask++) assertEquals(found[mask]!, expected[mask]!);
  }
});

Deno.test("dividends inside any coalition sum to its value; all of them to v(N), up to 20 players", () => {
  const random = createRandom(2);
  for (const n of [1, 7, 8, 9, 13, long(20, 17), 20]) {
    const values = new Float64Array(2 ** n).map(() => nextBelow(random, 1 << 20));
    values[0] = 0;
    const dividends = harsanyiDividends(values.slice());
    assertEquals(total(dividends), values[values.length - 1]!);
    for (let k = 0; k < 20; k++) {
      const mask = nextBelow(random, 2 ** Math.min(n, 14));
      let sum = 0;
      for (let sub = mask; sub !== 0; sub = (sub - 1) & mask) sum += dividends[sub]!;
      assertEquals(sum, values[mask]!);
    }
  }
});

Deno.test("more than 20 players, other lengths and values that overflow are refused, untouched", () => {
  assertThrows(() => harsanyiDividends(new Float64Array(2 ** 21)), RangeError, "power of two");
  for (const length of [0, 3, 6, 100, 2 ** 20 - 1]) {
    assertThrows(() => harsanyiDividends(new Float64Array(length)), RangeError, `is ${length}`);
  }
  for (const bad of [NaN, Infinity, -Infinity, 1e308]) {
    const values = new Float64Array(8).fill(1);
    values[5] = bad;
    const before = values.slice();
    assertThrows(() => harsanyiDividends(values), RangeError, "values[5]");
    assertEquals(values, before);
  }
  assertThrows(() => shapleyValues(new Float64Array(12)), RangeError, "dividends");
  assertThrows(() => shapleyValues(Float64Array.of(0, NaN)), RangeError, "dividends[1]");
});

Deno.test("Shapley values are mean marginal contributions over all orders, and efficient", () => {
  const random = createRandom(3);
  const n = 6;
  const values = new Float64Array(2 ** n).map(() => nextFloat(random));
  values[0] = 0;
  const marginal = new Float64Array(n);
  let orders = 0;
  const visit = (mask: number, gains: number[]): void => {
    if (mask === values.length - 1) {
      gains.forEach((gain, i) => marginal[i]! += gain);
      orders++;
      return;
    }
    for (let i = 0; i < n; i++) {
      if (mask & (1 << i)) continue;
      const next = gains.slice();
      next[i] = values[mask | (1 << i)]! - values[mask]!;
      visit(mask | (1 << i), next);
    }
  };
  visit(0, []);
  const shares = shapleyValues(harsanyiDividends(values.slice()));
  for (let i = 0; i < n; i++) assertAlmostEquals(shares[i]!, marginal[i]! / orders, 1e-13);
  assertAlmostEquals(total(shares), values[values.length - 1]!, 1e-13);
});

Deno.test("coalition values are Σ q²/2c − (Σq)²/2Σc, in rational arithmetic", () => {
  const q = [3n, 0n, 7n, 1n, 12n];
  const c = [2n, 5n, 1n, 4n, 3n];
  const found = coalitionValues(Float64Array.from(q, Number), Float64Array.from(c, Number));
  const common = c.reduce((product, value) => product * value, 1n);
  for (let mask = 1; mask < 32; mask++) {
    let work = 0n, speed = 0n, apart = 0n; // apart: Σ q²/c over the common denominator
    for (let i = 0; i < 5; i++) {
      if (!(mask & (1 << i))) continue;
      work += q[i]!;
      speed += c[i]!;
      apart += q[i]! * q[i]! * (common / c[i]!);
    }
    const expected = Number(apart * speed - work * work * common) / Number(2n * speed * common);
    assertAlmostEquals(found[mask]!, expected, 1e-14 * (expected || 1));
  }
  assertEquals(found[0], 0);
});

Deno.test("property: coalitions are worth at least nothing, one host exactly nothing, more hosts more", () => {
  const host = fc.tuple(
    fc.double({ min: 0, max: 1e9, noNaN: true }),
    fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
  );
  fc.assert(
    fc.property(fc.array(host, { maxLength: 8 }), (hosts) => {
      const q = Float64Array.from(hosts, ([backlog]) => backlog);
      const c = Float64Array.from(hosts, ([, capacity]) => capacity);
      const values = coalitionValues(q, c);
      for (let mask = 0; mask < values.length; mask++) {
        assert(values[mask]! >= 0);
        for (let i = 0; i < hosts.length; i++) {
          if (mask === 1 << i) assertEquals(values[mask], 0);
          if (mask & (1 << i)) {
            assert(values[mask]! * (1 + 1e-12) + 1e-300 >= values[mask ^ (1 << i)]!);
          }
        }
      }
      if (hosts.length >= 2) assertEquals(values[3], joiningGain(q[1]!, c[1]!, q[0]!, c[0]!));
    }),
    { seed: 10, numRuns: long(10_000, 500) },
  );
});

Deno.test("nearly balanced hosts keep the digits a difference of squares would lose", () => {
  const values = coalitionValues(Float64Array.of(1e8 + 1, 1e8), Float64Array.of(1, 1));
  assertAlmostEquals(values[3]!, 0.25, 1e-15);
  const balanced = coalitionValues(Float64Array.of(1e8, 3e8, 7e8), Float64Array.of(1, 3, 7));
  assertEquals(balanced, new Float64Array(8));
});

Deno.test("joiningGain refuses a backlog that is not finite and a capacity that is not positive", () => {
  assertEquals(joiningGain(6, 1, 0, 2), 12); // 36/2 − 36/6
  for (const bad of [NaN, Infinity]) {
    assertThrows(() => joiningGain(bad, 1, 0, 2), RangeError, "q1");
    assertThrows(() => joiningGain(6, 1, bad, 2), RangeError, "q2");
  }
  for (const bad of [NaN, Infinity, 0, -1]) {
    assertThrows(() => joiningGain(6, bad, 0, 2), RangeError, "c1");
    assertThrows(() => joiningGain(6, 1, 0, bad), RangeError, "c2");
  }
});

Deno.test("coalitionValues names hostile input and leaves out as it was", () => {
  const fine = Float64Array.of(1, 2, 3);
  const out = new Float64Array(8).fill(-1);
  const bad = (backlog: Float64Array, capacity: Float64Array, name: string) =>
    assertThrows(() => coalitionValues(backlog, capacity, out), RangeError, name);
  bad(Float64Array.of(1, NaN, 3), fine, "backlog[1]");
  bad(Float64Array.of(1, 2, Infinity), fine, "backlog[2]");
  bad(fine, Float64Array.of(0, 1, 1), "capacity[0]");
  bad(fine, fine.subarray(1), "capacity");
  bad(fine.slice().fill(1e200), fine, "Cannot pool backlogs");
  assertThrows(() => coalitionValues(fine, fine, new Float64Array(4)), RangeError, "out");
  assertThrows(
    () => coalitionValues(new Float64Array(21), new Float64Array(21).fill(1), out),
    RangeError,
    "is 21",
  );
  for (const players of [21, 40, 2000]) {
    const ones = new Float64Array(players).fill(1);
    assertThrows(() => coalitionValues(ones, ones), RangeError, `is ${players}`);
  }
  assertEquals(out, new Float64Array(8).fill(-1));
});
