import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { createRandom } from "../../layers/random.ts";
import { addRecent, createRecentSet, hasRecent, removeRecent } from "../../p2p/recent_set.ts";
import { long } from "../long.ts";
import { randomBytes } from "./random.ts";

const random = (bytes: Uint8Array) => bytes.set(randomBytes(createRandom(1), bytes.length));

/** Pauses of every size: within a lifetime, across a few, and beyond what 16 bits count. */
const anyPause = fc.oneof(
  fc.double({ min: 0, max: 2, noNaN: true }),
  fc.integer({ min: 0, max: 700 }),
  fc.integer({ min: 0, max: 2 ** 17 }),
  fc.integer({ min: 65_530, max: 65_540 }),
);

const anySteps = fc.array(
  fc.record({ pause: anyPause, member: fc.nat({ max: 3 }), action: fc.nat({ max: 4 }) }),
  { maxLength: 60 },
);

Deno.test("remembers for exactly the lifetime, from the whole second on, over any length of time", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(0.5, 1, 30, 600, 32_768),
      fc.integer({ min: 0, max: 2 ** 31 }),
      anySteps,
      (lifetime, start, steps) => {
        const set = createRecentSet(64, lifetime, random);
        const addedAt = new Map<number, number>();
        let now = start;
        for (const { pause, member, action } of steps) {
          now += pause;
          if (action < 2) {
            addRecent(set, now, Uint8Array.of(member), Uint8Array.of(7));
            addedAt.set(member, Math.floor(now));
          } else if (action === 2) {
            removeRecent(set, Uint8Array.of(member), Uint8Array.of(7));
            addedAt.delete(member);
          }
          for (let other = 0; other < 4; other++) {
            const isRecent = hasRecent(set, now, Uint8Array.of(other), Uint8Array.of(7));
            assertEquals(isRecent, now - (addedAt.get(other) ?? -Infinity) < lifetime);
          }
        }
      },
    ),
    { seed: 11, numRuns: long(20_000, 1_000) },
  );
});

Deno.test("takes 6 bytes a place", () => {
  const { prints, addedAt } = createRecentSet(1_024, 600, random);
  assertEquals(prints.buffer.byteLength, 6 * 1_024);
  assertEquals(addedAt.buffer, prints.buffer);
});

Deno.test("refuses a lifetime that 16 bits do not count", () => {
  for (const lifetime of [0, -1, NaN, 32_769, Infinity]) {
    assertThrows(
      () => createRecentSet(64, lifetime, random),
      RangeError,
      `lifetime must be positive and at most 32768, is ${lifetime}`,
    );
  }
});
