import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { createLawBelief, predictLoad, reviseLoad } from "../../../layers/agent/law_belief.ts";
import { createMove } from "../../../layers/agent/transition.ts";
import {
  add,
  binary,
  compile,
  constant,
  mul,
  unary,
  variable,
} from "../../../layers/morphic/mod.ts";

/** load′ = 1.6 load − 0.7 load₋₁ + 1 */
const LAW = [
  add(add(mul(constant(1.6), variable(0)), mul(constant(-0.7), variable(1))), constant(1)),
  variable(0),
];

Deno.test("expects what the program makes of the loads seen", () => {
  const belief = createLawBelief(Float64Array.of(12, 10), 4, 1);
  const move = createMove(compile(LAW, 2));
  let [load, before] = [12, 10];
  for (const seen of [14, 13, 9, 16]) {
    const expected = 1.6 * load - 0.7 * before + 1;
    assertAlmostEquals(predictLoad(belief, move), expected, 1e-3);
    reviseLoad(belief, Float64Array.of(seen), Uint8Array.of(1), Float64Array.of(1));
    [load, before] = [seen, load];
    assertAlmostEquals(belief.beliefs.mean[0]!, load, 1e-3);
    assertAlmostEquals(belief.beliefs.mean[1]!, before, 1e-3);
  }
});

Deno.test("what is not seen is expected with a spread that the law carries on", () => {
  const belief = createLawBelief(Float64Array.of(12, 10), 4, 1);
  const move = createMove(compile(LAW, 2));
  predictLoad(belief, move);
  assertAlmostEquals(belief.beliefs.covariance[0]!, 4, 1e-3);
  predictLoad(belief, move);
  assertAlmostEquals(belief.beliefs.covariance[0]!, 4 + 1.6 ** 2 * 4, 1e-3);
  predictLoad(belief, move);
  // The response to a shock of one: 1, 1.6, 1.6² − 0.7.
  assertAlmostEquals(belief.beliefs.covariance[0]!, 4 * (1 + 1.6 ** 2 + 1.86 ** 2), 1e-3);
});

Deno.test("free energy is −log evidence of what arrived", () => {
  const belief = createLawBelief(Float64Array.of(12, 10), 4, 1);
  const expected = predictLoad(belief, createMove(compile(LAW, 2)));
  const energy = reviseLoad(
    belief,
    Float64Array.of(expected + 3),
    Uint8Array.of(1),
    Float64Array.of(1),
  );
  assertAlmostEquals(energy, 0.5 * Math.log(2 * Math.PI * 4) + 9 / 8, 1e-4);
});

Deno.test("where the program faults or runs away, beliefs stay where they are", () => {
  const runaway = unary("exp", variable(0));
  for (const law of [binary("div", constant(1), constant(0)), runaway]) {
    const move = createMove(compile([law], 1));
    const mean = Float64Array.of(600);
    const covariance = Float64Array.of(2);
    move(mean, covariance);
    assertEquals([...mean, ...covariance], [600, 2]);
  }
});

Deno.test("a law without a rest leaves beliefs finite, however long nothing is seen", () => {
  const belief = createLawBelief(Float64Array.of(12, 10), 4, 1);
  const move = createMove(compile([mul(constant(3), variable(0)), variable(0)], 2));
  for (let tick = 0; tick < 500; tick++) assert(predictLoad(belief, move) <= 1e16);
  reviseLoad(belief, Float64Array.of(5), Uint8Array.of(1), Float64Array.of(1));
  assertAlmostEquals(belief.beliefs.mean[0]!, 5, 1e-3);
});
