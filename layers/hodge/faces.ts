/** Edges that share triangles, gathered: face-connected components contiguous and close by. */
import type { Complex } from "./complex.ts";
import { orderVertices } from "./ordering.ts";

/** Edges and triangles of a complex, renumbered; edges in no triangle are left out. */
export interface FaceOrdering {
  /** The edge at each place. */
  readonly order: Uint32Array;
  /** Where each component's edges begin in `order`, and the end; length components + 1. */
  readonly edgeStarts: Uint32Array;
  /** Where each component's triangles begin, and the end; length components + 1. */
  readonly triangleStarts: Uint32Array;
  /** Places of the edges ab, bc, ac of every triangle, counted from their component's first. */
  readonly sides: Uint32Array;
}

/** Gathers the face-connected components, each in breadth-first order of the vertices. */
export function orderFaces(complex: Complex): FaceOrdering {
  const { edgeCount, triangleCount, triangleEdges } = complex;
  const roots = uniteSides(complex);
  const sequence = visitEdges(complex);

  const component = new Uint32Array(edgeCount); // by root: 1 + number of the component
  const sizes = new Uint32Array(edgeCount + 1);
  let count = 0;
  for (let i = 0; i < edgeCount; i++) {
    const root = roots[sequence[i]!]!;
    if (root === LONE) continue;
    if (component[root] === 0) component[root] = ++count;
    sizes[component[root]!]!++;
  }
  const edgeStarts = sizes.slice(0, count + 1);
  for (let c = 0; c < count; c++) edgeStarts[c + 1]! += edgeStarts[c]!;

  const next = edgeStarts.slice();
  const place = new Uint32Array(edgeCount);
  const order = new Uint32Array(edgeStarts[count]!);
  for (let i = 0; i < edgeCount; i++) {
    const e = sequence[i]!;
    if (roots[e] === LONE) continue;
    place[e] = next[component[roots[e]!]! - 1]!++;
    order[place[e]!] = e;
  }

  const begins = new Uint32Array(order.length + 1); // triangles by their first side
  for (let i = 0; i < triangleEdges.length; i += 3) begins[firstSide(i) + 1]!++;
  for (let i = 0; i < order.length; i++) begins[i + 1]! += begins[i]!;
  const triangleStarts = edgeStarts.map((start) => begins[start]!);
  const sides = new Uint32Array(3 * triangleCount);
  for (let i = 0; i < triangleEdges.length; i += 3) {
    const at = 3 * begins[firstSide(i)]!++;
    const base = edgeStarts[component[roots[triangleEdges[i]!]!]! - 1]!;
    for (let side = 0; side < 3; side++) sides[at + side] = place[triangleEdges[i + side]!]! - base;
  }
  return { order, edgeStarts, triangleStarts, sides };

  function firstSide(i: number): number {
    const ab = place[triangleEdges[i]!]!;
    const bc = place[triangleEdges[i + 1]!]!;
    const ac = place[triangleEdges[i + 2]!]!;
    return ab < bc ? (ab < ac ? ab : ac) : (bc < ac ? bc : ac);
  }
}

/** Root of an edge that belongs to no triangle. */
const LONE = 0xffffffff;

/** Disjoint sets of edges joined by triangles (path halving, Tarjan & van Leeuwen 1984). */
function uniteSides(complex: Complex): Uint32Array {
  const { edgeCount, triangleEdges } = complex;
  const parent = new Uint32Array(edgeCount).fill(LONE);
  for (let i = 0; i < triangleEdges.length; i++) parent[triangleEdges[i]!] = triangleEdges[i]!;
  const find = (e: number): number => {
    while (parent[e] !== e) e = parent[e] = parent[parent[e]!]!;
    return e;
  };
  for (let i = 0; i < triangleEdges.length; i += 3) {
    const ab = find(triangleEdges[i]!);
    const bc = find(triangleEdges[i + 1]!);
    const ac = find(triangleEdges[i + 2]!);
    parent[ab] = parent[bc] = parent[ac] = Math.min(ab, bc, ac);
  }
  for (let e = 0; e < edgeCount; e++) if (parent[e] !== LONE) parent[e] = find(e);
  return parent;
}

/** Edges in the order in which a breadth-first walk over the vertices meets them. */
function visitEdges(complex: Complex): Uint32Array {
  const { offsets, neighbors, incidentEdges } = complex;
  const { order, rank } = orderVertices(complex);
  const sequence = new Uint32Array(complex.edgeCount);
  let length = 0;
  for (let i = 0; i < order.length; i++) {
    const v = order[i]!;
    for (let k = offsets[v]!; k < offsets[v + 1]!; k++) {
      if (rank[neighbors[k]!]! > i) sequence[length++] = incidentEdges[k]!;
    }
  }
  return sequence;
}
