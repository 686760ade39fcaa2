import { assert, assertEquals, assertLessOrEqual, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  buildComplex,
  curl,
  curlAdjoint,
  decompose,
  divergence,
  reconcile,
} from "../../../layers/hodge/mod.ts";
import { createRandom, nextFloat } from "../../../layers/random.ts";
import {
  annulus,
  beside,
  clique,
  crossPolytope,
  distance,
  geometric,
  norm,
  normals,
  ring,
} from "./shapes.ts";

const graphs = [
  geometric(400, 0.09, createRandom(1)),
  annulus(40, 4),
  beside(clique(7), crossPolytope(4), ring(30)),
];

for (const keepHarmonic of [false, true]) {
  const what = keepHarmonic ? "curl alone goes" : "curl and harmonic parts go";

  Deno.test(`${what}: divergence stays, a second call changes nothing, f² never grows`, () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.constantFrom(...graphs),
        fc.boolean(),
        (seed, edges, weighted) => {
          const random = createRandom(seed);
          const complex = buildComplex(Math.max(...edges) + 1, edges);
          const flow = normals(complex.edgeCount, random);
          const weight = new Float64Array(complex.edgeCount).map(() =>
            weighted ? 0.1 + nextFloat(random) : 1
          );
          const options = { keepHarmonic, ...(weighted && { weight }) };
          const once = reconcile(complex, flow, options);
          assert(once.report.converged);
          const before = divergence(complex, flow), after = divergence(complex, once.flow);
          assertLessOrEqual(distance(before, after), 1e-12 * norm(before));
          const twice = reconcile(complex, once.flow, options);
          assert(twice.report.converged);
          assertLessOrEqual(distance(twice.flow, once.flow), 1e-12 * norm(once.flow));
          const energy = (f: Float64Array) =>
            norm(f.map((value, e) => value / Math.sqrt(weight[e]!)));
          assertLessOrEqual(energy(once.flow), energy(flow) * (1 + 1e-14));
          const level = once.flow.map((value, e) => value / weight[e]!);
          assertLessOrEqual(norm(curl(complex, level)), 1e-12 * norm(level));
        },
      ),
      { seed: 12, numRuns: 40 },
    );
  });

  Deno.test(`${what}: the parts of decompose say the same`, () => {
    const complex = buildComplex(160, annulus(40, 4));
    const flow = normals(complex.edgeCount, createRandom(13));
    const { gradient, harmonic } = decompose(complex, flow);
    const expected = keepHarmonic ? gradient.map((value, e) => value + harmonic[e]!) : gradient;
    const found = reconcile(complex, flow, { keepHarmonic }).flow;
    assertLessOrEqual(distance(found, expected), 1e-14 * norm(flow));
  });
}

Deno.test("a ring of work shipped in a circle goes by default and stays on request", () => {
  const complex = buildComplex(6, ring(6));
  const around = new Float64Array([1, -1, 1, 1, 1, 1]); // 01, 05, 12, 23, 34, 45
  assertEquals(norm(divergence(complex, around)), 0);
  assertLessOrEqual(norm(reconcile(complex, around).flow), 1e-15);
  assertEquals(reconcile(complex, around, { keepHarmonic: true }).flow, around);
});

Deno.test("circulation of contradictory writes around a triangle vanishes", () => {
  const complex = buildComplex(4, clique(4));
  const wanted = reconcile(complex, normals(6, createRandom(14))).flow;
  const circles = curlAdjoint(complex, new Float64Array([3, -1, 4, 1]));
  const written = wanted.map((value, e) => value + circles[e]!);
  for (const keepHarmonic of [false, true]) {
    assertLessOrEqual(distance(reconcile(complex, written, { keepHarmonic }).flow, wanted), 1e-14);
  }
});

Deno.test("small curl beside a large one in another component is cleared to its own size", () => {
  const complex = buildComplex(20, beside(clique(10), clique(10)));
  const unit = normals(complex.edgeCount, createRandom(15));
  const half = complex.edgeCount / 2;
  for (const scale of [1e-9, 1e-12, 1e9, 1e100]) {
    const flow = unit.map((value, e) => e < half ? value : value * scale);
    const { flow: clear, report } = reconcile(complex, flow, { keepHarmonic: true });
    assert(report.converged);
    const left = curl(complex, clear), had = curl(complex, flow);
    const faces = complex.triangleCount / 2;
    assertLessOrEqual(norm(left.slice(0, faces)), 1e-12 * norm(had.slice(0, faces)));
    assertLessOrEqual(norm(left.slice(faces)), 1e-12 * norm(had.slice(faces)));
  }
});

