import { assertThrows } from "@std/assert";
import fc from "fast-check";
import { createRandom } from "../../../layers/random.ts";
import { checkGraph, createField, setStress } from "../../../layers/turing/mod.ts";
import { fromDense, randomDense, ringDense } from "./graphs.ts";

Deno.test("symmetric graphs pass whatever the order of links in their rows", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(), (size, seed) => {
      const graph = fromDense(randomDense(createRandom(seed), size, 6));
      for (let i = 0; i < size; i++) {
        graph.neighbors.subarray(graph.offsets[i]!, graph.offsets[i + 1]!).reverse();
        graph.weights.subarray(graph.offsets[i]!, graph.offsets[i + 1]!).reverse();
      }
      checkGraph(graph);
    }),
    { seed: 4, numRuns: 50 },
  );
});

Deno.test("any single change that breaks the symmetry is refused", () => {
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 20 }), fc.nat(), fc.nat(), (size, seed, where) => {
      const weights = randomDense(createRandom(seed), size, 4);
      const graph = fromDense(weights);
      const e = where % graph.weights.length;
      graph.weights[e]! *= 1.0000001;
      assertThrows(() => checkGraph(graph), RangeError, "Cannot use weights");
      const dense = weights.map((row) => [...row]);
      const i = where % size;
      dense[i]![(i + 1) % size] = 0;
      assertThrows(() => checkGraph(fromDense(dense)), RangeError, "Cannot use");
    }),
    { seed: 5, numRuns: 100 },
  );
});

Deno.test("a graph is refused with the name and the value of what is wrong with it", () => {
  const graph = (offsets: number[], neighbors: number[], weights: number[]) => ({
    offsets: Uint32Array.from(offsets),
    neighbors: Uint32Array.from(neighbors),
    weights: Float64Array.from(weights),
  });
  const cases: [ReturnType<typeof graph>, string][] = [
    [graph([], [], []), "vertexCount"],
    [graph([0], [], []), "vertexCount"],
    [graph([1, 1], [0], [1]), "offsets[0]"],
    [graph([0, 1], [], []), "offsets[1]"],
    [graph([0, 2, 1], [1], [1]), "offsets[1]"],
    [graph([0, 1, 2], [1, 0], [1]), "weights: its length must be 2, is 1"],
    [graph([0, 1, 2], [2, 0], [1, 1]), "neighbors[0]: it must be whole and from 0 to 1, is 2"],
    [graph([0, 1, 2], [0, 0], [1, 1]), "linked to itself"],
    [graph([0, 1, 2], [1, 0], [NaN, 1]), "weights[0]: it must be from 0 to 1e+30, is NaN"],
    [graph([0, 1, 2], [1, 0], [Infinity, Infinity]), "is Infinity"],
    [graph([0, 1, 2], [1, 0], [-1, -1]), "is -1"],
    [graph([0, 1, 2], [1, 0], [1, 2]), "weighs 1, back it is 2"],
    [graph([0, 2, 4], [1, 1, 0, 0], [1, 1, 1, 1]), "more than once"],
    [graph([0, 1, 1], [1], [1]), "neighbors"],
  ];
  for (const [broken, text] of cases) assertThrows(() => createField(broken), RangeError, text);
});

Deno.test("a field keeps its own copy of the graph", () => {
  const graph = fromDense(ringDense(4));
  const field = createField(graph);
  graph.weights.fill(7);
  for (const weight of field.graph.weights) if (weight !== 1) throw new Error("it was shared");
});

Deno.test("levels, stress and coefficients are refused by name", () => {
  const graph = fromDense(ringDense(3));
  const bad: [Parameters<typeof createField>[1], string][] = [
    [{ activator: [1, 1] }, "activator: its length must be 3, is 2"],
    [{ inhibitor: [1, NaN, 1] }, "inhibitor[1]"],
    [{ activator: [1, -1e-9, 1] }, "activator[1]"],
    [{ stress: [0, 0, Infinity] }, "stress[2]"],
    [{ frozen: [1] }, "frozen"],
    [{ parameters: { saturation: -1 } }, "saturation"],
    [{ parameters: { inhibitorDiffusion: NaN } }, "inhibitorDiffusion"],
    [{ parameters: { production: 1e31 } }, "production"],
  ];
  for (const [options, text] of bad) {
    assertThrows(() => createField(graph, options), RangeError, text);
  }
  assertThrows(() => createField(graph, { reaction: false, stress: [1, 1, 1] }), TypeError);
  const still = createField(graph, { reaction: false });
  assertThrows(() => setStress(still, [1, 1, 1]), TypeError, "reaction is false");
});
