/** A graph as what triangle listing needs: the larger neighbours of every vertex, ascending. */

/** Distinct edges in canonical order: by tail, then by head, tail < head. */
export interface ForwardEdges {
  /** The first edge of each tail, and the end; length vertexCount + 1. */
  readonly first: Uint32Array;
  /** The head of every edge. */
  readonly heads: Uint32Array;
}

/**
 * Sorts edges given in any order and direction, duplicates allowed, in O(V + E): a radix sort by
 * head, then by tail, each pass a stable counting sort.
 */
export function sortEdges(vertexCount: number, edges: Uint32Array): ForwardEdges {
  const byHead = new Uint32Array(vertexCount + 1);
  const first = new Uint32Array(vertexCount + 1);
  for (let i = 0; i < edges.length; i += 2) {
    const u = edges[i]!, v = edges[i + 1]!;
    byHead[(u < v ? v : u) + 1]!++;
    first[(u < v ? u : v) + 1]!++;
  }
  accumulate(byHead);
  accumulate(first);
  const pairs = new Uint32Array(edges.length);
  for (let i = 0; i < edges.length; i += 2) {
    const u = edges[i]!, v = edges[i + 1]!;
    const at = 2 * byHead[u < v ? v : u]!++;
    pairs[at] = u < v ? u : v;
    pairs[at + 1] = u < v ? v : u;
  }
  const next = first.slice();
  const heads = new Uint32Array(edges.length / 2);
  for (let i = 0; i < pairs.length; i += 2) heads[next[pairs[i]!]!++] = pairs[i + 1]!;
  return dropDuplicates(first, heads);
}

/** Turns counts, stored one place up, into where each bucket begins. */
export function accumulate(counts: Uint32Array): void {
  for (let i = 1; i < counts.length; i++) counts[i]! += counts[i - 1]!;
}

/** Moves distinct edges to the front, in place. */
function dropDuplicates(first: Uint32Array, heads: Uint32Array): ForwardEdges {
  let kept = 0;
  for (let v = 0, e = 0; v + 1 < first.length; v++) {
    const begin = kept;
    for (const end = first[v + 1]!; e < end; e++) {
      if (kept === begin || heads[kept - 1] !== heads[e]) heads[kept++] = heads[e]!;
    }
    first[v] = begin;
  }
  first[first.length - 1] = kept;
  return { first, heads: kept === heads.length ? heads : heads.slice(0, kept) };
}
