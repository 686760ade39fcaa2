/** Graphs and flows that several hodge tests use. */
import { createRandom, nextBelow, nextFloat } from "../../../layers/random.ts";

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
