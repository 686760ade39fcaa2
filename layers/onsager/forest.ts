/** A breadth-first spanning forest: the components of a complex, and a way to settle what is left. */
import type { Complex } from "../hodge/mod.ts";

/** Spanning forest of a complex with V vertices: one tree a component, rooted at its least vertex. */
export interface Forest {
  /** Number of components. */
  componentCount: number;
  /** V component numbers, by least vertex. */
  component: Uint32Array;
  /** V vertices, parents before children. */
  order: Uint32Array;
  /** V edges to the parent; of a root, `edgeCount`. */
  parentEdge: Uint32Array;
}

/** Spans `complex`, nearest and least vertices first, in O(V + E). */
export function spanningForest(complex: Complex): Forest {
  const { vertexCount, edgeCount, offsets, neighbors, incidentEdges } = complex;
  const component = new Uint32Array(vertexCount).fill(vertexCount);
  const order = new Uint32Array(vertexCount);
  const parentEdge = new Uint32Array(vertexCount).fill(edgeCount);
  let componentCount = 0;
  let found = 0;
  for (let root = 0; root < vertexCount; root++) {
    if (component[root] !== vertexCount) continue;
    component[root] = componentCount;
    let next = found;
    order[found++] = root;
    while (next < found) {
      const vertex = order[next++]!;
      for (let at = offsets[vertex]!; at < offsets[vertex + 1]!; at++) {
        const other = neighbors[at]!;
        if (component[other] !== vertexCount) continue;
        component[other] = componentCount;
        parentEdge[other] = incidentEdges[at]!;
        order[found++] = other;
      }
    }
    componentCount++;
  }
  return { componentCount, component, order, parentEdge };
}

/** Sums V values over each component, in vertex order. */
export function componentSums(forest: Forest, values: Float64Array): Float64Array {
  const sums = new Float64Array(forest.componentCount);
  for (let i = 0; i < values.length; i++) sums[forest.component[i]!]! += values[i]!;
  return sums;
}

/**
 * Adds to `flow` (E), along the trees only, what makes its divergence −`surplus` (V) at every vertex
 * but the roots, where it follows when `surplus` sums to zero over the component.
 */
export function settleAlongTrees(
  complex: Complex,
  forest: Forest,
  surplus: Float64Array,
  flow: Float64Array,
): void {
  const { edges, edgeCount, vertexCount } = complex;
  const left = surplus.slice();
  for (let e = 0; e < edgeCount; e++) {
    left[edges[2 * e]!]! -= flow[e]!;
    left[edges[2 * e + 1]!]! += flow[e]!;
  }
  for (let i = vertexCount - 1; i >= 0; i--) {
    const vertex = forest.order[i]!;
    const e = forest.parentEdge[vertex]!;
    if (e === edgeCount) continue;
    const isTail = edges[2 * e] === vertex;
    flow[e]! += isTail ? left[vertex]! : -left[vertex]!;
    left[isTail ? edges[2 * e + 1]! : edges[2 * e]!]! += left[vertex]!;
  }
}
