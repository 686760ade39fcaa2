/** A graph with its triangles filled in: canonical edges, adjacency, faces, all in flat arrays. */
import { checkInteger } from "../check.ts";
import { accumulate, type ForwardEdges, sortEdges } from "./forward_edges.ts";
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
  return new CanonicalComplex(vertexCount, sortEdges(vertexCount, edges));
}

class CanonicalComplex implements Complex {
  readonly edgeCount: number;
  readonly triangleCount: number;
  readonly edges: Uint32Array;
  readonly triangles: Uint32Array;
  readonly triangleEdges: Uint32Array;
  readonly offsets: Uint32Array;
  readonly neighbors: Uint32Array;
  readonly incidentEdges: Uint32Array;

  constructor(readonly vertexCount: number, forward: ForwardEdges) {
    const { triangles, triangleEdges } = listTriangles(forward);
    this.edgeCount = forward.heads.length;
    this.triangleCount = triangles.length / 3;
    this.edges = new Uint32Array(2 * this.edgeCount);
    this.triangles = triangles;
    this.triangleEdges = triangleEdges;
    this.offsets = new Uint32Array(vertexCount + 1);
    this.neighbors = new Uint32Array(2 * this.edgeCount);
    this.incidentEdges = new Uint32Array(2 * this.edgeCount);
    link(this, forward);
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
  for (let i = 0; i < edges.length; i += 2) {
    const u = edges[i]!, v = edges[i + 1]!;
    if (u < vertexCount && v < vertexCount && u !== v) continue;
    if (u === v) {
      throw new RangeError(`Cannot use edges[${i}]: edge ${i / 2} is a self loop of vertex ${u}`);
    }
    const at = u < vertexCount ? i + 1 : i;
    throw new RangeError(
      `Cannot use edges[${at}]: it must be below vertexCount ${vertexCount}, is ${edges[at]}`,
    );
  }
}

/** Fills edges and adjacency: smaller neighbours first, then larger, so that each list ascends. */
function link(complex: Complex, forward: ForwardEdges): void {
  const { vertexCount, edges, offsets, neighbors, incidentEdges } = complex;
  const { first, heads } = forward;
  for (let e = 0; e < heads.length; e++) offsets[heads[e]! + 1]!++;
  accumulate(offsets);
  for (let v = 0; v < vertexCount; v++) offsets[v]! += first[v]!;
  offsets[vertexCount] = edges.length;
  const next = offsets.slice();
  for (let v = 0; v < vertexCount; v++) {
    for (let e = first[v]!; e < first[v + 1]!; e++) {
      edges[2 * e] = v;
      edges[2 * e + 1] = heads[e]!;
      const lower = next[heads[e]!]!++;
      neighbors[lower] = v;
      incidentEdges[lower] = e;
      const upper = offsets[v + 1]! - first[v + 1]! + e;
      neighbors[upper] = heads[e]!;
      incidentEdges[upper] = e;
    }
  }
}
