/** A graph with its triangles filled in: canonical edges, adjacency, faces, all in flat arrays. */
import { checkInteger } from "../check.ts";
import { listTriangles } from "./triangles.ts";

/** Where an edge is, and which way round it was asked for. */
export interface EdgeLookup {
  /** Index of the edge; −1 when the two vertices are not linked. */
  readonly index: number;
  /** +1 from tail to head, −1 from head to tail, 0 when there is no edge. */
  readonly sign: -1 | 0 | 1;
}

/**
 * A simplicial complex of dimension two. Everything is in canonical order (ascending vertices,
 * lexicographic edges and triangles), so equal graphs give equal bits.
 */
export interface Complex {
  /** Number of vertices, linked or not. */
  readonly vertexCount: number;
  /** Number of edges. */
  readonly edgeCount: number;
  /** Number of triangles: every three pairwise linked vertices make one. */
  readonly triangleCount: number;
  /** Tail and head of every edge, tail < head; length 2·edgeCount. */
  readonly edges: Uint32Array;
  /** Vertices a < b < c of every triangle; length 3·triangleCount. */
  readonly triangles: Uint32Array;
  /** Edges ab, bc, ac of every triangle; length 3·triangleCount. */
  readonly triangleEdges: Uint32Array;
  /** Where each vertex's neighbours begin in `neighbors`; length vertexCount + 1. */
  readonly offsets: Uint32Array;
  /** Neighbours, ascending within a vertex; length 2·edgeCount. */
  readonly neighbors: Uint32Array;
  /** The edge that leads to each neighbour; length 2·edgeCount. */
  readonly incidentEdges: Uint32Array;
  /** Finds the edge between two vertices; throws `RangeError` for a vertex that does not exist. */
  edgeOf(u: number, v: number): EdgeLookup;
}

/**
 * Builds the complex of a graph in O(E^1.5).
 *
 * @param vertexCount Number of vertices.
 * @param edges Two vertices per edge, in any order and direction; duplicates count once.
 * @throws {RangeError} An odd length, a self loop, or a vertex that does not exist.
 */
export function buildComplex(vertexCount: number, edges: Uint32Array): Complex {
  checkInteger("vertexCount", vertexCount, 0, 2 ** 31);
  checkEdges(vertexCount, edges);
  const sorted = canonicalEdges(vertexCount, edges);
  return new CanonicalComplex(vertexCount, sorted);
}

class CanonicalComplex implements Complex {
  readonly edgeCount: number;
  readonly triangleCount: number;
  readonly triangles: Uint32Array;
  readonly triangleEdges: Uint32Array;
  readonly offsets: Uint32Array;
  readonly neighbors: Uint32Array;
  readonly incidentEdges: Uint32Array;

  constructor(readonly vertexCount: number, readonly edges: Uint32Array) {
    this.edgeCount = edges.length / 2;
    ({ triangles: this.triangles, triangleEdges: this.triangleEdges } = listTriangles(
      vertexCount,
      edges,
    ));
    this.triangleCount = this.triangles.length / 3;
    this.offsets = new Uint32Array(vertexCount + 1);
    this.neighbors = new Uint32Array(edges.length);
    this.incidentEdges = new Uint32Array(edges.length);
    link(this);
  }

  edgeOf(u: number, v: number): EdgeLookup {
    checkInteger("u", u, 0, this.vertexCount - 1);
    checkInteger("v", v, 0, this.vertexCount - 1);
    let low = this.offsets[u]!;
    let high = this.offsets[u + 1]!;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.neighbors[middle]! < v) low = middle + 1;
      else high = middle;
    }
    if (low === this.offsets[u + 1]! || this.neighbors[low] !== v) return { index: -1, sign: 0 };
    return { index: this.incidentEdges[low]!, sign: u < v ? 1 : -1 };
  }
}

function checkEdges(vertexCount: number, edges: Uint32Array): void {
  if (!(edges instanceof Uint32Array)) {
    throw new TypeError(`Cannot use edges: they must be a Uint32Array, are ${typeof edges}`);
  }
  if (edges.length % 2 !== 0) {
    throw new RangeError(`Cannot use edges: their length must be even, is ${edges.length}`);
  }
  for (let i = 0; i < edges.length; i++) {
    if (edges[i]! < vertexCount) continue;
    throw new RangeError(
      `Cannot use edges[${i}]: it must be below vertexCount ${vertexCount}, is ${edges[i]}`,
    );
  }
  for (let i = 0; i < edges.length; i += 2) {
    if (edges[i] !== edges[i + 1]) continue;
    throw new RangeError(`Cannot use edges[${i}]: edge ${i / 2} is a self loop of ${edges[i]}`);
  }
}

/** Radix sort by head, then by tail; each pass is a stable counting sort over the vertices. */
function canonicalEdges(vertexCount: number, edges: Uint32Array): Uint32Array {
  const byHead = new Uint32Array(edges.length);
  const sorted = new Uint32Array(edges.length);
  const heads = new Uint32Array(vertexCount + 1);
  const tails = new Uint32Array(vertexCount + 1);
  for (let i = 0; i < edges.length; i += 2) {
    const u = edges[i]!, v = edges[i + 1]!;
    heads[(u < v ? v : u) + 1]!++;
    tails[(u < v ? u : v) + 1]!++;
  }
  accumulate(heads);
  accumulate(tails);
  for (let i = 0; i < edges.length; i += 2) {
    const u = edges[i]!, v = edges[i + 1]!;
    const at = 2 * heads[u < v ? v : u]!++;
    byHead[at] = u < v ? u : v;
    byHead[at + 1] = u < v ? v : u;
  }
  for (let i = 0; i < byHead.length; i += 2) {
    const at = 2 * tails[byHead[i]!]!++;
    sorted[at] = byHead[i]!;
    sorted[at + 1] = byHead[i + 1]!;
  }
  return sorted.slice(0, dropDuplicates(sorted));
}

/** Moves the distinct pairs to the front and answers with their length. */
function dropDuplicates(sorted: Uint32Array): number {
  let kept = 0;
  for (let i = 0; i < sorted.length; i += 2) {
    const tail = sorted[i]!, head = sorted[i + 1]!;
    if (kept > 0 && sorted[kept - 2] === tail && sorted[kept - 1] === head) continue;
    sorted[kept++] = tail;
    sorted[kept++] = head;
  }
  return kept;
}

/** Fills the adjacency: smaller neighbours first, then larger, so that each list ascends. */
function link(complex: Complex): void {
  const { edges, offsets, neighbors, incidentEdges } = complex;
  for (let i = 0; i < edges.length; i++) offsets[edges[i]! + 1]!++;
  accumulate(offsets);
  const next = offsets.slice();
  for (let side = 0; side < 2; side++) {
    for (let e = 0; 2 * e < edges.length; e++) {
      const at = next[edges[2 * e + 1 - side]!]!++;
      neighbors[at] = edges[2 * e + side]!;
      incidentEdges[at] = e;
    }
  }
}

/** Turns counts, stored one place up, into where each bucket begins. */
function accumulate(counts: Uint32Array): void {
  for (let i = 1; i < counts.length; i++) counts[i]! += counts[i - 1]!;
}
