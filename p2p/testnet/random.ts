/**
 * Randomness of a testnet: any number of independent streams from one seed, each found by its label,
 * so that one more node shifts nobody else's. xoshiro128** (Blackman & Vigna 2021) started from a
 * SHA-256: fast and the same everywhere, but no secret is safe with it.
 */
import { createHash } from "node:crypto";

/** State of one stream: four 32-bit words, never all zero. */
export type RandomStream = Uint32Array;

/** 32 bytes that follow from the seed and the label alone. */
export function deriveBytes(seed: number | string, label: string): Uint8Array {
  return new Uint8Array(createHash("sha256").update(`${seed}\0${label}`).digest());
}

/** Creates the stream with this label. */
export function createRandomStream(seed: number | string, label: string): RandomStream {
  const view = new DataView(deriveBytes(seed, label).buffer);
  const stream = new Uint32Array(4);
  for (let i = 0; i < 4; i++) stream[i] = view.getUint32(4 * i);
  stream[3]! |= 1; // away from the all-zero fixed point
  return stream;
}

/** Next 32 bits, as a whole number from 0 to 2³² − 1. */
export function nextBits(stream: RandomStream): number {
  const s0 = stream[0]!;
  const s1 = stream[1]!;
  const s2 = stream[2]! ^ s0;
  const s3 = stream[3]! ^ s1;
  const scrambled = Math.imul(s1, 5);
  stream[0] = s0 ^ s3;
  stream[1] = s1 ^ s2;
  stream[2] = s2 ^ (s1 << 9);
  stream[3] = (s3 << 11) | (s3 >>> 21);
  return Math.imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0;
}

/** Uniform in [0, 1), in steps of 2⁻³². */
export function nextFraction(stream: RandomStream): number {
  return nextBits(stream) / 2 ** 32;
}

/** Uniform whole number from 0 to `bound` − 1. Throws a `RangeError` unless 1 ≤ `bound` ≤ 2³². */
export function nextBelow(stream: RandomStream, bound: number): number {
  if (!(Number.isInteger(bound) && bound >= 1 && bound <= 2 ** 32)) {
    throw new RangeError(`Cannot draw below bound: it must be from 1 to 2 ** 32, is ${bound}`);
  }
  const limit = 2 ** 32 - (2 ** 32 % bound);
  let bits = nextBits(stream);
  while (bits >= limit) bits = nextBits(stream);
  return bits % bound;
}

/** Fills `bytes`, as `PeerOptions.random` does. */
export function fillRandom(stream: RandomStream, bytes: Uint8Array): void {
  for (let i = 0; i < bytes.length; i += 4) {
    const bits = nextBits(stream);
    for (let j = i; j < i + 4 && j < bytes.length; j++) bytes[j] = bits >>> (8 * (j - i));
  }
}

/** One of the items. Throws a `RangeError` if there is none. */
export function pickOne<T>(stream: RandomStream, items: readonly T[]): T {
  return items[nextBelow(stream, items.length)]!;
}

/** `count` different items, or all if there are fewer, in random order (Fisher & Yates 1938). */
export function pickSome<T>(stream: RandomStream, items: readonly T[], count: number): T[] {
  const picked = items.slice();
  const wanted = Math.min(count, picked.length);
  for (let i = 0; i < wanted; i++) {
    const j = i + nextBelow(stream, picked.length - i);
    [picked[i], picked[j]] = [picked[j]!, picked[i]!];
  }
  return picked.slice(0, wanted);
}
