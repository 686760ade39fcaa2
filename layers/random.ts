/**
 * A seeded generator whose whole state is four words in a typed array: xoshiro128** (Blackman &
 * Vigna 2021), seeded through the finaliser of MurmurHash3 (Appleby 2011) on a Weyl sequence.
 */

/** State of one generator: four 32-bit words, never all zero. */
export type Random = Uint32Array;

/** Creates a generator from a whole number; equal seeds give equal sequences. */
export function createRandom(seed: number): Random {
  if (!Number.isSafeInteger(seed)) {
    throw new RangeError(`Cannot use seed: it must be a whole number, is ${seed}`);
  }
  const state = new Uint32Array(4);
  let weyl = seed >>> 0;
  const high = Math.floor(seed / 2 ** 32) >>> 0;
  for (let i = 0; i < 4; i++) {
    weyl = (weyl + 0x9e3779b9) >>> 0;
    state[i] = scramble(weyl ^ scramble(high + i));
  }
  state[3]! |= 1; // keeps the state away from the all-zero fixed point
  return state;
}

/** Next 32 bits, as a whole number from 0 to 2³² − 1. */
export function nextUint32(state: Random): number {
  const s1 = state[1]!;
  const result = Math.imul(rotateLeft(Math.imul(s1, 5), 7), 9) >>> 0;
  state[2]! ^= state[0]!;
  state[3]! ^= s1;
  state[1]! ^= state[2]!;
  state[0]! ^= state[3]!;
  state[2]! ^= s1 << 9;
  state[3] = rotateLeft(state[3]!, 11);
  return result;
}

/** Uniform in [0, 1) with 53 bits. */
export function nextFloat(state: Random): number {
  return ((nextUint32(state) >>> 5) * 0x4000000 + (nextUint32(state) >>> 6)) / 0x20000000000000;
}

/**
 * Uniform whole number from 0 to `bound` − 1, unbiased by rejection. Throws a `RangeError` unless
 * `bound` is whole and from 1 to 2³².
 */
export function nextBelow(state: Random, bound: number): number {
  if (!(Number.isInteger(bound) && bound >= 1 && bound <= 2 ** 32)) {
    throw new RangeError(`Cannot draw below bound: it must be from 1 to 2 ** 32, is ${bound}`);
  }
  const limit = 2 ** 32 - (2 ** 32 % bound);
  let bits = nextUint32(state);
  while (bits >= limit) bits = nextUint32(state);
  return bits % bound;
}

/** Standard normal deviate by the polar method (Marsaglia & Bray 1964). */
export function nextNormal(state: Random): number {
  for (;;) {
    const x = 2 * nextFloat(state) - 1;
    const y = 2 * nextFloat(state) - 1;
    const square = x * x + y * y;
    if (square > 0 && square < 1) return x * Math.sqrt((-2 * Math.log(square)) / square);
  }
}

function rotateLeft(x: number, k: number): number {
  return (x << k) | (x >>> (32 - k));
}

function scramble(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}
