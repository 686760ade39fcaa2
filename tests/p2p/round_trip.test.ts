import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  backOff,
  createRoundTrips,
  forgetRoundTrip,
  MAX_TIMEOUT,
  MIN_TIMEOUT,
  NO_SLOT,
  observeRoundTrip,
  type RoundTrips,
  timeoutOf,
} from "../../p2p/round_trip.ts";
import { long } from "../long.ts";

/** Single precision: relative error of the stored estimates. */
const PRECISION = 1e-6;

function observe(roundTrips: RoundTrips, slot: number, ...samples: number[]): void {
  for (const seconds of samples) observeRoundTrip(roundTrips, slot, seconds, false);
}

Deno.test("follows RFC 6298 through worked numbers", () => {
  const roundTrips = createRoundTrips(1);
  const worked = [
    // sample, smoothed, variation, timeout: by hand from section 2 of the RFC
    [0.1, 0.1, 0.05, 0.3],
    [0.1, 0.1, 0.0375, 0.25],
    [0.2, 0.1125, 0.053125, 0.325],
    [0.04, 0.1034375, 0.05796875, 0.3353125],
  ];
  for (const [sample, smoothed, variation, timeout] of worked) {
    observe(roundTrips, 0, sample!);
    assertAlmostEquals(roundTrips.smoothed[0]!, smoothed!, PRECISION);
    assertAlmostEquals(roundTrips.variation[0]!, variation!, PRECISION);
    assertAlmostEquals(timeoutOf(roundTrips, 0), timeout!, PRECISION);
  }
});

Deno.test("waits for 50 ms at least and 1 s at most", () => {
  const roundTrips = createRoundTrips(3);
  assertEquals(timeoutOf(roundTrips, 0), 1, "before anything was measured");
  observe(roundTrips, 0, 0);
  assertEquals(timeoutOf(roundTrips, 0), 0.05);
  observe(roundTrips, 1, 30);
  assertEquals(timeoutOf(roundTrips, 1), 1);
  assertEquals(roundTrips.smoothed[1], 30, "the estimate itself is not cut");
  // Samples without any deviation: the granularity of 1 ms remains.
  for (let i = 0; i < 200; i++) observe(roundTrips, 2, 0.5);
  assertAlmostEquals(timeoutOf(roundTrips, 2), 0.501, PRECISION);
});

Deno.test("doubles after every timeout until a sample that can be trusted", () => {
  const roundTrips = createRoundTrips(2);
  observe(roundTrips, 0, 0.04);
  const timeouts = [timeoutOf(roundTrips, 0)];
  for (let i = 0; i < 300; i++) {
    backOff(roundTrips, 0);
    timeouts.push(timeoutOf(roundTrips, 0));
  }
  [0.12, 0.24, 0.48, 0.96, 1, 1, 1].forEach((timeout, i) => {
    assertAlmostEquals(timeouts[i]!, timeout, PRECISION);
  });
  assertEquals(timeouts.at(-1), 1);
  assertAlmostEquals(timeoutOf(roundTrips, 1), 0.12, PRECISION, "nobody else waits longer");

  observeRoundTrip(roundTrips, 0, 0.01, true);
  assertEquals(timeoutOf(roundTrips, 0), 1, "Karn: neither estimate nor doubling changes");
  assertAlmostEquals(roundTrips.smoothed[0]!, 0.04, PRECISION);
  observe(roundTrips, 0, 0.04);
  assertAlmostEquals(timeoutOf(roundTrips, 0), 0.1, PRECISION);
});

Deno.test("learns a round trip that grew beyond the timeout", () => {
  const roundTrips = createRoundTrips(1);
  for (let i = 0; i < 50; i++) observe(roundTrips, 0, 0.01);
  assertEquals(timeoutOf(roundTrips, 0), 0.05);
  let timeouts = 0;
  while (timeoutOf(roundTrips, 0) < 0.3) {
    backOff(roundTrips, 0);
    timeouts++;
  }
  assertEquals(timeouts, 3);
  observe(roundTrips, 0, 0.3);
  assert(timeoutOf(roundTrips, 0) > 0.3, "the deviation covers the step");
});

