import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  add,
  binary,
  checkExpression,
  constant,
  evaluateExpression,
  type Expression,
  formatExpression,
  measureExpression,
  mul,
  sub,
  unary,
  usesVariable,
  variable,
} from "../../../layers/morphic/mod.ts";
import { expressions } from "./arbitrary.ts";

const x = variable(0);
const y = variable(1);

/** The formula as JavaScript reads it. */
function evaluateText(text: string, values: readonly number[]): number {
  const names = values.map((_, i) => `x${i}`);
  const functions = "const { min, max, abs, sqrt, exp, tanh } = Math;";
  return new Function(...names, `${functions} return ${text};`)(...values);
}

Deno.test("evaluates as the printed formula does in JavaScript, to the last bit", () => {
  const values = fc.array(fc.double({ noNaN: true }), { minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(expressions(3), values, (expression, inputs) => {
      const text = formatExpression(expression, { digits: 17 });
      // The sign of a zero may be lost where a - -b is written a + b.
      assertEquals(
        evaluateExpression(expression, inputs) + 0,
        evaluateText(text, inputs) + 0,
        text,
      );
    }),
    { seed: 1, numRuns: 3000 },
  );
});

Deno.test("prints laws as people write them", () => {
  const law = add(add(mul(constant(1.6), x), mul(constant(-0.7), y)), constant(0.1));
  assertEquals(formatExpression(law), "1.6 * x0 - 0.7 * x1 + 0.1");
  assertEquals(
    formatExpression(law, { names: ["level", "drift"] }),
    "1.6 * level - 0.7 * drift + 0.1",
  );
  assertEquals(formatExpression(sub(x, sub(y, constant(-1)))), "x0 - (x1 + 1)");
  assertEquals(formatExpression(binary("div", x, mul(y, x))), "x0 / (x1 * x0)");
  assertEquals(formatExpression(mul(add(x, y), unary("neg", y))), "(x0 + x1) * -x1");
  assertEquals(formatExpression(unary("neg", unary("neg", add(x, y)))), "-(-(x0 + x1))");
  assertEquals(formatExpression(unary("neg", constant(-0))), "-(-0)");
  assertEquals(
    formatExpression(binary("max", unary("tanh", x), constant(1 / 3))),
    "max(tanh(x0), 0.3333)",
  );
  assertEquals(formatExpression(constant(1 / 3), { digits: 2 }), "0.33");
});

Deno.test("survives JSON", () => {
  const law = binary("min", unary("sqrt", x), add(y, constant(0.25)));
  assertEquals(JSON.parse(JSON.stringify(law)), law);
});

Deno.test("measures size and depth, and knows which variables are read", () => {
  const law = add(mul(constant(2), x), unary("abs", y));
  assertEquals(measureExpression(law), { size: 6, depth: 3 });
  assertEquals(measureExpression(x), { size: 1, depth: 1 });
  assert(usesVariable([x, law], 1));
  assert(!usesVariable([x, law], 2));
});

Deno.test("refuses what is no expression, by name", () => {
  assertThrows(() => constant(NaN), RangeError, "NaN");
  assertThrows(() => constant(Infinity), RangeError, "Infinity");
  assertThrows(() => variable(-1), RangeError, "-1");
  assertThrows(() => variable(0.5), RangeError, "0.5");
  assertThrows(() => checkExpression(variable(2), 2), RangeError, "variable 2");
  assertThrows(() => checkExpression({ kind: "constant", value: NaN }, 0), RangeError, "NaN");
  const strange = [
    { kind: "binary", operator: "toString", left: x, right: y },
    { kind: "unary", operator: "random", operand: x },
    { kind: "call", operator: "exit" },
  ];
  for (const expression of strange) {
    assertThrows(() => checkExpression(expression as unknown as Expression, 2), TypeError);
  }
});

Deno.test("refuses trees without end: too deep, circular, or doubling by sharing", () => {
  let deep: Expression = x;
  for (let i = 0; i < 100_000; i++) deep = unary("neg", deep);
  assertThrows(() => measureExpression(deep), RangeError, "depth");
  let shared: Expression = x;
  for (let i = 0; i < 60; i++) shared = add(shared, shared);
  assertThrows(() => measureExpression(shared), RangeError, "size");
  const circle = { kind: "unary", operator: "neg", operand: x };
  circle.operand = circle as unknown as typeof x;
  assertThrows(() => measureExpression(circle as unknown as Expression), RangeError, "depth");
});
