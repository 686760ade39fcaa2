/** Networks to plan on, and an exact least-cost flow to compare with. */
import { buildComplex, type Complex } from "../../../layers/hodge/mod.ts";
import { nextBelow, nextFloat, nextNormal, type Random } from "../../../layers/random.ts";

type Pairs = [number, number][];

/** Connected networks of about n vertices, by name. */
export const shapes: Record<string, (random: Random, n: number) => Complex> = {
  tree: (random, n) => complexOf(n, chain(n, (i) => nextBelow(random, i))),
  ring: (_, n) => complexOf(n, [...chain(n, (i) => i - 1), [0, n - 1]]),
  torus: (_, n) => {
    const side = Math.round(Math.sqrt(n));
    const pairs: Pairs = [];
    for (let i = 0; i < side; i++) {
      for (let j = 0; j < side; j++) {
        pairs.push([i * side + j, i * side + (j + 1) % side]);
        pairs.push([i * side + j, ((i + 1) % side) * side + j]);
      }
    }
    return complexOf(side * side, pairs);
  },
  complete: (_, n) => {
    const pairs: Pairs = [];
    for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) pairs.push([j, i]);
    return complexOf(n, pairs);
  },
  random: (random, n) => {
    const pairs = chain(n, (i) => nextBelow(random, i));
    for (let k = 0; k < 3 * n; k++) pairs.push([nextBelow(random, n), nextBelow(random, n)]);
    return complexOf(n, pairs);
  },
  kademlia: (random, n) => {
    const pairs: Pairs = [];
    for (let i = 0; i < n; i++) {
      for (let distance = 1; distance < n; distance *= 2) {
        for (let k = 0; k < 2; k++) {
          pairs.push([i, (i + distance + nextBelow(random, distance)) % n]);
        }
      }
    }
    return complexOf(n, pairs);
  },
};

/** A complex from pairs, self loops left out. */
export function complexOf(vertexCount: number, pairs: Pairs): Complex {
  return buildComplex(vertexCount, Uint32Array.from(pairs.filter(([i, j]) => i !== j).flat()));
}

function chain(n: number, parent: (i: number) => number): Pairs {
  return Array.from({ length: n - 1 }, (_, i) => [parent(i + 1), i + 1]);
}

/** Lengths of a kind: all one, spread as in the issue, nearly equal, or over many magnitudes. */
export const lengths: Record<string, (random: Random) => number> = {
  unit: () => 1,
  unequal: (random) => 0.2 + 4.8 * nextFloat(random),
  nearlyEqual: (random) => 1 + 0.1 * nextFloat(random),
  wide: (random) => Math.exp(4 * nextNormal(random)),
};

/** Surpluses of a kind over n vertices, summing to zero to rounding. */
export const loads: Record<string, (random: Random, n: number) => Float64Array> = {
  everywhere: (random, n) => balanced(new Float64Array(n).map(() => nextNormal(random))),
  oneSource: (_, n) => balanced(new Float64Array(n).fill(-1).fill(n - 1, 0, 1)),
  fewPairs: (random, n) => {
    const load = new Float64Array(n);
    for (let k = 0; k < 3; k++) {
      const amount = nextBelow(random, 9);
      load[nextBelow(random, n)]! += amount;
      load[nextBelow(random, n)]! -= amount;
    }
    return load;
  },
};

function balanced(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}

/**
 * Least Σ ℓ|f| with d0ᵀ f = −surplus on a connected network, by successive shortest paths with
 * potentials (Ahuja, Magnanti & Orlin 1993, section 9.7).
 */
export function exactCost(complex: Complex, surplus: Float64Array, length: Float64Array): number {
  const { vertexCount, edges, offsets, neighbors, incidentEdges } = complex;
  const flow = new Float64Array(complex.edgeCount);
  const excess = surplus.slice();
  const potential = new Float64Array(vertexCount);
  const scale = excess.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const rounding = 1e-13 * scale;
  /** Flow along e that points against leaving `vertex`: it can be taken back. */
  const against = (e: number, vertex: number) => edges[2 * e] === vertex ? -flow[e]! : flow[e]!;
  for (let source = 0; source < vertexCount;) {
    if (excess[source]! <= rounding) {
      source++;
      continue;
    }
    const distance = new Float64Array(vertexCount).fill(Infinity);
    const arrival = new Int32Array(vertexCount).fill(-1);
    const isDone = new Uint8Array(vertexCount);
    distance[source] = 0;
    for (;;) {
      let vertex = -1;
      for (let i = 0; i < vertexCount; i++) {
        if (!isDone[i] && distance[i]! < (vertex < 0 ? Infinity : distance[vertex]!)) vertex = i;
      }
      if (vertex < 0) break;
      isDone[vertex] = 1;
      for (let at = offsets[vertex]!; at < offsets[vertex + 1]!; at++) {
        const e = incidentEdges[at]!;
        const other = neighbors[at]!;
        if (isDone[other]) continue;
        const price = against(e, vertex) > rounding ? -length[e]! : length[e]!;
        const reduced = Math.max(0, price + potential[vertex]! - potential[other]!);
        if (distance[vertex]! + reduced >= distance[other]!) continue;
        distance[other] = distance[vertex]! + reduced;
        arrival[other] = e;
      }
    }
    let sink = -1;
    for (let i = 0; i < vertexCount; i++) {
      if (excess[i]! >= 0) continue;
      if (sink < 0 || distance[i]! < distance[sink]!) sink = i;
    }
    if (sink < 0) break;
    for (let i = 0; i < vertexCount; i++) potential[i]! += distance[i]!;
    const path: { e: number; from: number }[] = [];
    for (let vertex = sink; vertex !== source;) {
      const e = arrival[vertex]!;
      vertex = edges[2 * e] === vertex ? edges[2 * e + 1]! : edges[2 * e]!;
      path.push({ e, from: vertex });
    }
    let amount = Math.min(excess[source]!, -excess[sink]!);
    for (const { e, from } of path) {
      if (against(e, from) > rounding) amount = Math.min(amount, against(e, from));
    }
    for (const { e, from } of path) flow[e]! += edges[2 * e] === from ? amount : -amount;
    excess[source]! -= amount;
    excess[sink]! += amount;
  }
  return flow.reduce((cost, f, e) => cost + length[e]! * Math.abs(f), 0);
}

/** Largest absolute value. */
export function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** Sum in index order. */
export function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
