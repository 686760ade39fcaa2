import { assert, assertEquals, assertGreater, assertThrows } from "@std/assert";
import { createNovelty, observeNovelty } from "../../../layers/morphic/mod.ts";
import { createRandom, nextNormal } from "../../../layers/random.ts";

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
