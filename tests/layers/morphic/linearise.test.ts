import { assertAlmostEquals, assertEquals } from "@std/assert";
import {
  add,
  compile,
  constant,
  createMachine,
  createSlope,
  linearise,
  mul,
  run,
  unary,
  variable,
} from "../../../layers/morphic/mod.ts";
import { createRandom, nextNormal } from "../../../layers/random.ts";

const x = variable(0);
const before = variable(1);

Deno.test("the slope of a law is its derivative", () => {
  const random = createRandom(11);
  const law = [
    add(mul(constant(1.6), x), mul(constant(-0.7), before)),
    mul(unary("tanh", x), unary("exp", before)),
  ];
  const program = compile(law, 2);
  const slope = createSlope(program);
  const machine = createMachine();
  for (let i = 0; i < 100; i++) {
    const [a, b] = [3 * nextNormal(random), nextNormal(random)];
    assertEquals(linearise(program, machine, Float64Array.of(a, b), slope, 99), 0);
    const exact = [
      1.6,
      -0.7,
      Math.exp(b) / Math.cosh(a) ** 2,
      Math.tanh(a) * Math.exp(b),
    ];
    exact.forEach((value, k) =>
      assertAlmostEquals(slope.jacobian[k]!, value, 1e-8 * (1 + Math.exp(b)))
    );
  }
  const outputs = new Float64Array(2);
  assertEquals(run(program, machine, Float64Array.of(0, 1e4), outputs, 99), 2);
  assertEquals(linearise(program, machine, Float64Array.of(0, 1e4), slope, 99), 2);
  assertEquals(linearise(program, machine, Float64Array.of(0), slope, 99), 6);
});
