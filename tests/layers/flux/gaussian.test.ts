import { assert, assertEquals, assertLess, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  createGaussian,
  klDivergence,
  precisionMatrix,
  setGaussian,
} from "../../../layers/flux/mod.ts";
import { createRandom, nextNormal } from "../../../layers/random.ts";
import { randomCovariance } from "./problems.ts";

const anyGaussian = fc.record({
  n: fc.integer({ min: 1, max: 16 }),
  seed: fc.nat(),
  condition: fc.constantFrom(1, 1e3, 1e10),
  exponent: fc.integer({ min: -300, max: 300 }),
});

function draw({ n, seed, condition, exponent }: {
  n: number;
  seed: number;
  condition: number;
  exponent: number;
}) {
  const random = createRandom(seed);
  const deviation = 10 ** (exponent / 2);
  return createGaussian(
    Float64Array.from({ length: n }, () => deviation * nextNormal(random)),
    randomCovariance(random, n, condition, 10 ** exponent),
  );
}

Deno.test("KL(q ‖ q) is exactly zero at every scale", () => {
  fc.assert(
    fc.property(anyGaussian, (options) => {
      const q = draw(options);
      assertEquals(q.regularised, 0);
      assertEquals(klDivergence(q, q), 0);
      assertEquals(klDivergence(q, draw(options)), 0);
    }),
    { seed: 21, numRuns: 300 },
  );
});

Deno.test("KL matches its closed form for independent components", () => {
  const q = createGaussian(Float64Array.of(1, -2), Float64Array.of(4, 0.25));
  const p = createGaussian(Float64Array.of(0, 1), Float64Array.of(1, 9));
  const expected = 0.5 * (4 - 1 - Math.log(4) + 1) +
    0.5 * (0.25 / 9 - 1 - Math.log(0.25 / 9) + 9 / 9);
  assertLess(Math.abs(klDivergence(q, p) - expected), 1e-14);
});

Deno.test("KL keeps its digits where q and p nearly agree", () => {
  // For variances 1 and (1 + h)², KL = h² − O(h³): naive evaluation returns noise below 1e-16.
  for (const h of [1e-3, 1e-6, 1e-9, 1e-12]) {
    const q = createGaussian(Float64Array.of(0), Float64Array.of(1));
    const p = createGaussian(Float64Array.of(0), Float64Array.of((1 + h) ** 2));
    const deviation = 1 / p.factor[0]! - 1;
    const expected = deviation * deviation * (1 - deviation / 3);
    assertLess(Math.abs(klDivergence(q, p) / expected - 1), 1e-3 + 1e-16 / h);
  }
});

Deno.test("KL is the same in any units and never negative", () => {
  fc.assert(
    fc.property(anyGaussian, fc.nat(), (options, otherSeed) => {
      const other = { ...options, seed: otherSeed };
      const found = klDivergence(draw(options), draw(other));
      const unit = klDivergence(draw({ ...options, exponent: 0 }), draw({ ...other, exponent: 0 }));
      assert(found >= 0);
      assertLess(Math.abs(found - unit), 1e-4 * unit + 1e-9);
    }),
    { seed: 22, numRuns: 200 },
  );
});

Deno.test("precision is the inverse of the covariance", () => {
  fc.assert(
    fc.property(anyGaussian, (options) => {
      const gaussian = draw({ ...options, condition: 100 });
      const { n } = options;
      const precision = precisionMatrix(gaussian, new Float64Array(n * n));
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          let sum = i === j ? -1 : 0;
          for (let k = 0; k < n; k++) {
            sum += precision[i * n + k]! * gaussian.covariance[k * n + j]!;
          }
          assertLess(Math.abs(sum), 1e-11);
        }
      }
    }),
    { seed: 23, numRuns: 100 },
  );
});

Deno.test("a singular covariance is regularised by a few roundings, and says so", () => {
  const rankOne = Float64Array.of(1, 2, 3, 2, 4, 6, 3, 6, 9);
  const mean = new Float64Array(3);
  for (const scale of [1e-300, 1e-12, 1, 1e12]) {
    const gaussian = createGaussian(mean, rankOne.map((x) => x * scale));
    assert(gaussian.regularised > 0);
    assertLess(gaussian.regularised, 1e-14);
    for (let i = 0; i < 9; i++) {
      assertLess(Math.abs(gaussian.covariance[i]! / (scale * rankOne[i]!) - 1), 1e-14);
    }
    assertEquals(klDivergence(gaussian, gaussian), 0);
  }
  const known = createGaussian(mean, Float64Array.of(1, 0, 1e-6));
  assert(known.regularised > 0 && known.covariance[4]! > 0 && known.covariance[4]! < 1e-20);
  assertEquals(createGaussian(mean, Float64Array.of(1, 1e-9, 1e-12)).regularised, 0);
  const tight = Float64Array.of(1, 1 - 1e-10, 1 - 1e-10, 1);
  assertEquals(createGaussian(new Float64Array(2), tight).regularised, 0);
});

Deno.test("refuses what is no distribution, naming it", () => {
  const two = new Float64Array(2);
  const make = (...covariance: number[]) => () =>
    createGaussian(two, Float64Array.from(covariance));
  assertThrows(make(1, 2, 2, 1), RangeError, "positive semidefinite");
  assertThrows(
    make(1, 0.5, 0.4, 1),
    RangeError,
    "covariance[2]: it must equal its mirror image 0.5",
  );
  assertThrows(make(1, -1), RangeError, "covariance[3]: a variance must be at least 0, is -1");
  assertThrows(make(0, 0), RangeError, "one variance at least must be positive");
  assertThrows(make(0, 1, 1, 1), RangeError);
  assertThrows(make(1, NaN, NaN, 1), RangeError, "covariance[1]: it must be finite, is NaN");
  assertThrows(make(1, 1, 1), RangeError, "its length must be 4, is 3");
  assertThrows(() => createGaussian(new Float64Array(0), new Float64Array(0)), RangeError);
  assertThrows(() => createGaussian(new Float64Array(17), new Float64Array(17)), RangeError);
  const one = createGaussian(Float64Array.of(0), Float64Array.of(1));
  assertThrows(() => klDivergence(one, createGaussian(two, Float64Array.of(1, 1))), RangeError);
});

Deno.test("a refused change leaves a distribution as it was", () => {
  const gaussian = createGaussian(Float64Array.of(1, 2), Float64Array.of(2, 1, 1, 2));
  const before = structuredClone(gaussian);
  const indefinite = Float64Array.of(1, 2, 2, 1);
  assertThrows(() => setGaussian(gaussian, Float64Array.of(5, 5), indefinite), RangeError);
  assertThrows(
    () => setGaussian(gaussian, Float64Array.of(5, NaN), Float64Array.of(1, 1)),
    RangeError,
  );
  for (const field of ["mean", "covariance", "factor", "regularised"] as const) {
    assertEquals(gaussian[field], before[field]);
  }
});
