import { assertAlmostEquals, assertGreater, assertLess } from "@std/assert";
import {
  createMotion,
  CREDULOUS,
  predictMotion,
  reviseMotion,
  SCEPTICAL,
} from "../../../layers/agent/motion.ts";
import { createNormal } from "./noise_source.ts";

const NOISE = 25;
const PRESENT = Uint8Array.of(1);

Deno.test("equal hypotheses are one Kalman filter, with −log evidence as free energy", () => {
  const hypothesis = { level: 0.2, drift: 0.01, noise: 1 };
  const motion = createMotion([hypothesis, hypothesis, hypothesis], 100, NOISE, 1);
  const normal = createNormal(1);
  // The textbook filter: level, drift, and the entries of their covariance.
  let [x, v, a, b, c] = [100, 0, 100 * NOISE, 0, 0.01 * NOISE];
  for (let tick = 0; tick < 200; tick++) {
    predictMotion(motion, NOISE);
    const jitter = 1e-6 * NOISE;
    [x, a, b, c] = [
      x + v,
      a + 2 * b + c + 0.2 * NOISE + jitter,
      b + c,
      c + 0.01 * NOISE + jitter,
    ];
    assertAlmostEquals(motion.mean[0]!, x, 1e-8 * x);
    const seen = 100 + tick + 5 * normal();
    const energy = reviseMotion(motion, Float64Array.of(seen), PRESENT, Float64Array.of(NOISE));
    const spread = a + NOISE;
    const error = seen - x;
    assertAlmostEquals(
      energy,
      0.5 * Math.log(2 * Math.PI * spread) + error ** 2 / (2 * spread),
      1e-8,
    );
    [x, v] = [x + a / spread * error, v + b / spread * error];
    [a, b, c] = [a - a * a / spread, b - a * b / spread, c - b * b / spread];
    assertAlmostEquals(motion.mean[1]!, v, 1e-8);
    assertAlmostEquals(motion.covariance[0]!, a, 1e-8 * a);
    assertAlmostEquals(motion.covariance[3]!, c, 1e-8 * c);
  }
});

Deno.test("after one reading far off the credulous has moved and the sceptical has not", () => {
  const normal = createNormal(2);
  const motions = [CREDULOUS, SCEPTICAL].map((hypotheses) =>
    createMotion(hypotheses, 100, NOISE, 1)
  );
  for (const motion of motions) {
    for (let tick = 0; tick < 100; tick++) {
      predictMotion(motion, NOISE);
      const seen = Float64Array.of(tick < 99 ? 100 + 5 * normal() : 250);
      reviseMotion(motion, seen, PRESENT, Float64Array.of(NOISE));
    }
  }
  assertGreater(motions[0]!.mean[0]!, 220);
  assertLess(motions[1]!.mean[0]!, 130);
});

Deno.test("weights stay a distribution whatever is read", () => {
  const motion = createMotion(CREDULOUS, 1, 1e-6, 1);
  for (const seen of [0, 1e15, 0, 1e-9, 1e12, 5, 5, 1e15]) {
    predictMotion(motion, 1);
    reviseMotion(motion, Float64Array.of(seen), PRESENT, Float64Array.of(1));
    assertAlmostEquals(motion.weight.reduce((sum, weight) => sum + weight, 0), 1, 1e-12);
  }
});
