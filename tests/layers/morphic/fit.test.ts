import { assertAlmostEquals, assertEquals } from "@std/assert";
import {
  add,
  binary,
  constant,
  createMachine,
  fitCoefficients,
  formatExpression,
  leastSquares,
  mul,
  sub,
  termsOf,
  unary,
  variable,
} from "../../../layers/morphic/mod.ts";
import { createRandom, nextFloat, nextNormal } from "../../../layers/random.ts";

const x = variable(0);
const before = variable(1);

Deno.test("terms are the summands without their constant factors", () => {
  const product = mul(x, before);
  const law = sub(
    add(mul(constant(3), x), unary("neg", binary("div", product, constant(2)))),
    add(constant(4), mul(before, constant(5))),
  );
  assertEquals(termsOf(law), [x, product, before, constant(1)]);
  assertEquals(termsOf(x), [x]);
  assertEquals(termsOf(binary("div", constant(1), x)), [binary("div", constant(1), x)]);
});

Deno.test("least squares solves the normal equations, and leaves dependent columns out", () => {
  const random = createRandom(8);
  for (let trial = 0; trial < 50; trial++) {
    const rows = 30;
    const columns = Array.from(
      { length: 4 },
      () => new Float64Array(rows).map(() => nextNormal(random)),
    );
    columns[2] = columns[2]!.map((value) => value * 1e6);
    const target = new Float64Array(rows).map(() => nextNormal(random));
    const solution = leastSquares(columns.map((column) => column.slice()), target.slice());
    const residual = target.map((value, i) =>
      value - columns.reduce((sum, column, j) => sum + column[i]! * solution[j]!, 0)
    );
    for (const column of columns) {
      const size = Math.sqrt(column.reduce((sum, value) => sum + value * value, 0));
      assertAlmostEquals(
        column.reduce((sum, value, i) => sum + value * residual[i]!, 0) / size,
        0,
        1e-12,
      );
    }
    const twin = columns[0]!.map((value) => -2 * value);
    const dependent = [columns[0]!, twin, columns[1]!, new Float64Array(rows)];
    const partial = leastSquares(dependent.map((column) => column.slice()), target.slice());
    assertEquals([partial[1], partial[3]], [0, 0]);
  }
});

Deno.test("fitting keeps the terms and finds the coefficients that made the data", () => {
  const random = createRandom(5);
  const rows = 50;
  const inputs = new Float64Array(rows).map(() => 4 * nextFloat(random));
  const targets = inputs.map((value) => 2 * Math.sqrt(value) - 3 * value + 0.5);
  const samples = { rows, inputCount: 1, targetCount: 1, inputs, targets };
  const shape = add(sub(unary("sqrt", x), x), constant(9));
  const fitted = fitCoefficients(shape, samples, createMachine())!;
  assertEquals(formatExpression(fitted), "2 * sqrt(x0) - 3 * x0 + 0.5");
  assertEquals(
    fitCoefficients(unary("sqrt", sub(x, constant(9))), samples, createMachine()),
    undefined,
  );
});
