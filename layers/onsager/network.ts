/** One connected network, and flows on it that balance to rounding whatever solved for them. */

/** A connected network of n vertices and m links. */
export interface Network {
  /** n vertices. */
  size: number;
  /** m tails. */
  tail: Uint32Array;
  /** m heads. */
  head: Uint32Array;
  /** m lengths ℓ, positive: what a unit of flow costs. */
  length: Float64Array;
}

/** A spanning tree, rooted at vertex 0. */
export interface Tree {
  /** n vertices, parents before children. */
  order: Uint32Array;
  /** n links to the parent; of the root, m. */
  parentLink: Uint32Array;
}

/** The tree of shortest links (Kruskal 1956), equal ones by index. */
export function shortestTree({ size, tail, head, length }: Network): Tree {
  const links = Uint32Array.from(tail, (_, e) => e);
  links.sort((a, b) => length[a]! - length[b]! || a - b);
  const leader = Uint32Array.from({ length: size }, (_, i) => i);
  const inTree: number[][] = Array.from({ length: size }, () => []);
  for (const e of links) {
    const i = leaderOf(leader, tail[e]!);
    const j = leaderOf(leader, head[e]!);
    if (i === j) continue;
    leader[Math.max(i, j)] = Math.min(i, j);
    inTree[tail[e]!]!.push(e);
    inTree[head[e]!]!.push(e);
  }
  const order = new Uint32Array(size);
  const parentLink = new Uint32Array(size).fill(tail.length);
  let found = 1;
  for (let next = 0; next < found; next++) {
    const vertex = order[next]!;
    for (const e of inTree[vertex]!) {
      if (e === parentLink[vertex]) continue;
      const child = tail[e] === vertex ? head[e]! : tail[e]!;
      parentLink[child] = e;
      order[found++] = child;
    }
  }
  return { order, parentLink };
}

/**
 * Makes the divergence of `flow` (m) −`surplus` (n, summing to zero), in place. No flow without
 * circulation exceeds what all sources give, so what rounding blew up beyond is cut first; the rest is
 * settled along the tree, over short links, where rounding is large and flow is cheap.
 */
export function settle(
  { tail, head }: Network,
  { order, parentLink }: Tree,
  surplus: Float64Array,
  flow: Float64Array,
): void {
  let given = 0;
  for (let i = 0; i < surplus.length; i++) given += Math.max(surplus[i]!, 0);
  const left = surplus.slice();
  for (let e = 0; e < flow.length; e++) {
    flow[e] = Math.min(Math.max(flow[e]!, -given), given);
    left[tail[e]!]! -= flow[e]!;
    left[head[e]!]! += flow[e]!;
  }
  for (let at = order.length - 1; at > 0; at--) {
    const vertex = order[at]!;
    const e = parentLink[vertex]!;
    const isTail = tail[e] === vertex;
    flow[e]! += isTail ? left[vertex]! : -left[vertex]!;
    left[isTail ? head[e]! : tail[e]!]! += left[vertex]!;
  }
}

function leaderOf(leader: Uint32Array, vertex: number): number {
  while (leader[vertex] !== vertex) {
    leader[vertex] = leader[leader[vertex]!]!;
    vertex = leader[vertex]!;
  }
  return vertex;
}
