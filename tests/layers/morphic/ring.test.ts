import { assertEquals, assertThrows } from "@std/assert";
import { createRing, fillLag, pushRow, ringValue } from "../../../layers/morphic/mod.ts";

Deno.test("a ring keeps the newest rows in order and never grows", () => {
  const ring = createRing(5, 2);
  const { values } = ring;
  const all: number[][] = [];
  for (let i = 0; i < 23; i++) {
    const row = [i, -i * i];
    all.push(row);
    pushRow(ring, row);
    const kept = all.slice(-5);
    assertEquals(ring.length, kept.length);
    kept.forEach((wanted, index) => {
      assertEquals([ringValue(ring, index, 0), ringValue(ring, index, 1)], wanted);
    });
  }
  assertEquals(ring.values, values);
  assertEquals(values.length, 10);
});

Deno.test("a ring refuses rows that do not fit and keeps what it had", () => {
  const ring = createRing(2, 2);
  pushRow(ring, [1, 2]);
  const before = structuredClone(ring);
  for (const row of [[1], [1, 2, 3], [1, NaN], [Infinity, 1]]) {
    assertThrows(() => pushRow(ring, row), RangeError);
  }
  assertEquals(ring, before);
  assertThrows(() => ringValue(ring, 1, 0), RangeError, "index");
  assertThrows(() => ringValue(ring, 0, 2), RangeError, "column");
  for (const size of [0, -1, 1.5, NaN]) {
    assertThrows(() => createRing(size, 1), RangeError, "capacity");
    assertThrows(() => createRing(1, size), RangeError, "width");
  }
});

Deno.test("a new column gets its past: what another held one row earlier", () => {
  const ring = createRing(4, 3);
  for (let i = 1; i <= 6; i++) pushRow(ring, [i, 10 * i, 0]);
  fillLag(ring, 2, 1);
  assertEquals([0, 1, 2, 3].map((i) => ringValue(ring, i, 2)), [30, 30, 40, 50]);
});
