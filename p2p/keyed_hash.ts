/**
 * A fast hash under a secret of this process (the mixing of MurmurHash3, Appleby 2008): nobody who
 * does not see its results can aim at a collision. Not for anything that leaves the process.
 */

/** Hash of `count` bytes from `at`, continued from `seed`: 32 bits. */
export function keyedHash(seed: number, bytes: Uint8Array, at: number, count: number): number {
  let hash = seed | 0;
  const end = at + count;
  for (let i = at; i < end; i += 4) {
    let word = 0;
    for (let j = i; j < end && j < i + 4; j++) word = (word << 8) | bytes[j]!;
    word = Math.imul(word, 0xcc9e2d51);
    word = (word << 15) | (word >>> 17);
    hash ^= Math.imul(word, 0x1b873593);
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  return hash;
}

/** Mixes the bits of a hash that will be cut in pieces. */
export function finishHash(hash: number): number {
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
