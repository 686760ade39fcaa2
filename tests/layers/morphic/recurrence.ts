/** The recurrence x′ = 1.6 x − 0.7 x₋₁ + 0.1 as a law of the state (x, x₋₁), and a history of it. */
import {
  add,
  constant,
  createRing,
  type Expression,
  mul,
  pushRow,
  type Ring,
  variable,
} from "../../../layers/morphic/mod.ts";
import { createRandom, nextNormal } from "../../../layers/random.ts";

export const x = variable(0);
export const before = variable(1);
export const persistence: Expression[] = [x, x];
export const truth: Expression[] = [
  add(add(mul(constant(1.6), x), mul(constant(-0.7), before)), constant(0.1)),
  x,
];

/** A history of (x, x₋₁) that follows the true law with normal noise. */
export function history(length: number, noise: number, seed: number): Ring {
  const random = createRandom(seed);
  const ring = createRing(length, 2);
  let now = 0.5;
  let last = 0.6;
  for (let i = 0; i < length; i++) {
    pushRow(ring, [now, last]);
    [now, last] = [1.6 * now - 0.7 * last + 0.1 + noise * nextNormal(random), now];
  }
  return ring;
}
