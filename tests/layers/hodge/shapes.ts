/** Graphs and flows that several hodge tests use. */
import { createRandom, nextBelow, nextFloat, nextNormal } from "../../../layers/random.ts";

/** Every pair of `size` vertices. */
export function clique(size: number): Uint32Array {
  const edges: number[] = [];
  for (let u = 0; u < size; u++) for (let v = u + 1; v < size; v++) edges.push(u, v);
  return new Uint32Array(edges);
}

/** The same graph told differently: shuffled, turned round at random, some edges twice. */
export function relabelled(edges: Uint32Array, seed: number): Uint32Array {
  const random = createRandom(seed);
  const pairs: [number, number][] = [];
  for (let i = 0; i < edges.length; i += 2) {
    const pair: [number, number] = [edges[i]!, edges[i + 1]!];
    if (nextFloat(random) < 0.5) pair.reverse();
    pairs.push(pair);
    if (nextFloat(random) < 0.2) pairs.push([pair[1], pair[0]]);
  }
  for (let i = pairs.length - 1; i > 0; i--) {
    const j = nextBelow(random, i + 1);
    [pairs[i], pairs[j]] = [pairs[j]!, pairs[i]!];
  }
  return new Uint32Array(pairs.flat());
}

/** A ring of `size` vertices: a hole from four on. */
export function ring(size: number): Uint32Array {
  return new Uint32Array(Array.from({ length: size }, (_, v) => [v, (v + 1) % size]).flat());
}

/** A triangulated band of `around` × `across` vertices, closed around a hole. */
export function annulus(around: number, across: number): Uint32Array {
  const edges: number[] = [];
  for (let i = 0; i < around; i++) {
    const next = ((i + 1) % around) * across;
    for (let j = 0; j < across; j++) {
      edges.push(i * across + j, next + j);
      if (j + 1 < across) {
        edges.push(i * across + j, i * across + j + 1, i * across + j, next + j + 1);
      }
    }
  }
  return new Uint32Array(edges);
}

/** Boundary of the octahedron in every dimension: all pairs but opposite ones; full of voids. */
export function crossPolytope(dimension: number): Uint32Array {
  const edges: number[] = [];
  for (let u = 0; u < 2 * dimension; u++) {
    for (let v = u + 1; v < 2 * dimension; v++) if (u >> 1 !== v >> 1) edges.push(u, v);
  }
  return new Uint32Array(edges);
}

/** Graphs beside each other, the vertices of each shifted past those before. */
export function beside(...graphs: Uint32Array[]): Uint32Array {
  const edges: number[] = [];
  let shift = 0;
  for (const graph of graphs) {
    let top = shift - 1;
    for (const v of graph) {
      edges.push(v + shift);
      top = Math.max(top, v + shift);
    }
    shift = top + 1;
  }
  return new Uint32Array(edges);
}

/** Vertices at random in the unit square, linked when closer than `radius`. */
export function geometric(vertexCount: number, radius: number, random: Uint32Array): Uint32Array {
  const cells = Math.max(1, Math.floor(1 / radius));
  const at = (x: number): number => Math.min(cells - 1, Math.floor(x * cells));
  const grid: number[][] = Array.from({ length: cells * cells }, () => []);
  const points = new Float64Array(2 * vertexCount).map(() => nextFloat(random));
  const edges: number[] = [];
  for (let v = 0; v < vertexCount; v++) {
    const x = points[2 * v]!, y = points[2 * v + 1]!;
    for (let i = Math.max(0, at(x) - 1); i <= Math.min(cells - 1, at(x) + 1); i++) {
      for (let j = Math.max(0, at(y) - 1); j <= Math.min(cells - 1, at(y) + 1); j++) {
        for (const u of grid[i * cells + j]!) {
          const dx = points[2 * u]! - x, dy = points[2 * u + 1]! - y;
          if (dx * dx + dy * dy < radius * radius) edges.push(u, v);
        }
      }
    }
    grid[at(x) * cells + at(y)]!.push(v);
  }
  return new Uint32Array(edges);
}

/** Standard normal values. */
export function normals(length: number, random: Uint32Array): Float64Array {
  return new Float64Array(length).map(() => nextNormal(random));
}

/** Euclidean norm, without overflow. */
export function norm(values: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]!));
  if (largest === 0) return 0;
  let square = 0;
  for (let i = 0; i < values.length; i++) square += (values[i]! / largest) ** 2;
  return largest * Math.sqrt(square);
}

/** Euclidean norm of a difference. */
export function distance(a: Float64Array, b: Float64Array): number {
  return norm(a.map((value, i) => value - b[i]!));
}
