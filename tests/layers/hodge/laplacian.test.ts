import {
  assert,
  assertEquals,
  assertLessOrEqual,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import {
  buildComplex,
  createLaplacianSolver,
  divergence,
  solveLaplacian,
} from "../../../layers/hodge/mod.ts";
import { createRandom, nextFloat, nextNormal } from "../../../layers/random.ts";
import { beside, clique, distance, geometric, norm, normals, ring } from "./shapes.ts";

Deno.test("a path carries everything from one end to the other, at every length", () => {
  for (const size of [2, 3, 10, 100, 1000]) {
    const complex = buildComplex(size, ring(size).slice(0, -2));
    const load = new Float64Array(size);
    load[0] = -1;
    load[size - 1] = 1;
    const { flow, potential, report } = solveLaplacian(createLaplacianSolver(complex), load);
    assert(report.converged, `${size}: ${JSON.stringify(report)}`);
    for (const value of flow) assertLessOrEqual(Math.abs(value - 1), 1e-11);
    assertLessOrEqual(Math.abs(potential[size - 1]! - (size - 1) / 2), 1e-11 * size);
  }
});

Deno.test("in a clique the potential is the load over the number of vertices", () => {
  for (let size = 2; size <= 12; size++) {
    const solver = createLaplacianSolver(buildComplex(size, clique(size)));
    const load = normals(size, createRandom(size));
    const mean = load.reduce((a, b) => a + b, 0) / size;
    const { potential } = solveLaplacian(solver, load.map((value) => value - mean));
    const expected = load.map((value) => (value - mean) / size);
    assertLessOrEqual(distance(potential, expected), 1e-13 * norm(expected));
  }
});

Deno.test("the flow has the wanted divergence under conductances of any contrast", () => {
  const random = createRandom(20);
  for (const contrast of [0, 3, 8, 12]) {
    const complex = buildComplex(200, geometric(200, 0.2, random));
    const solver = createLaplacianSolver(complex);
    const weight = new Float64Array(complex.edgeCount).map(() =>
      10 ** (contrast * (nextFloat(random) - 0.5))
    );
    const load = divergence(complex, normals(complex.edgeCount, random));
    const { flow, report } = solveLaplacian(solver, load, { weight });
    assert(report.converged, `${contrast}: ${JSON.stringify(report)}`);
    assertLessOrEqual(distance(divergence(complex, flow), load), 2e-13 * norm(load));
  }
});

Deno.test("a workspace remembers nothing: reused, it gives the bits of a fresh one", () => {
  const random = createRandom(21);
  const complex = buildComplex(120, geometric(120, 0.2, random));
  const used = createLaplacianSolver(complex);
  for (let round = 0; round < 5; round++) {
    const weight = new Float64Array(complex.edgeCount).map(() => 0.1 + nextFloat(random));
    const load = divergence(complex, normals(complex.edgeCount, random));
    const options = round % 2 === 0 ? { weight } : {};
    assertEquals(
      solveLaplacian(used, load, options),
      solveLaplacian(createLaplacianSolver(complex), load, options),
    );
  }
});

Deno.test("results go where they are wanted", () => {
  const complex = buildComplex(5, clique(5));
  const out = { potential: new Float64Array(5).fill(NaN), flow: new Float64Array(10).fill(NaN) };
  const load = new Float64Array([-4, 1, 1, 1, 1]);
  const solver = createLaplacianSolver(complex);
  const found = solveLaplacian(solver, load, {}, out);
  assertStrictEquals(found.flow, out.flow);
  assertStrictEquals(found.potential, out.potential);
  assertEquals(found, solveLaplacian(solver, load));
});

Deno.test("what does not balance is solved in the least-squares sense, component by component", () => {
  const complex = buildComplex(8, beside(clique(4), clique(3)));
  const load = new Float64Array([3, 0, 0, 1, 5, 5, 5, 9]);
  const { flow, potential } = solveLaplacian(createLaplacianSolver(complex), load);
  const balanced = new Float64Array([2, -1, -1, 0, 0, 0, 0, 0]);
  assertLessOrEqual(distance(divergence(complex, flow), balanced), 1e-14);
  assertEquals([...potential.slice(4)], [0, 0, 0, 0]);
});

Deno.test("loads from 1e-300 to 1e299 are solved alike, also beside each other", () => {
  const complex = buildComplex(40, beside(ring(20), ring(20)));
  const random = createRandom(22);
  const unit = divergence(complex, new Float64Array(40).map(() => nextNormal(random)));
  const solver = createLaplacianSolver(complex);
  const reference = solveLaplacian(solver, unit).flow;
  for (const scale of [1e-300, 1e-30, 1e30, 1e150, 1e299]) {
    const half = (values: Float64Array) => values.map((x, i) => i < 20 ? x * scale : x);
    const { flow } = solveLaplacian(solver, half(unit));
    const back = flow.map((value, e) => e < 20 ? value / scale : value);
    assertLessOrEqual(distance(back.slice(0, 20), reference.slice(0, 20)), 1e-12);
    assertLessOrEqual(distance(back.slice(20), reference.slice(20)), 1e-12);
  }
});

Deno.test("bad input is refused by name", () => {
  const solver = createLaplacianSolver(buildComplex(3, clique(3)));
  const load = new Float64Array([1, -1, 0]);
  assertThrows(() => solveLaplacian(solver, new Float64Array(2)), RangeError, "rightHandSide");
  assertThrows(() => solveLaplacian(solver, load.with(1, NaN)), RangeError, "rightHandSide[1]");
  assertThrows(
    () => solveLaplacian(solver, load, { weight: new Float64Array([1, -2, 1]) }),
    RangeError,
    "-2",
  );
  const out = { potential: new Float64Array(3), flow: new Float64Array(2) };
  assertThrows(() => solveLaplacian(solver, load, {}, out), RangeError, "out.flow");
});