Deno.test("a looser tolerance takes fewer iterations and keeps divergence when curl alone goes", () => {
  const complex = buildComplex(160, annulus(40, 4));
  const flow = normals(complex.edgeCount, createRandom(16));
  const tight = reconcile(complex, flow, { keepHarmonic: true });
  const loose = reconcile(complex, flow, { keepHarmonic: true, tolerance: 1e-3 });
  assert(loose.report.iterations < tight.report.iterations);
  assert(loose.report.residual <= 1e-3 && loose.report.residual > 1e-13);
  const before = divergence(complex, flow), after = divergence(complex, loose.flow);
  assertLessOrEqual(distance(before, after), 1e-13 * norm(before));
});

Deno.test("a tolerance beyond doubles ends at what they can hold", () => {
  const complex = buildComplex(160, annulus(40, 4));
  const flow = normals(complex.edgeCount, createRandom(18));
  for (const keepHarmonic of [false, true]) {
    const { flow: clear, report } = reconcile(complex, flow, { keepHarmonic, tolerance: 0 });
    assertLessOrEqual(report.residual, 1e-14);
    assertLessOrEqual(report.iterations, 400);
    const before = divergence(complex, flow), after = divergence(complex, clear);
    assertLessOrEqual(distance(before, after), 1e-13 * norm(before));
  }
});

Deno.test("a hub of high degree keeps its divergence like everybody else", () => {
  const rim = 5000;
  const edges = new Uint32Array(4 * rim);
  for (let v = 0; v < rim; v++) edges.set([0, v + 1, v + 1, (v + 1) % rim + 1], 4 * v);
  const complex = buildComplex(rim + 1, edges);
  const flow = normals(complex.edgeCount, createRandom(19));
  for (const keepHarmonic of [false, true]) {
    const { flow: clear, report } = reconcile(complex, flow, { keepHarmonic });
    assert(report.converged);
    const before = divergence(complex, flow), after = divergence(complex, clear);
    assertLessOrEqual(distance(before, after), 1e-12 * norm(before));
  }
});

Deno.test("half a million edges are built and cleared", () => {
  const random = createRandom(17);
  const vertexCount = 100_000;
  const edges = geometric(vertexCount, Math.sqrt(10 / (vertexCount * Math.PI)), random);
  const complex = buildComplex(vertexCount, edges);
  assert(complex.edgeCount > 480_000 && complex.triangleCount > 900_000);
  const flow = normals(complex.edgeCount, random);
  const { flow: clear, report } = reconcile(complex, flow, { keepHarmonic: true, tolerance: 1e-8 });
  assert(report.converged);
  assertLessOrEqual(norm(curl(complex, clear)), 1e-7 * norm(curl(complex, flow)));
});

Deno.test("bad input is refused by name and inputs are left as they were", () => {
  const complex = buildComplex(4, clique(4));
  const flow = new Float64Array([1, 2, 3, 4, 5, 6]);
  for (const keepHarmonic of [false, true]) {
    reconcile(complex, flow, { keepHarmonic });
    assertEquals([...flow], [1, 2, 3, 4, 5, 6]);
    const refuse = (f: Float64Array, options: object, words: string) =>
      assertThrows(() => reconcile(complex, f, { keepHarmonic, ...options }), RangeError, words);
    for (const value of [NaN, Infinity, -Infinity]) refuse(flow.with(5, value), {}, `${value}`);
    refuse(new Float64Array(7), {}, "flow");
    refuse(flow, { tolerance: NaN }, "tolerance");
    refuse(flow, { tolerance: -1e-9 }, "tolerance");
    refuse(flow, { maxIterations: -1 }, "maxIterations");
    refuse(flow, { weight: new Float64Array(6) }, "weight[0]");
    refuse(flow, { weight: new Float64Array(5).fill(1) }, "weight");
  }
  const odd = { keepHarmonic: 1 as unknown as boolean };
  assertThrows(() => reconcile(complex, flow, odd), TypeError, "keepHarmonic");
});
