import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { buildComplex } from "../../../layers/hodge/mod.ts";
import { clique, relabelled } from "./shapes.ts";

Deno.test("edges are sorted, distinct and point from the smaller vertex to the larger", () => {
  const complex = buildComplex(4, new Uint32Array([3, 1, 0, 2, 1, 3, 2, 0, 1, 0]));
  assertEquals([...complex.edges], [0, 1, 0, 2, 1, 3]);
  assertEquals([complex.vertexCount, complex.edgeCount, complex.triangleCount], [4, 3, 0]);
  assertEquals([...complex.offsets], [0, 2, 4, 5, 6]);
  assertEquals([...complex.neighbors], [1, 2, 0, 3, 0, 1]);
  assertEquals([...complex.incidentEdges], [0, 1, 0, 2, 1, 2]);
});

Deno.test("edgeOf knows index, direction, absence and bounds", () => {
  const complex = buildComplex(4, new Uint32Array([3, 1, 0, 2, 1, 0]));
  assertEquals(complex.edgeOf(1, 3), { index: 2, sign: 1 });
  assertEquals(complex.edgeOf(3, 1), { index: 2, sign: -1 });
  assertEquals(complex.edgeOf(0, 3), { index: -1, sign: 0 });
  assertEquals(complex.edgeOf(2, 2), { index: -1, sign: 0 });
  for (const outside of [-1, 4, 0.5, NaN]) {
    assertThrows(() => complex.edgeOf(outside, 0), RangeError, String(outside));
    assertThrows(() => complex.edgeOf(0, outside), RangeError, String(outside));
  }
});

Deno.test("triangles agree with trying every three vertices", () => {
  fc.assert(
    fc.property(graphs(), ({ vertexCount, edges }) => {
      const complex = buildComplex(vertexCount, edges);
      const triangles: number[] = [];
      const triangleEdges: number[] = [];
      for (let a = 0; a < vertexCount; a++) {
        for (let b = a + 1; b < vertexCount; b++) {
          for (let c = b + 1; c < vertexCount; c++) {
            const ab = complex.edgeOf(a, b).index;
            const bc = complex.edgeOf(b, c).index;
            const ac = complex.edgeOf(a, c).index;
            if (ab < 0 || bc < 0 || ac < 0) continue;
            triangles.push(a, b, c);
            triangleEdges.push(ab, bc, ac);
          }
        }
      }
      assertEquals([...complex.triangles], triangles);
      assertEquals([...complex.triangleEdges], triangleEdges);
    }),
    { seed: 1, numRuns: 300 },
  );
});

Deno.test("another insertion order, other directions and repetitions give the same bits", () => {
  fc.assert(
    fc.property(graphs(), fc.integer(), ({ vertexCount, edges }, seed) => {
      assertEquals(
        buildComplex(vertexCount, relabelled(edges, seed)),
        buildComplex(vertexCount, edges),
      );
    }),
    { seed: 2, numRuns: 200 },
  );
});

Deno.test("empty complexes are complexes", () => {
  const nothing = buildComplex(0, new Uint32Array(0));
  assertEquals([nothing.vertexCount, nothing.edgeCount, nothing.triangleCount], [0, 0, 0]);
  const isolated = buildComplex(5, new Uint32Array(0));
  assertEquals([...isolated.offsets], [0, 0, 0, 0, 0, 0]);
  assertThrows(() => nothing.edgeOf(0, 0), RangeError);
});

Deno.test("hubs cost no more than their edges: where a hub is numbered does not matter", () => {
  const leaves = 150_000;
  for (const hubsFirst of [true, false]) {
    const edges: number[] = [];
    for (let i = 0; i < leaves; i++) {
      for (let hub = 0; hub < 2; hub++) {
        edges.push(hubsFirst ? hub : leaves + hub, hubsFirst ? i + 2 : i);
      }
    }
    edges.push(hubsFirst ? 0 : leaves, hubsFirst ? 1 : leaves + 1);
    const complex = buildComplex(leaves + 2, new Uint32Array(edges));
    assertEquals(complex.triangleCount, leaves);
  }
});

Deno.test("a star joined to a clique has the clique's triangles alone", () => {
  const size = 120, leaves = 100_000;
  const edges = clique(size);
  const star = new Uint32Array(edges.length + 2 * leaves);
  star.set(edges);
  for (let i = 0; i < leaves; i++) star.set([size - 1, size + i], edges.length + 2 * i);
  const complex = buildComplex(size + leaves, star);
  assertEquals(complex.triangleCount, (size * (size - 1) * (size - 2)) / 6);
});

Deno.test("what cannot be built is refused by name", () => {
  const refuse = (count: number, edges: number[], ...words: string[]) => {
    const error = assertThrows(() => buildComplex(count, new Uint32Array(edges)), RangeError);
    for (const word of words) assert(error.message.includes(word), `${error.message}: ${word}`);
  };
  refuse(3, [0, 1, 2, 2], "self loop", "2", "edges[2]");
  refuse(3, [0, 1, 1, 3], "edges[3]", "3");
  refuse(3, [0, 1, 2], "even", "3");
  refuse(-1, [], "vertexCount", "-1");
  refuse(1.5, [], "vertexCount", "1.5");
  refuse(NaN, [], "vertexCount", "NaN");
  refuse(0, [0, 1], "edges[0]");
  const numbers = [0, 1] as unknown as Uint32Array;
  assertThrows(() => buildComplex(2, numbers), TypeError, "Uint32Array");
});

function graphs(): fc.Arbitrary<{ vertexCount: number; edges: Uint32Array }> {
  return fc.integer({ min: 2, max: 24 }).chain((vertexCount) =>
    fc.array(
      fc.tuple(fc.nat(vertexCount - 1), fc.nat(vertexCount - 1)).filter(([u, v]) => u !== v),
      { maxLength: 120 },
    ).map((pairs) => ({ vertexCount, edges: new Uint32Array(pairs.flat()) }))
  );
}
