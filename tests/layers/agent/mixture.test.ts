import { assertAlmostEquals, assertEquals } from "@std/assert";
import { matchMoments, mixtureEnergy } from "../../../layers/agent/mixture.ts";
import { createNormal } from "./noise_source.ts";

Deno.test("has the mean and covariance of samples of the mixture", () => {
  const weights = Float64Array.of(0.2, 0.5, 0.3);
  const means = [Float64Array.of(0, 1), Float64Array.of(3, -1), Float64Array.of(-2, 4)];
  const deviations = [[1, 2], [0.5, 1], [2, 0.1]] as const;
  const covariances = deviations.map(([a, b]) => Float64Array.of(a * a, 0, 0, b * b));
  const mean = new Float64Array(2);
  const covariance = new Float64Array(4);
  matchMoments(weights, means, covariances, mean, covariance);

  const normal = createNormal(1);
  const count = 200_000;
  const sums = [0, 0, 0, 0, 0];
  for (let k = 0; k < count; k++) {
    const i = k % 10 < 2 ? 0 : k % 10 < 7 ? 1 : 2;
    const x = means[i]![0]! + deviations[i]![0] * normal();
    const y = means[i]![1]! + deviations[i]![1] * normal();
    [x, y, x * x, x * y, y * y].forEach((value, place) => sums[place]! += value / count);
  }
  const [x, y, xx, xy, yy] = sums as [number, number, number, number, number];
  assertAlmostEquals(mean[0]!, x, 0.02);
  assertAlmostEquals(mean[1]!, y, 0.02);
  assertAlmostEquals(covariance[0]!, xx - x * x, 0.05);
  assertAlmostEquals(covariance[1]!, xy - x * y, 0.05);
  assertAlmostEquals(covariance[3]!, yy - y * y, 0.05);
  assertEquals(covariance[1], covariance[2]);
});

Deno.test("free energy of a mixture is −log of the mixed evidence", () => {
  const energy = mixtureEnergy(Float64Array.of(0.25, 0.75), Float64Array.of(2, 3));
  assertAlmostEquals(energy, -Math.log(0.25 * Math.exp(-2) + 0.75 * Math.exp(-3)), 1e-12);
  assertAlmostEquals(
    mixtureEnergy(Float64Array.of(0.5, 0.5), Float64Array.of(1e6, 1e6)),
    1e6,
    1e-9,
  );
});

Deno.test("what has no weight has no say, however well it knew", () => {
  assertEquals(mixtureEnergy(Float64Array.of(0, 1), Float64Array.of(1, 1e30)), 1e30);
});
