/** Connected components of a complex, and sums over them. */
import type { Complex } from "../hodge/mod.ts";

/** Which component each of V vertices belongs to. */
export interface Components {
  /** Number of components, those of one vertex included. */
  count: number;
  /** V component numbers, in the order of their least vertices. */
  of: Uint32Array;
}

/** Finds the components, in O(V + E). */
export function findComponents(complex: Complex): Components {
  const { vertexCount, offsets, neighbors } = complex;
  const of = new Uint32Array(vertexCount).fill(vertexCount);
  const queue = new Uint32Array(vertexCount);
  let count = 0;
  for (let root = 0; root < vertexCount; root++) {
    if (of[root] !== vertexCount) continue;
    of[root] = count;
    queue[0] = root;
    let length = 1;
    for (let next = 0; next < length; next++) {
      const vertex = queue[next]!;
      for (let at = offsets[vertex]!; at < offsets[vertex + 1]!; at++) {
        const other = neighbors[at]!;
        if (of[other] !== vertexCount) continue;
        of[other] = count;
        queue[length++] = other;
      }
    }
    count++;
  }
  return { count, of };
}

/** Sums V values over each component, in vertex order. */
export function componentSums(components: Components, values: Float64Array): Float64Array {
  const sums = new Float64Array(components.count);
  for (let i = 0; i < values.length; i++) sums[components.of[i]!]! += values[i]!;
  return sums;
}
