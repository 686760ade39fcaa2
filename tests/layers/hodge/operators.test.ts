import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  buildComplex,
  curl,
  curlAdjoint,
  divergence,
  gradient,
} from "../../../layers/hodge/mod.ts";
import { createRandom, nextBelow } from "../../../layers/random.ts";
import { clique, geometric } from "./shapes.ts";

Deno.test("signs: gradient is head minus tail, divergence net inflow, curl ab + bc − ac", () => {
  const complex = buildComplex(3, clique(3));
  assertEquals([...gradient(complex, new Float64Array([1, 10, 100]))], [9, 99, 90]);
  assertEquals([...divergence(complex, new Float64Array([1, 10, 100]))], [-11, -99, 110]);
  assertEquals([...curl(complex, new Float64Array([1, 10, 100]))], [91]);
  assertEquals([...curlAdjoint(complex, new Float64Array([7]))], [7, -7, 7]);
});

Deno.test("curl of a gradient and divergence of a curl adjoint vanish exactly on integers", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 60 }), (seed, vertexCount) => {
      const random = createRandom(seed);
      const complex = buildComplex(vertexCount, geometric(vertexCount, 0.4, random));
      const whole = () => nextBelow(random, 2 ** 31) - 2 ** 30;
      const potential = new Float64Array(vertexCount).map(whole);
      const faceValues = new Float64Array(complex.triangleCount).map(whole);
      for (const value of curl(complex, gradient(complex, potential))) assertEquals(value, 0);
      for (const value of divergence(complex, curlAdjoint(complex, faceValues))) {
        assertEquals(value, 0);
      }
    }),
    { seed: 3, numRuns: 100 },
  );
});

Deno.test("the adjoints are adjoint, exactly on integers", () => {
  const random = createRandom(4);
  const complex = buildComplex(80, geometric(80, 0.3, random));
  const whole = () => nextBelow(random, 2000) - 1000;
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
  const potential = new Float64Array(80).map(whole);
  const flow = new Float64Array(complex.edgeCount).map(whole);
  const faceValues = new Float64Array(complex.triangleCount).map(whole);
  assertEquals(
    dot(gradient(complex, potential), flow),
    dot(potential, divergence(complex, flow)),
  );
  assertEquals(dot(curl(complex, flow), faceValues), dot(flow, curlAdjoint(complex, faceValues)));
});

Deno.test("operators write into out, whatever it held, and return it", () => {
  const complex = buildComplex(4, clique(4));
  const cases = [
    { operator: gradient, from: 4, to: 6 },
    { operator: divergence, from: 6, to: 4 },
    { operator: curl, from: 6, to: 4 },
    { operator: curlAdjoint, from: 4, to: 6 },
  ];
  for (const { operator, from, to } of cases) {
    const input = new Float64Array(from).map((_, i) => i * i);
    const out = new Float64Array(to).fill(NaN);
    assertStrictEquals(operator(complex, input, out), out);
    assertEquals(out, operator(complex, input));
    assertThrows(() => operator(complex, new Float64Array(from + 1)), RangeError, `${from + 1}`);
    for (const bad of [NaN, Infinity, -Infinity]) {
      assertThrows(() => operator(complex, input.with(from - 1, bad)), RangeError, `is ${bad}`);
    }
    assertEquals(out, operator(complex, input));
    assertThrows(() => operator(complex, input, new Float64Array(to + 1)), RangeError, "out");
  }
});
