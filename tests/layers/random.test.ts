import { assert, assertEquals, assertGreater, assertLess, assertThrows } from "@std/assert";
import {
  createRandom,
  nextBelow,
  nextFloat,
  nextNormal,
  nextUint32,
  type Random,
} from "../../layers/random.ts";
import { long } from "../long.ts";

const COUNT = long(4_000_000, 400_000);

/** Distance of Pearson's statistic from its mean, in its standard deviations (normal for many cells). */
function chiSquareDeviation(counts: ArrayLike<number>, total: number): number {
  const expected = total / counts.length;
  let statistic = 0;
  for (let i = 0; i < counts.length; i++) statistic += (counts[i]! - expected) ** 2 / expected;
  const freedom = counts.length - 1;
  return Math.abs(statistic - freedom) / Math.sqrt(2 * freedom);
}

function countCells(cells: number, draw: () => number): Uint32Array {
  const counts = new Uint32Array(cells);
  for (let i = 0; i < COUNT; i++) counts[draw()]!++;
  return counts;
}

Deno.test("gives the published sequence of xoshiro128** from the state 1, 2, 3, 4", () => {
  const state: Random = Uint32Array.of(1, 2, 3, 4);
  const drawn = Array.from({ length: 10 }, () => nextUint32(state));
  assertEquals(
    drawn,
    [
      11520,
      0,
      5927040,
      70819200,
      2031721883,
      1637235492,
      1287239034,
      3734860849,
      3729100597,
      4258142804,
    ],
  );
});

Deno.test("fills every byte evenly, the lowest as well as the highest", () => {
  for (const shift of [0, 8, 16, 24]) {
    const random = createRandom(7 + shift);
    const counts = countCells(256, () => (nextUint32(random) >>> shift) & 255);
    assertLess(chiSquareDeviation(counts, COUNT), 4, `shift ${shift}`);
  }
});

Deno.test("shows no short period in its lowest bits: six of them in a row are even", () => {
  for (const bit of [0, 1, 2]) {
    const random = createRandom(11 + bit);
    let window = 0;
    const counts = countCells(64, () => {
      for (let i = 0; i < 6; i++) {
        window = ((window << 1) | ((nextUint32(random) >>> bit) & 1)) & 63;
      }
      return window;
    });
    assertLess(chiSquareDeviation(counts, COUNT), 4, `bit ${bit}`);
  }
});

Deno.test("the same check convicts a generator whose lowest bits have period 4", () => {
  let state = 1;
  let window = 0;
  const counts = countCells(64, () => {
    for (let i = 0; i < 6; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      window = ((window << 1) | ((state >>> 1) & 1)) & 63;
    }
    return window;
  });
  assertGreater(chiSquareDeviation(counts, COUNT), 1000);
});

Deno.test("pairs of successive floats fill the unit square evenly", () => {
  const random = createRandom(3);
  const counts = countCells(400, () => {
    const x = Math.floor(20 * nextFloat(random));
    return 20 * x + Math.floor(20 * nextFloat(random));
  });
  assertLess(chiSquareDeviation(counts, COUNT), 4);
});

Deno.test("nextBelow is even for bounds that do not divide 2 ** 32", () => {
  for (const bound of [2, 3, 7, 10, 100, 1000]) {
    const random = createRandom(bound);
    assertLess(chiSquareDeviation(countCells(bound, () => nextBelow(random, bound)), COUNT), 4);
  }
});

Deno.test("nextBelow does not favour small numbers when it has to reject a quarter", () => {
  const random = createRandom(5);
  const bound = 3 * 2 ** 30; // folding 2 ** 32 onto it would give the first third twice the weight
  const counts = countCells(3, () => Math.floor(nextBelow(random, bound) / 2 ** 30));
  assertLess(chiSquareDeviation(counts, COUNT), 4);
});

Deno.test("nextBelow takes every bound from 1 to 2 ** 32 and refuses the rest", () => {
  const random = createRandom(1);
  assertEquals(nextBelow(random, 1), 0);
  assert(nextBelow(random, 2 ** 32) < 2 ** 32);
  for (const bound of [0, -1, 1.5, NaN, Infinity, 2 ** 32 + 1]) {
    assertThrows(() => nextBelow(random, bound), RangeError, `${bound}`);
  }
});

Deno.test("normal deviates have mean 0, variance 1, no skew and kurtosis 3", () => {
  const random = createRandom(13);
  const sums = [0, 0, 0, 0];
  for (let i = 0; i < COUNT; i++) {
    const z = nextNormal(random);
    for (let k = 0; k < 4; k++) sums[k]! += z ** (k + 1) / COUNT;
  }
  const deviations = [1, 2, 15, 96].map((variance) => Math.sqrt(variance / COUNT));
  [0, 1, 0, 3].forEach((moment, k) => {
    assertLess(Math.abs(sums[k]! - moment), 4 * deviations[k]!, `moment ${k + 1}`);
  });
});

Deno.test("equal seeds give equal sequences, neighbouring and distant seeds different ones", () => {
  const seeds = [0, 1, -1, 2 ** 32, 2 ** 32 + 1, -(2 ** 32), 2 ** 53 - 1, -(2 ** 53) + 1];
  const first = seeds.map((seed) => {
    const random = createRandom(seed);
    return Array.from({ length: 4 }, () => nextUint32(random)).join();
  });
  assertEquals(new Set(first).size, seeds.length);
  const again = createRandom(2 ** 53 - 1);
  assertEquals(Array.from({ length: 4 }, () => nextUint32(again)).join(), first[6]);
  for (let seed = 0; seed < 10_000; seed++) assert(createRandom(seed).some((word) => word !== 0));
});

Deno.test("first draws of successive seeds are even", () => {
  let seed = 0;
  const counts = countCells(256, () => nextUint32(createRandom(seed++)) & 255);
  assertLess(chiSquareDeviation(counts, COUNT), 4);
});

Deno.test("refuses seeds that are no whole numbers", () => {
  for (const seed of [0.5, NaN, Infinity, 2 ** 53]) {
    assertThrows(() => createRandom(seed), RangeError, `is ${seed}`);
  }
});
