import { assert, assertEquals, assertLessOrEqual, assertThrows } from "@std/assert";
import {
  add,
  checkExpression,
  compile,
  constant,
  type Expression,
  formatExpression,
  measureExpression,
  mutate,
  randomExpression,
  unary,
  variable,
} from "../../../layers/morphic/mod.ts";
import { createRandom } from "../../../layers/random.ts";
import { long } from "../../long.ts";

const STEPS = long(200_000, 20_000);

Deno.test("long chains of mutations stay valid and within bounds, for any number of variables", () => {
  for (const variableCount of [0, 1, 2, 3, 8, 16]) {
    const random = createRandom(variableCount);
    const limits = { variableCount, maximumDepth: 6, maximumSize: 25 };
    const start = variableCount === 0 ? constant(1) : variable(variableCount - 1);
    let law: Expression[] = [start, start];
    let deepest = 0;
    let largest = 0;
    for (let i = 0; i < STEPS / 6; i++) {
      law = mutate(law, random, limits);
      for (const expression of law) {
        checkExpression(expression, variableCount);
        const { size, depth } = measureExpression(expression);
        deepest = Math.max(deepest, depth);
        largest = Math.max(largest, size);
      }
    }
    compile(law, variableCount);
    assertEquals(deepest, 6, "the bound is reached and kept");
    assertLessOrEqual(largest, 25);
    assert(largest > 15, `mutations explore large trees too, up to ${largest}`);
  }
});

Deno.test("changes one expression, leaves the given law alone, and repeats from the same seed", () => {
  const limits = { variableCount: 3, maximumDepth: 8, maximumSize: 40 };
  const random = createRandom(5);
  const law = Array.from({ length: 4 }, () => randomExpression(random, limits));
  const text = JSON.stringify(law);
  for (let seed = 0; seed < 500; seed++) {
    const mutant = mutate(law, createRandom(seed), limits);
    assertEquals(JSON.stringify(law), text);
    assert(mutant.filter((expression, k) => expression !== law[k]).length <= 1);
    assertEquals(mutant, mutate(law, createRandom(seed), limits));
  }
});

Deno.test("reaches every neighbour: mutants of one leaf are of many kinds", () => {
  const limits = { variableCount: 2, maximumDepth: 3, maximumSize: 5 };
  const seen = new Set<string>();
  const random = createRandom(9);
  for (let i = 0; i < 3000; i++) {
    seen.add(formatExpression(mutate([variable(0)], random, limits)[0]!, { digits: 1 }));
  }
  for (const wanted of ["x1", "-x0", "abs(x1)", "x0 + x1", "x0 * x0", "min(x0, x1)", "x0 / x1"]) {
    assert(seen.has(wanted), wanted);
  }
});

Deno.test("a tree of one leaf stays one leaf when the limits say so", () => {
  const random = createRandom(4);
  let law: Expression[] = [variable(0)];
  for (let i = 0; i < 1000; i++) {
    law = mutate(law, random, { variableCount: 3, maximumDepth: 1, maximumSize: 1 });
    assertEquals(measureExpression(law[0]!).size, 1);
  }
});

Deno.test("constants never leave the finite numbers", () => {
  const random = createRandom(6);
  let law: Expression[] = [constant(Number.MAX_VALUE)];
  for (let i = 0; i < 5000; i++) {
    law = mutate(law, random, { variableCount: 0, maximumDepth: 2, maximumSize: 3 });
    checkExpression(law[0]!, 0);
    if (i % 10 === 0) law = [constant(Number.MAX_VALUE)];
  }
});

Deno.test("refuses limits that make no sense and laws that break them", () => {
  const limits = { variableCount: 2, maximumDepth: 3, maximumSize: 5 };
  const random = createRandom(1);
  const deep = unary("neg", unary("neg", unary("neg", variable(0))));
  const large = add(add(variable(0), variable(1)), add(variable(0), variable(1)));
  assertThrows(() => mutate([], random, limits), RangeError, "expressions.length");
  assertThrows(() => mutate([variable(2)], random, limits), RangeError, "variable 2");
  assertThrows(() => mutate([deep], random, limits), RangeError, "depth");
  assertThrows(() => mutate([large], random, limits), RangeError, "size");
  for (const maximumDepth of [0, NaN, 1.5, 65]) {
    assertThrows(() => mutate([variable(0)], random, { ...limits, maximumDepth }), RangeError);
  }
  assertThrows(() => mutate([variable(0)], random, { ...limits, maximumSize: 0 }), RangeError);
});
