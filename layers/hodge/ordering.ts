/** Breadth-first numbering of the vertices: components contiguous, neighbours close in memory. */
import type { Complex } from "./complex.ts";

/** Vertices in breadth-first order, each component from its smallest vertex. */
export interface VertexOrdering {
  /** The vertex at each rank; length vertexCount. */
  readonly order: Uint32Array;
  /** The rank of each vertex; length vertexCount. */
  readonly rank: Uint32Array;
  /** Where each component begins in `order`, and the end; length components + 1. */
  readonly components: Uint32Array;
}

/** Numbers the vertices of a complex. */
export function orderVertices(complex: Complex): VertexOrdering {
  const { vertexCount, offsets, neighbors } = complex;
  const unseen = 0xffffffff;
  const order = new Uint32Array(vertexCount);
  const rank = new Uint32Array(vertexCount).fill(unseen);
  const components = new Uint32Array(vertexCount + 1);
  let count = 0;
  let length = 0;
  for (let root = 0; root < vertexCount; root++) {
    if (rank[root] !== unseen) continue;
    components[count++] = length;
    rank[root] = length;
    order[length++] = root;
    for (let at = length - 1; at < length; at++) {
      const v = order[at]!;
      for (let i = offsets[v]!; i < offsets[v + 1]!; i++) {
        const u = neighbors[i]!;
        if (rank[u] !== unseen) continue;
        rank[u] = length;
        order[length++] = u;
      }
    }
  }
  components[count] = length;
  return { order, rank, components: components.slice(0, count + 1) };
}
