/** Randomness from a seed, brute-force neighbours and order statistics for the DHT trials. */

/**
 * A mulberry32 generator.
 *
 * @param {number} seed
 */
export function createRandom(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return {
    /** @param {number} bound */
    below: (bound) => Math.floor((next() / 0x1_0000_0000) * bound),
    /** @param {number} count */
    bytes: (count) => Uint8Array.from({ length: count }, () => next() >>> 24),
  };
}

/**
 * Whole numbers below `count` in random order.
 *
 * @param {{ below(bound: number): number }} random
 * @param {number} count
 */
export function shuffled(random, count) {
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/**
 * The `k` ids closest to the target by XOR, closest first, found by looking at all of them.
 *
 * @param {Uint8Array[]} ids
 * @param {Uint8Array} target
 * @param {number} k
 */
export function closestIds(ids, target, k) {
  /** @type {Uint8Array[]} */
  const found = [];
  for (const id of ids) {
    if (found.length === k && !isCloser(id, found[k - 1], target)) continue;
    if (found.length === k) found.pop();
    let at = found.length;
    while (at > 0 && isCloser(id, found[at - 1], target)) at--;
    found.splice(at, 0, id);
  }
  return found;
}

/**
 * How many of `wanted` are among `found`.
 *
 * @param {Uint8Array[]} wanted
 * @param {Uint8Array[]} found
 */
export function hits(wanted, found) {
  return wanted.filter((id) => found.some((other) => equalBytes(id, other))).length;
}

/**
 * The value below which this share of the samples lies; NaN of none.
 *
 * @param {number[]} samples
 * @param {number} share
 */
export function quantile(samples, share) {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted.length === 0 ? NaN : sorted[Math.floor(share * (sorted.length - 1))];
}

/**
 * @param {Uint8Array} a
 * @param {Uint8Array} b
 */
export function equalBytes(a, b) {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/**
 * @param {Uint8Array} a
 * @param {Uint8Array} b
 * @param {Uint8Array} target
 */
function isCloser(a, b, target) {
  for (let i = 0; i < target.length; i++) {
    if (a[i] !== b[i]) return (a[i] ^ target[i]) < (b[i] ^ target[i]);
  }
  return false;
}
