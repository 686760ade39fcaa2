import { assert, assertAlmostEquals, assertGreater, assertLess } from "@std/assert";
import {
  averageInPairs,
  leastNormLoads,
  settleLoads,
  settleRotation,
  spreadLoads,
  TOLERANCE,
} from "../../bench/bowtie.ts";
import { long } from "../../long.ts";

Deno.test("the bowtie knows all of itself within six rounds and 800 counted bytes", () => {
  for (let seed = 0; seed < long(200, 20); seed++) {
    const { rounds, countedBytes, realBytes } = spreadLoads(seed);
    assert(rounds <= 6 && countedBytes <= 800, `${rounds} rounds, ${countedBytes} bytes`);
    assertGreater(realBytes, 10 * countedBytes);
  }
});

Deno.test("one settle balances the bowtie on every host alike, and moves little", () => {
  const least = settleLoads();
  assert(least.moved <= 93.0, `${least.moved} at least cost`);
  const norm = leastNormLoads();
  assert(norm.moved <= 107.2, `${norm.moved} in least norm`);
  for (const { farthest } of [least, norm]) assert(farthest <= TOLERANCE);
});

Deno.test("averaging in pairs takes many times the bytes and moves more", () => {
  const runs = Array.from({ length: 200 }, (_, seed) => averageInPairs(seed));
  const meanOf = (figure: keyof typeof runs[number]) =>
    runs.reduce((sum, run) => sum + run[figure], 0) / runs.length;
  assertGreater(meanOf("countedBytes"), 5 * spreadLoads(1).countedBytes);
  assertGreater(meanOf("moved"), leastNormLoads().moved);
});

Deno.test("one settle leaves no circulation in what was reported around the bowtie's triangles", () => {
  for (const loads of ["even", "uneven"] as const) {
    const { before, after, removed } = settleRotation(loads);
    assertGreater(before.curl, 1);
    assertAlmostEquals(removed.curl, before.curl, 1e-9);
    assertLess(after.curl, 1e-12);
    assertLess(after.harmonic, 1e-12);
  }
});
