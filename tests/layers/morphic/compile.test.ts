import { assert, assertEquals, assertLessOrEqual, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  add,
  compile,
  constant,
  createMachine,
  evaluateExpression,
  type Expression,
  FAULTS,
  isVerified,
  mul,
  run,
  sub,
  unary,
  variable,
} from "../../../layers/morphic/mod.ts";
import { long } from "../../long.ts";
import { expressions } from "./arbitrary.ts";

Deno.test("compiled code computes what direct evaluation does, bit for bit", () => {
  const machine = createMachine();
  const laws = fc.array(expressions(3), { minLength: 1, maxLength: 4 });
  const inputs = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), {
    minLength: 3,
    maxLength: 3,
  });
  fc.assert(
    fc.property(laws, inputs, (law, values) => {
      const program = compile(law, 3);
      assert(isVerified(program));
      const outputs = new Float64Array(law.length).fill(77);
      const fault = run(program, machine, Float64Array.from(values), outputs, program.cost);
      const expected = law.map((expression) => evaluateExpression(expression, values));
      if (expected.every(Number.isFinite)) {
        assertEquals(fault, FAULTS.none);
        expected.forEach((value, k) => assert(Object.is(outputs[k], value)));
      } else {
        assertEquals(fault, FAULTS.notFinite);
        assertEquals(outputs, new Float64Array(law.length).fill(77));
      }
    }),
    { seed: 2, numRuns: long(50_000, 3000) },
  );
});

Deno.test("reuses registers: a full tree of 256 leaves needs few, a long sum needs one more", () => {
  const tree = (depth: number): Expression =>
    depth === 0 ? constant(depth + 1) : add(tree(depth - 1), tree(depth - 1));
  assertEquals(registersUsed(tree(8)), 9);
  let sum: Expression = variable(0);
  for (let i = 0; i < 60; i++) sum = i % 2 ? add(sum, constant(i)) : add(constant(i), sum);
  assertLessOrEqual(registersUsed(sum), 3);
});

function registersUsed(expression: Expression): number {
  const program = compile([expression], 1);
  const targets = Array.from(program.code, (word) => (word >>> 8) & 255);
  return Math.max(...targets) - program.inputCount + 1;
}

Deno.test("equal constants share a slot, 0 and −0 do not", () => {
  const zeros = compile([add(constant(0), constant(-0)), constant(0), constant(-0)], 0);
  assertEquals(zeros.constants.length, 2);
  const outputs = new Float64Array(3);
  assertEquals(run(zeros, createMachine(), new Float64Array(0), outputs, 10), FAULTS.none);
  assert(Object.is(outputs[2], -0) && Object.is(outputs[1], 0));
});

Deno.test("runs in place and passes inputs through without an instruction", () => {
  const swap = compile([variable(1), variable(0)], 2);
  assertEquals(swap.cost, 0);
  const state = Float64Array.of(1, 2);
  assertEquals(run(swap, createMachine(), state, state, 0), FAULTS.none);
  assertEquals(state, Float64Array.of(2, 1));
});

Deno.test("refuses what does not fit, by name", () => {
  assertThrows(() => compile([], 1), RangeError, "expressions.length");
  assertThrows(() => compile([variable(1)], 1), RangeError, "variable 1");
  assertThrows(() => compile([variable(0)], 33), RangeError, "inputCount");
  assertThrows(() => compile([variable(0)], -1), RangeError, "inputCount");
  const outputs = Array.from({ length: 31 }, (_, i) => constant(i));
  assertEquals(compile([variable(0), ...outputs], 1).results.length, 32);
  assertThrows(
    () => compile([sub(constant(1), variable(0)), ...outputs], 2),
    RangeError,
    "registers",
  );
  let many: Expression = constant(0);
  for (let i = 1; i < 60; i++) many = add(many, constant(i));
  const laws = Array.from({ length: 20 }, (_, k) => mul(constant(1000 + k), addTo(many, 60 * k)));
  assertThrows(() => compile(laws, 0), RangeError, "constants");
});

/** The same tree with every constant moved, so that none are shared. */
function addTo(node: Expression, offset: number): Expression {
  if (node.kind === "constant") return constant(node.value + offset);
  if (node.kind === "unary") return unary(node.operator, addTo(node.operand, offset));
  if (node.kind === "variable") return node;
  return add(addTo(node.left, offset), addTo(node.right, offset));
}
