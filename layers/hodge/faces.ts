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
  const { edgeCount, triangleCount } = complex;
  const sequence = visitEdges(complex);
  const corners = sortTriangles(complex, sequence); // from here on memory is walked, not jumped in
  const roots = unite(edgeCount, corners);

  const component = new Uint32Array(edgeCount); // by root: 1 + number of the component
  const edgeStarts = new Uint32Array(edgeCount + 1);
  const triangleStarts = new Uint32Array(edgeCount + 1);
  let count = 0;
  for (let i = 0; i < corners.length; i += 3) {
    const root = roots[corners[i]!]!;
    if (component[root] === 0) component[root] = ++count;
    triangleStarts[component[root]!]!++;
  }
  for (let e = 0; e < edgeCount; e++) {
    const number = component[roots[e]!]!;
    if (number > 0) edgeStarts[number]!++;
  }
  for (let c = 0; c < count; c++) {
    edgeStarts[c + 1]! += edgeStarts[c]!;
    triangleStarts[c + 1]! += triangleStarts[c]!;
  }

  const nextEdge = edgeStarts.slice(0, count);
  const order = new Uint32Array(edgeStarts[count]!);
  const place = new Uint32Array(edgeCount); // within its component
  for (let e = 0; e < edgeCount; e++) {
    const number = component[roots[e]!]!;
    if (number === 0) continue;
    const at = nextEdge[number - 1]!++;
    order[at] = sequence[e]!;
    place[e] = at - edgeStarts[number - 1]!;
  }
  const nextTriangle = triangleStarts.slice(0, count);
  const sides = new Uint32Array(3 * triangleCount);
  for (let i = 0; i < corners.length; i += 3) {
    const at = 3 * nextTriangle[component[roots[corners[i]!]!]! - 1]!++;
    sides[at] = place[corners[i]!]!;
    sides[at + 1] = place[corners[i + 1]!]!;
    sides[at + 2] = place[corners[i + 2]!]!;
  }
  return {
    order,
    edgeStarts: edgeStarts.slice(0, count + 1),
    triangleStarts: triangleStarts.slice(0, count + 1),
    sides,
  };
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

/** Edges ab, bc, ac of every triangle as places in `sequence`, sorted by the least of the three. */
function sortTriangles(complex: Complex, sequence: Uint32Array): Uint32Array {
  const { triangleEdges } = complex;
  const place = new Uint32Array(sequence.length);
  for (let i = 0; i < sequence.length; i++) place[sequence[i]!] = i;
  const unsorted = new Uint32Array(triangleEdges.length);
  for (let i = 0; i < unsorted.length; i++) unsorted[i] = place[triangleEdges[i]!]!;
  const next = new Uint32Array(sequence.length + 1);
  for (let i = 0; i < unsorted.length; i += 3) next[least(unsorted, i) + 1]!++;
  for (let e = 0; e < sequence.length; e++) next[e + 1]! += next[e]!;
  const sorted = new Uint32Array(unsorted.length);
  for (let i = 0; i < unsorted.length; i += 3) {
    const at = 3 * next[least(unsorted, i)]!++;
    sorted[at] = unsorted[i]!;
    sorted[at + 1] = unsorted[i + 1]!;
    sorted[at + 2] = unsorted[i + 2]!;
  }
  return sorted;
}

function least(corners: Uint32Array, i: number): number {
  const ab = corners[i]!, bc = corners[i + 1]!, ac = corners[i + 2]!;
  return ab < bc ? (ab < ac ? ab : ac) : (bc < ac ? bc : ac);
}

/** Root of every edge's set once triangles are joined (path halving, Tarjan & van Leeuwen 1984). */
function unite(edgeCount: number, corners: Uint32Array): Uint32Array {
  const parent = new Uint32Array(edgeCount);
  for (let e = 0; e < edgeCount; e++) parent[e] = e;
  for (let i = 0; i < corners.length; i += 3) {
    const ab = rootOf(parent, corners[i]!);
    const bc = rootOf(parent, corners[i + 1]!);
    const ac = rootOf(parent, corners[i + 2]!);
    const root = ab < bc ? (ab < ac ? ab : ac) : (bc < ac ? bc : ac);
    parent[ab] = root;
    parent[bc] = root;
    parent[ac] = root;
  }
  for (let e = 0; e < edgeCount; e++) parent[e] = rootOf(parent, e);
  return parent;
}

function rootOf(parent: Uint32Array, e: number): number {
  while (parent[e] !== e) {
    parent[e] = parent[parent[e]!]!;
    e = parent[e]!;
  }
  return e;
}
