import { assertAlmostEquals, assertEquals, assertGreater, assertLess } from "@std/assert";
import { createRandom, nextNormal } from "../../../layers/random.ts";
import {
  advance,
  createField,
  DEFAULT_PARAMETERS,
  type Field,
} from "../../../layers/turing/mod.ts";
import { eigen, fromDense, laplacian, randomDense, ringDense } from "./graphs.ts";
import { growth, restingState } from "./reference.ts";

const networks: [string, number[][]][] = [
  ["a ring", ringDense(12, 4)],
  ["a random graph", randomDense(createRandom(29), 12, 4)],
];
const unstable = { ...DEFAULT_PARAMETERS, activatorDiffusion: 0.08, inhibitorDiffusion: 4 };
const stable = { ...unstable, activatorDiffusion: 2 };
const [restU, restV] = restingState(unstable, 0);

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, x, i) => sum + x * b[i]!, 0);

const fieldAt = (
  weights: number[][],
  parameters: typeof unstable,
  du: (i: number) => number,
  dv: (i: number) => number,
): Field =>
  createField(fromDense(weights), {
    parameters,
    activator: weights.map((_, i) => restU + du(i)),
    inhibitor: weights.map((_, i) => restV + dv(i)),
  });

const deviation = (field: Field): number[] =>
  Array.from({ length: field.roles.length }, (_, i) => field.state[2 * i]! - restU);

for (const [name, weights] of networks) {
  const { values, vectors } = eigen(laplacian(weights));

  Deno.test(`the Laplacian's eigenpairs that the prediction on ${name} rests on are exact`, () => {
    laplacian(weights).forEach((row, i) => {
      vectors.forEach((vector, k) => {
        assertAlmostEquals(dot(row, vector), values[k]! * vector[i]!, 1e-10);
      });
    });
  });

  Deno.test(`every mode on ${name} grows or decays at its predicted rate`, () => {
    let grew = 0;
    vectors.forEach((vector, k) => {
      const { rate, real, ratio } = growth(unstable, restU, restV, values[k]!);
      if (!real) return; // an oscillating mode has no fixed shape to follow
      const size = 1e-7;
      const seconds = 0.5;
      const field = fieldAt(
        weights,
        unstable,
        (i) => size * vector[i]!,
        (i) => size * ratio * vector[i]!,
      );
      advance(field, seconds, { maximumStepSeconds: 0.01 });
      const found = Math.log(dot(deviation(field), vector) / size) / seconds;
      assertAlmostEquals(found, rate, 2e-4 * (1 + Math.abs(rate)), `mode ${k}`);
      if (rate > 0) grew++;
    });
    assertGreater(grew, 3);
  });

  Deno.test(`from noise on ${name} the mode predicted to grow fastest takes over`, () => {
    const ratesAt = (inhibitorDiffusion: number): number[] =>
      values.map((value) => growth({ ...unstable, inhibitorDiffusion }, restU, restV, value).rate);
    let [low, high] = [0, unstable.inhibitorDiffusion]; // just past the onset few modes grow
    while (high - low > 1e-9) {
      const middle = (low + high) / 2;
      if (Math.max(...ratesAt(middle)) > 0.01) high = middle;
      else low = middle;
    }
    const rates = ratesAt(high);
    const fastest = Math.max(...rates);
    const random = createRandom(22);
    const noise = (): number => 1e-10 * nextNormal(random);
    const field = fieldAt(weights, { ...unstable, inhibitorDiffusion: high }, noise, noise);
    const share = (): number => {
      const d = deviation(field);
      const energies = vectors.map((vector) => dot(d, vector) ** 2);
      const leading = energies.filter((_, k) => rates[k]! > fastest - 1e-6);
      return leading.reduce((a, b) => a + b, 0) / energies.reduce((a, b) => a + b, 0);
    };
    assertLess(share(), 0.5);
    let seconds = 0;
    while (Math.max(...deviation(field).map(Math.abs)) < 1e-4) {
      assertEquals(advance(field, 1).unreachedSeconds, 0);
      assertLess(seconds += 1, 4000);
    }
    assertGreater(share(), 0.95);
    advance(field, 1000);
    const pattern = deviation(field);
    assertGreater(Math.max(...pattern) - Math.min(...pattern), 0.1);
  });

  Deno.test(`a stable setting on ${name} forgets the same noise`, () => {
    const random = createRandom(22);
    for (const value of values) assertLess(growth(stable, restU, restV, value).rate, 0);
    const field = fieldAt(weights, stable, () => 0.1 * nextNormal(random), () => 0);
    advance(field, 60);
    for (const d of deviation(field)) assertLess(Math.abs(d), 1e-6);
  });
}
