import { assert, assertEquals, assertThrows } from "@std/assert";
import { createRandom, nextBelow, type Random } from "../../layers/random.ts";
import { REPLAY_WINDOW } from "../../p2p/constants.ts";
import { createReplayWindow, isFresh, noteCounter } from "../../p2p/replay_window.ts";
import { long } from "../long.ts";

/** The window as its definition says: every counter ever noted, and the highest. */
class Model {
  noted = new Set<number>();
  highest = -1;
  isFresh(counter: number): boolean {
    return counter > this.highest - 1_024 && !this.noted.has(counter);
  }
  note(counter: number): void {
    this.noted.add(counter);
    this.highest = Math.max(this.highest, counter);
  }
}

function draw(random: Random, highest: number): number {
  const kind = nextBelow(random, 100);
  if (kind < 40) return highest + 1 + nextBelow(random, 3);
  if (kind < 90) return Math.max(0, highest - nextBelow(random, 1_100));
  if (kind < 98) return highest + nextBelow(random, 200);
  return highest + 900 + nextBelow(random, 300); // about a whole window
}

Deno.test("a counter passes once, and only inside the window, as the model says", () => {
  const rounds = long(200, 20);
  for (let seed = 0; seed < rounds; seed++) {
    const random = createRandom(seed);
    const window = createReplayWindow();
    const model = new Model();
    const start = seed % 2 === 0 ? 0 : Number.MAX_SAFE_INTEGER - 10_000_000;
    for (let i = 0; i < 5_000; i++) {
      const counter = i === 0 ? start : draw(random, model.highest);
      const expected = model.isFresh(counter);
      assertEquals(isFresh(window, counter), expected, `seed ${seed}, counter ${counter}`);
      // Some datagrams do not open and must leave no trace.
      if (!expected || nextBelow(random, 4) === 0) continue;
      noteCounter(window, counter);
      model.note(counter);
      assertEquals(window.highest, model.highest);
    }
  }
});

Deno.test("the window is exactly 1,024 wide", () => {
  const window = createReplayWindow();
  noteCounter(window, 5_000);
  assert(isFresh(window, 5_000 - 1_023));
  assert(!isFresh(window, 5_000 - 1_024));
  assertEquals(REPLAY_WINDOW, 1_024);
  noteCounter(window, 5_000 - 1_023);
  noteCounter(window, 5_001); // takes over the slot that just fell out
  assert(!isFresh(window, 5_000 - 1_023));
  noteCounter(window, 5_001 + 1_022);
  assert(!isFresh(window, 5_001) && !isFresh(window, 5_000) && isFresh(window, 5_002));
});

Deno.test("a leap forgets everything below it and nothing lingers in the slots", () => {
  for (const leap of [1_023, 1_024, 1_025, 4_096, 2 ** 40]) {
    const window = createReplayWindow();
    for (let counter = 0; counter < 1_024; counter++) noteCounter(window, counter);
    const top = 1_023 + leap;
    noteCounter(window, top);
    for (let counter = Math.max(1_024, top - 1_023); counter < top; counter++) {
      assert(isFresh(window, counter), `leap ${leap}, counter ${counter}`);
    }
    for (let counter = 0; counter < 1_024; counter++) assert(!isFresh(window, counter));
  }
});

Deno.test("what is no counter is never fresh, and noting it changes nothing", () => {
  const window = createReplayWindow();
  noteCounter(window, 7);
  const before = structuredClone(window);
  for (const counter of [-1, 0.5, NaN, Infinity, -Infinity, 2 ** 53, 7]) {
    assert(!isFresh(window, counter));
    assertThrows(() => noteCounter(window, counter), RangeError, "Cannot note counter");
  }
  assertEquals(window, before);
  assert(isFresh(window, Number.MAX_SAFE_INTEGER));
  noteCounter(window, Number.MAX_SAFE_INTEGER);
  assert(!isFresh(window, 8));
});
