import { assertAlmostEquals, assertEquals, assertGreater } from "@std/assert";
import { createNoise, noiseVariance, updateNoise } from "../../../layers/agent/noise.ts";
import { createChance } from "../../bench/traces/chance.ts";
import { createNormal } from "./noise_source.ts";

/** Mean noise variance at the last level over the second half of a series. */
function learnt(values: readonly number[], levels: readonly number[]): number {
  const noise = createNoise();
  let sum = 0;
  values.forEach((value, i) => {
    updateNoise(noise, value, levels[i]!);
    if (i >= values.length / 2) sum += noiseVariance(noise, levels.at(-1)!);
  });
  return sum / Math.ceil(values.length / 2);
}

Deno.test("finds the variance of noise on a constant", () => {
  const normal = createNormal(1);
  const levels = new Array(6000).fill(100);
  assertAlmostEquals(learnt(levels.map((level) => level + 6 * normal()), levels), 36, 5);
});

Deno.test("tells noise from the movement underneath", () => {
  const normal = createNormal(2);
  let level = 1000;
  const levels = Array.from({ length: 6000 }, () => level += 2 * normal());
  assertAlmostEquals(learnt(levels.map((value) => value + 6 * normal()), levels), 36, 6);
});

Deno.test("carries what it learnt of counts from one level to another", () => {
  const chance = createChance(3);
  const noise = createNoise();
  for (let i = 0; i < 2000; i++) updateNoise(noise, chance.poisson(50), 50);
  assertAlmostEquals(noiseVariance(noise, 400), 400, 120);
});

Deno.test("is never zero, and a level of zero is as noisy as a hundredth of the usual one", () => {
  const noise = createNoise();
  for (let i = 0; i < 100; i++) updateNoise(noise, 0, 0);
  assertGreater(noiseVariance(noise, 0), 0);
  const busy = createNoise();
  const normal = createNormal(4);
  for (let i = 0; i < 500; i++) updateNoise(busy, 100 + normal(), 100);
  assertEquals(noiseVariance(busy, 0), noiseVariance(busy, busy.usual / 100));
});