Deno.test("lets unmeasured peers and those without a slot start from the mesh", () => {
  const roundTrips = createRoundTrips(3);
  observe(roundTrips, NO_SLOT, 0.08);
  for (const slot of [NO_SLOT, 0, 1, 2]) {
    assertAlmostEquals(timeoutOf(roundTrips, slot), 0.24, PRECISION);
  }
  observe(roundTrips, 1, 0.02);
  // Gains 1/16 and 1/8: 0.08 − 0.06/16, and 0.04 + (0.06 − 0.04)/8.
  const mesh = 0.07625 + 4 * 0.0425;
  assertAlmostEquals(timeoutOf(roundTrips, 1), 0.07625, PRECISION, "the mesh's mean, above 0.06");
  assertAlmostEquals(timeoutOf(roundTrips, 0), mesh, PRECISION);
  backOff(roundTrips, 0);
  assertAlmostEquals(timeoutOf(roundTrips, 0), 2 * mesh, PRECISION);
  backOff(roundTrips, NO_SLOT);
  assertAlmostEquals(timeoutOf(roundTrips, NO_SLOT), mesh, PRECISION);
  forgetRoundTrip(roundTrips, 1);
  assertAlmostEquals(timeoutOf(roundTrips, 1), mesh, PRECISION);
});

Deno.test("lets no sample of one peer move the mesh by more than a 16th of a second", () => {
  const roundTrips = createRoundTrips(2);
  for (let i = 0; i < 1000; i++) observe(roundTrips, 0, 0.05);
  const before = roundTrips.smoothed[2]!;
  observe(roundTrips, 1, 3600);
  assertAlmostEquals(roundTrips.smoothed[2]! - before, (1 - before) / 16, PRECISION);
});

Deno.test("learns that all round trips grew, from ambiguous samples too", () => {
  const roundTrips = createRoundTrips(2);
  for (let i = 0; i < 100; i++) observe(roundTrips, 0, 0.005);
  assertEquals(timeoutOf(roundTrips, 0), 0.05);
  for (let i = 0; i < 8; i++) observeRoundTrip(roundTrips, NO_SLOT, 0.4, true);
  assert(timeoutOf(roundTrips, NO_SLOT) > 0.4, "who is unmeasured is given the time");
  assert(timeoutOf(roundTrips, 0) > 0.05, "and who was measured before that some of it");
  const before = structuredClone(roundTrips);
  observeRoundTrip(roundTrips, NO_SLOT, 0.001, true);
  assertEquals(roundTrips, before, "but nothing shrinks");
});

Deno.test("agrees with the recurrences in double precision on any samples", () => {
  const samples = fc.array(fc.double({ min: 0, max: 2, noNaN: true }), { minLength: 1 });
  fc.assert(
    fc.property(samples, (seconds) => {
      const roundTrips = createRoundTrips(1);
      let smoothed = 0;
      let variation = 0;
      seconds.forEach((sample, i) => {
        observe(roundTrips, 0, sample);
        variation = i === 0
          ? sample / 2
          : (3 / 4) * variation + (1 / 4) * Math.abs(smoothed - sample);
        smoothed = i === 0 ? sample : (7 / 8) * smoothed + (1 / 8) * sample;
        const timeout = smoothed + Math.max(0.001, 4 * variation);
        const bounded = Math.min(Math.max(timeout, MIN_TIMEOUT), MAX_TIMEOUT);
        assertAlmostEquals(timeoutOf(roundTrips, 0), bounded, 1e-5);
      });
    }),
    { seed: 6298, numRuns: long(20_000, 1_000) },
  );
});

Deno.test("refuses samples and slots that do not exist, and changes nothing", () => {
  const roundTrips = createRoundTrips(2);
  observe(roundTrips, 0, 0.1);
  const before = structuredClone(roundTrips);
  for (const seconds of [-1e-9, NaN, Infinity]) {
    assertThrows(() => observe(roundTrips, 0, seconds), RangeError);
  }
  for (const slot of [-2, 2, 0.5, NaN]) {
    assertThrows(() => observe(roundTrips, slot, 0.1), RangeError);
    assertThrows(() => backOff(roundTrips, slot), RangeError);
    assertThrows(() => timeoutOf(roundTrips, slot), RangeError);
    assertThrows(() => forgetRoundTrip(roundTrips, slot), RangeError);
  }
  for (const slots of [-1, 1.5, NaN]) assertThrows(() => createRoundTrips(slots), RangeError);
  forgetRoundTrip(roundTrips, NO_SLOT);
  assertEquals(roundTrips, before);
});
