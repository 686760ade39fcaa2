import { assert, assertEquals, assertLessOrEqual, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  buildComplex,
  type Complex,
  curl,
  curlAdjoint,
  decompose,
  divergence,
  gradient,
} from "../../../layers/hodge/mod.ts";
import { createRandom, nextFloat } from "../../../layers/random.ts";
import { denseDecomposition } from "./dense.ts";
import {
  annulus,
  beside,
  clique,
  crossPolytope,
  distance,
  geometric,
  norm,
  normals,
  relabelled,
  ring,
} from "./shapes.ts";

function assertDecomposes(
  complex: Complex,
  flow: Float64Array,
  weight?: Float64Array,
): void {
  const parts = decompose(complex, flow, weight ? { weight } : {});
  const dense = denseDecomposition(complex, flow, weight);
  const size = norm(flow);
  assert(parts.report.converged, JSON.stringify(parts.report));
  for (const name of ["gradient", "curl", "harmonic"] as const) {
    assertLessOrEqual(distance(parts[name], dense[name]), 1e-11 * size, name);
  }
  const sum = flow.map((_, e) => parts.gradient[e]! + parts.curl[e]! + parts.harmonic[e]!);
  assertLessOrEqual(distance(sum, flow), 1e-15 * size);
  const product = (a: Float64Array, b: Float64Array) =>
    a.reduce((total, x, e) => total + (x / size) * (b[e]! / size) / (weight?.[e] ?? 1), 0);
  const whole = product(flow, flow);
  assertLessOrEqual(Math.abs(product(parts.gradient, parts.curl)), 1e-12 * whole);
  assertLessOrEqual(Math.abs(product(parts.gradient, parts.harmonic)), 1e-12 * whole);
  assertLessOrEqual(Math.abs(product(parts.curl, parts.harmonic)), 1e-12 * whole);
  assertLessOrEqual(norm(divergence(complex, parts.harmonic)), 1e-11 * size);
  const perWeight = parts.harmonic.map((value, e) => value / (weight?.[e] ?? 1));
  assertLessOrEqual(norm(curl(complex, perWeight)), 1e-11 * norm(perWeight) + 1e-11 * size);
  if (dense.betti === 0) assertLessOrEqual(norm(parts.harmonic), 1e-12 * size);
  const rise = gradient(complex, parts.potential).map((value, e) => value * (weight?.[e] ?? 1));
  assertLessOrEqual(distance(rise, parts.gradient), 1e-11 * size);
}

const shapes: Record<string, Uint32Array> = {
  "ring with a hole": ring(9),
  "long ring": ring(150),
  "annulus": annulus(12, 3),
  "octahedron, one void": crossPolytope(3),
  "cross-polytope of dimension 6": crossPolytope(6),
  "components of every kind": beside(clique(5), ring(6), annulus(7, 2), new Uint32Array([0, 1])),
};
for (let size = 2; size <= 12; size++) shapes[`clique of ${size}`] = clique(size);

for (const [name, edges] of Object.entries(shapes)) {
  Deno.test(`${name}: the parts are those of dense least squares`, () => {
    const random = createRandom(edges.length);
    const complex = buildComplex(Math.max(...edges) + 3, edges); // two isolated vertices besides
    assertDecomposes(complex, normals(complex.edgeCount, random));
    const weight = new Float64Array(complex.edgeCount).map(() => 0.1 + 10 * nextFloat(random));
    assertDecomposes(complex, normals(complex.edgeCount, random), weight);
  });
}

Deno.test("random complexes: the parts are those of dense least squares", () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.integer({ min: 1, max: 40 }),
      fc.boolean(),
      (seed, vertexCount, weighted) => {
        const random = createRandom(seed);
        const complex = buildComplex(vertexCount, geometric(vertexCount, 0.3, random));
        const weight = new Float64Array(complex.edgeCount).map(() => 0.01 + nextFloat(random));
        const flow = normals(complex.edgeCount, random);
        assertDecomposes(complex, flow, weighted ? weight : undefined);
      },
    ),
    { seed: 5, numRuns: 100 },
  );
});

Deno.test("a pure part comes back as itself and nothing else", () => {
  const random = createRandom(6);
  const complex = buildComplex(60, annulus(20, 3));
  const slope = gradient(complex, normals(60, random));
  const circles = curlAdjoint(complex, normals(complex.triangleCount, random));
  const hole = decompose(complex, normals(complex.edgeCount, random)).harmonic;
  const pure = { gradient: slope, curl: circles, harmonic: hole };
  for (const [name, flow] of Object.entries(pure)) {
    const parts = decompose(complex, flow);
    for (const part of ["gradient", "curl", "harmonic"] as const) {
      const expected = part === name ? flow : new Float64Array(flow.length);
      assertLessOrEqual(distance(parts[part], expected), 1e-12 * norm(flow), `${name}: ${part}`);
    }
  }
});

