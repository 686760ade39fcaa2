import { createRandom, nextNormal } from "../../../layers/random.ts";

/** Standard normal deviates of a seed, one a call. */
export function createNormal(seed: number): () => number {
  const random = createRandom(seed);
  return () => nextNormal(random);
}
