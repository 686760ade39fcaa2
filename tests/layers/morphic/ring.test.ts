import { assertEquals, assertThrows } from "@std/assert";
import {
  binary,
  compile,
  constant,
  createMachine,
  createRing,
  fillLag,
  lagSamples,
  predictionError,
  pushRow,
  ringValue,
  splitSamples,
  targetScales,
  transitionSamples,
  variable,
} from "../../../layers/morphic/mod.ts";

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

Deno.test("transitions pair each row with the next, also across the end of the ring", () => {
  const ring = createRing(3, 2);
  for (let i = 1; i <= 5; i++) pushRow(ring, [i, 10 * i]);
  const samples = transitionSamples(ring, 2, 1);
  assertEquals(samples.rows, 2);
  assertEquals(samples.inputs, Float64Array.of(3, 30, 4, 40));
  assertEquals(samples.targets, Float64Array.of(4, 5));
  assertEquals(transitionSamples(createRing(3, 2)).rows, 0);
});

Deno.test("lags of a series come newest first, and split in the order of time", () => {
  const samples = lagSamples([1, 2, 3, 4, 5], 2);
  assertEquals(samples.inputs, Float64Array.of(2, 1, 3, 2, 4, 3));
  assertEquals(samples.targets, Float64Array.of(3, 4, 5));
  const { training, heldOut } = splitSamples(samples, 2 / 3);
  assertEquals(training.inputs, Float64Array.of(2, 1, 3, 2));
  assertEquals(heldOut.targets, Float64Array.of(5));
  assertEquals(lagSamples([1], 4).rows, 0);
  assertThrows(() => lagSamples([1, NaN], 1), RangeError, "NaN");
  assertThrows(() => splitSamples(samples, 1.5), RangeError, "share");
});

Deno.test("a target that does not vary has scale 1, whatever its rounding", () => {
  for (const value of [0, 0.1, -3e7, 1e-9]) {
    assertEquals(targetScales(lagSamples(new Array(100).fill(value), 1)), Float64Array.of(1));
  }
});

Deno.test("the error is the mean square over rows and outputs, infinite as soon as a row faults", () => {
  const ring = createRing(9, 2);
  for (const row of [[1, 2], [3, 0], [4, 5]]) pushRow(ring, row);
  const samples = transitionSamples(ring);
  const scales = targetScales(samples);
  assertEquals(scales, Float64Array.of(0.25, 6.25));
  const machine = createMachine();
  const persistence = compile([variable(0), variable(1)], 2);
  const expected = (2 ** 2 / 0.25 + 2 ** 2 / 6.25 + 1 / 0.25 + 25 / 6.25) / 4;
  assertEquals(predictionError(persistence, machine, samples, scales, 9), expected);
  const fragile = compile([variable(0), binary("div", constant(1), variable(1))], 2);
  assertEquals(predictionError(fragile, machine, samples, scales, 9), Infinity);
  assertEquals(predictionError(fragile, machine, samples, scales, 1), Infinity);
});
