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
  let triangles = new Uint32Array(6 * edgeCount + 3);
  let triangleEdges = new Uint32Array(6 * edgeCount + 3);
  let length = 0;

  for (let a = 0; a < vertexCount; a++) {
    const begin = first[a]!, end = first[a + 1]!;
    if (end - begin < 2) continue;
    const last = heads[end - 1]!; // beyond it, and from the edge to it, nothing can close
    for (let e = begin; e < end; e++) marks[heads[e]!] = e + 1;
    for (let ab = begin; ab < end - 1; ab++) {
      const b = heads[ab]!;
      const from = first[b]!, to = first[b + 1]!;
      const room = length + 3 * Math.min(end - ab - 1, to - from) + 3;
      if (room > triangles.length) {
        triangles = grow(triangles, room);
        triangleEdges = grow(triangleEdges, room);
      }
      if (to - from <= SCAN_RATIO * (end - ab - 1)) {
        for (let bc = from; bc < to; bc++) {
          const c = heads[bc]!;
          if (c > last) break;
          const ac = marks[c]! - 1;
          triangles[length] = a;
          triangles[length + 1] = b;
          triangles[length + 2] = c;
          triangleEdges[length] = ab;
          triangleEdges[length + 1] = bc;
          triangleEdges[length + 2] = ac;
          length += 3 & ~((ac - begin) >> 31); // kept if ac exists: a branch would be mispredicted
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
  return { // views: what lies behind was never touched, so it takes no memory
    triangles: triangles.subarray(0, length),
    triangleEdges: triangleEdges.subarray(0, length),
  };
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
