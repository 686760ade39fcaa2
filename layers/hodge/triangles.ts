/** Every triangle of a graph, in lexicographic order. */
import type { ForwardEdges } from "./forward_edges.ts";

/** Triangles of a graph: three vertices and three edges each. */
export interface TriangleList {
  /** Vertices a < b < c. */
  readonly triangles: Uint32Array;
  /** Edges ab, bc, ac. */
  readonly triangleEdges: Uint32Array;
}

/** A longer list is scanned against marks up to this ratio, and searched beyond it. */
const SCAN_RATIO = 8;

/**
 * Lists triangles.
 *
 * For every edge ab the larger neighbours of a and of b are intersected at the cost of the shorter
 * list times the logarithm of their ratio: O(E^1.5) in all (Chiba & Nishizeki 1985), whatever the
 * degrees. A list of comparable length is scanned against marks, a far longer one by galloping
 * search (Bentley & Yao 1976).
 */
export function listTriangles(forward: ForwardEdges): TriangleList {
  const { first, heads } = forward;
  const vertexCount = first.length - 1, edgeCount = heads.length;
  const marks = new Uint32Array(vertexCount); // 1 + the edge from a; anything from before a is less
  let triangles = new Uint32Array(6 * edgeCount);
  let triangleEdges = new Uint32Array(6 * edgeCount);
  let length = 0;

  for (let a = 0; a < vertexCount; a++) {
    const begin = first[a]!, end = first[a + 1]!;
    if (end - begin < 2) continue;
    const last = heads[end - 1]!;
    for (let e = begin; e < end; e++) marks[heads[e]!] = e + 1;
    for (let ab = begin; ab < end; ab++) {
      const b = heads[ab]!;
      const from = first[b]!, to = first[b + 1]!;
      const shorter = Math.min(end - ab - 1, to - from);
      if (length + 3 * shorter > triangles.length) {
        triangles = grow(triangles, length + 3 * shorter);
        triangleEdges = grow(triangleEdges, length + 3 * shorter);
      }
      if (to - from <= SCAN_RATIO * (end - ab - 1)) {
        for (let bc = from; bc < to; bc++) {
          const c = heads[bc]!;
          if (c > last) break;
          const ac = marks[c]! - 1;
          if (ac < begin) continue;
          triangles[length] = a;
          triangleEdges[length++] = ab;
          triangles[length] = b;
          triangleEdges[length++] = bc;
          triangles[length] = c;
          triangleEdges[length++] = ac;
        }
      } else {
        let bc = from;
        for (let ac = ab + 1; ac < end && bc < to; ac++) {
          bc = gallop(heads, bc, to, heads[ac]!);
          if (bc === to || heads[bc] !== heads[ac]) continue;
          triangles[length] = a;
          triangleEdges[length++] = ab;
          triangles[length] = b;
          triangleEdges[length++] = bc;
          triangles[length] = heads[bc]!;
          triangleEdges[length++] = ac;
        }
      }
    }
  }
  return { triangles: triangles.slice(0, length), triangleEdges: triangleEdges.slice(0, length) };
}

/** First position in `[from, to)` whose value is at least `value`, by doubling strides. */
function gallop(values: Uint32Array, from: number, to: number, value: number): number {
  let stride = 1;
  while (from + stride <= to && values[from + stride - 1]! < value) {
    from += stride;
    stride *= 2;
  }
  let high = Math.min(from + stride - 1, to);
  while (from < high) {
    const middle = (from + high) >>> 1;
    if (values[middle]! < value) from = middle + 1;
    else high = middle;
  }
  return from;
}

function grow(array: Uint32Array, needed: number): Uint32Array<ArrayBuffer> {
  const grown = new Uint32Array(Math.max(needed, 2 * array.length));
  grown.set(array);
  return grown;
}
