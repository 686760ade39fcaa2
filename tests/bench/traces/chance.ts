/**
 * The generators' own source of chance, sharing nothing with the layers: sfc32 (Doty-Humphrey, PractRand)
 * with exact Poisson counts (Knuth 1969) and normal deviates (Box & Muller 1958).
 */

/** Draws of one seed. */
export interface Chance {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  /** True once in `mean` draws, so that waiting times are geometric with that mean. */
  oncePer(mean: number): boolean;
  /** Standard normal. */
  normal(): number;
  /** Poisson count of that mean. */
  poisson(mean: number): number;
}

/** Equal seeds draw equal numbers. */
export function createChance(seed: number): Chance {
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  let c = seed | 0;
  let counter = 1;
  const uniform = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let i = 0; i < 16; i++) uniform();
  const between = (low: number, high: number): number => low + (high - low) * uniform();
  return {
    uniform,
    between,
    oncePer: (mean) => uniform() < 1 / mean,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    poisson: (mean) => {
      let count = 0;
      // A Poisson count is a sum of smaller ones, whose exp(−mean) does not vanish.
      for (let left = mean; left > 0; left -= 30) count += smallPoisson(Math.min(left, 30));
      return count;
    },
  };

  function smallPoisson(mean: number): number {
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = uniform(); product > limit; product *= uniform()) count++;
    return count;
  }
}