Deno.test("accuracy does not depend on the size of the flow: 1e-300 to 1e150", () => {
  const complex = buildComplex(60, annulus(20, 3));
  const unit = normals(complex.edgeCount, createRandom(7));
  const dense = denseDecomposition(complex, unit);
  for (const scale of [1e-300, 1e-150, 1e-12, 1e-9, 1, 1e9, 1e30, 1e150, 1e289]) {
    const parts = decompose(complex, unit.map((value) => value * scale));
    assert(parts.report.converged);
    for (const name of ["gradient", "curl", "harmonic"] as const) {
      const back = parts[name].map((value) => value / scale);
      assertLessOrEqual(distance(back, dense[name]), 1e-12 * norm(unit), `${name} at ${scale}`);
    }
  }
});

Deno.test("components of sizes 1e9 and 1 are each right to their own size", () => {
  const graph = annulus(10, 3);
  const complex = buildComplex(60, beside(graph, graph));
  const half = complex.edgeCount / 2;
  const unit = normals(half, createRandom(8));
  const dense = denseDecomposition(buildComplex(30, graph), unit);
  const flow = new Float64Array(2 * half);
  for (let e = 0; e < half; e++) {
    flow[e] = unit[e]! * 1e9;
    flow[half + e] = unit[e]!;
  }
  const parts = decompose(complex, flow);
  for (const name of ["gradient", "curl", "harmonic"] as const) {
    const large = parts[name].slice(0, half).map((value) => value / 1e9);
    assertLessOrEqual(distance(large, dense[name]), 1e-12 * norm(unit), name);
    assertLessOrEqual(distance(parts[name].slice(half), dense[name]), 1e-12 * norm(unit), name);
  }
});

Deno.test("the potential sums to zero over each component", () => {
  const complex = buildComplex(12, beside(clique(5), ring(6)));
  const { potential } = decompose(complex, normals(complex.edgeCount, createRandom(9)));
  const sum = (from: number, to: number) => potential.slice(from, to).reduce((a, b) => a + b, 0);
  assertLessOrEqual(Math.abs(sum(0, 5)), 1e-14);
  assertLessOrEqual(Math.abs(sum(5, 11)), 1e-14);
  assertEquals(potential[11], 0);
});

Deno.test("the same graph told in another order gives the same bits", () => {
  const random = createRandom(10);
  const edges = geometric(150, 0.15, random);
  const complex = buildComplex(150, edges);
  const flow = normals(complex.edgeCount, random);
  const parts = decompose(complex, flow);
  for (let seed = 0; seed < 5; seed++) {
    assertEquals(decompose(buildComplex(150, relabelled(edges, seed)), flow), parts);
  }
});

Deno.test("nothing to decompose is no special case", () => {
  for (const vertexCount of [0, 1, 5]) {
    const parts = decompose(buildComplex(vertexCount, new Uint32Array(0)), new Float64Array(0));
    assertEquals(parts, {
      gradient: new Float64Array(0),
      curl: new Float64Array(0),
      harmonic: new Float64Array(0),
      potential: new Float64Array(vertexCount),
      report: { iterations: 0, residual: 0, converged: true },
    });
  }
  const complex = buildComplex(5, clique(5));
  const parts = decompose(complex, new Float64Array(10));
  for (const part of [parts.gradient, parts.curl, parts.harmonic]) {
    assert(part.every((value) => value === 0));
  }
});

Deno.test("too few iterations are reported, and the parts still sum to the flow", () => {
  const complex = buildComplex(60, annulus(20, 3));
  const flow = normals(complex.edgeCount, createRandom(11));
  const parts = decompose(complex, flow, { maxIterations: 1 });
  assert(!parts.report.converged);
  assert(parts.report.residual > 1e-3);
  const sum = flow.map((_, e) => parts.gradient[e]! + parts.curl[e]! + parts.harmonic[e]!);
  assertLessOrEqual(distance(sum, flow), 1e-15 * norm(flow));
});

Deno.test("bad input is refused by name and inputs are left as they were", () => {
  const complex = buildComplex(4, clique(4));
  const flow = new Float64Array([1, 2, 3, 4, 5, 6]);
  const weight = new Float64Array(6).fill(2);
  decompose(complex, flow, { weight });
  assertEquals([...flow], [1, 2, 3, 4, 5, 6]);
  assertEquals([...weight], [2, 2, 2, 2, 2, 2]);
  const largest = decompose(complex, new Float64Array(6).fill(1e290)); // divergences add up to more
  assert(largest.gradient.every(Number.isFinite));
  for (const value of [NaN, Infinity, -Infinity, 1e291]) {
    const bad = flow.with(2, value);
    const error = assertThrows(() => decompose(complex, bad), RangeError, "flow[2]");
    assert(error.message.includes(String(value)));
  }
  assertThrows(() => decompose(complex, new Float64Array(5)), RangeError, "flow");
  for (const value of [NaN, Infinity, 0, -1, 1e-200]) {
    const bad = { weight: weight.with(3, value) };
    assertThrows(() => decompose(complex, flow, bad), RangeError, "weight[3]");
  }
  assertThrows(() => decompose(complex, flow, { weight: new Float64Array(7) }), RangeError, "7");
  for (const value of [NaN, -1, 2, Infinity]) {
    assertThrows(() => decompose(complex, flow, { tolerance: value }), RangeError, "tolerance");
  }
  for (const value of [NaN, -1, 1.5]) {
    assertThrows(() => decompose(complex, flow, { maxIterations: value }), RangeError, "maxIter");
  }
});
