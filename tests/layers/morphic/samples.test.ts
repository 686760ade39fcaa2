import { assertEquals, assertThrows } from "@std/assert";
import {
  binary,
  compile,
  constant,
  createMachine,
  createRing,
  lagSamples,
  predictionError,
  pushRow,
  splitSamples,
  targetScales,
  transitionSamples,
  variable,
} from "../../../layers/morphic/mod.ts";

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
