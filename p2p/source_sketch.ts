/**
 * Token buckets of sources without an entry for each, which a flood could fill or evict. As in a
 * count-min sketch with conservative update (Cormode & Muthukrishnan 2005; Estan & Varghese 2002) a
 * source shares one of 256 buckets in each of two rows with whoever hashes there, and the fuller one
 * counts. So a source never gets more than its limit; while f sources flood, another one is held up
 * with a chance of at most (f / 256)²; and n datagrams a second of forged sources take, on average, at
 * most n / 256 tokens a second out of a bucket.
 * The hash is strongly universal (vector multiply-shift: Thorup 2015, section 3) under random keys,
 * so that nobody can choose an address that shares the buckets of another.
 */
import type { Address } from "./address.ts";
import { scopeOf } from "./address_scope.ts";

/** State: 4.2 kB. */
export interface SourceSketch {
  /** When each bucket is full again, in seconds, row by row. */
  readonly fullAt: Float64Array;
  /** Keys of the hash, one set a row. */
  readonly keys: Uint32Array;
}

const ROWS = 2;
const BUCKET_BITS = 8;
const BUCKETS = 2 ** BUCKET_BITS;

/** Keys of a row: the constant, the family, the port, eight groups of the host. */
const ROW_KEYS = 11;

/** Creates a sketch whose buckets are all full at `fullAt`. `random` fills with random bytes. */
export function createSourceSketch(
  fullAt: number,
  random: (bytes: Uint8Array) => void,
): SourceSketch {
  const keys = new Uint32Array(ROWS * ROW_KEYS);
  random(new Uint8Array(keys.buffer));
  return { fullAt: new Float64Array(ROWS * BUCKETS).fill(fullAt), keys };
}

/**
 * Bucket that the source of this address has in a row, 0 or 1.
 *
 * A source is an IPv4 address, and the /64 of an IPv6 one, inside which a single host may take any
 * address it likes. Wider networks are left to the total: hosts of one mesh often share a /24 or a
 * /48, and one of them that floods must not silence its neighbours. Where many peers share a host
 * (loopback) or need no owner's leave for addresses (private, link-local), it is address and port.
 */
export function sourceBucket({ keys }: SourceSketch, row: number, address: Address): number {
  const scope = scopeOf(address);
  const isShared = scope === "loopback" || scope === "private" || scope === "linkLocal";
  let at = row * ROW_KEYS;
  let sum = keys[at++]! | 0;
  sum = (sum + Math.imul(keys[at++]!, address[0]!)) | 0;
  const port = isShared ? (address[17]! << 8) | address[18]! : 0;
  sum = (sum + Math.imul(keys[at++]!, port)) | 0;
  const bytes = address[0] === 4 ? 4 : isShared ? 16 : 8;
  for (let i = 1; i <= bytes; i += 2) {
    sum = (sum + Math.imul(keys[at++]!, (address[i]! << 8) | address[i + 1]!)) | 0;
  }
  return row * BUCKETS + (sum >>> (32 - BUCKET_BITS));
}

/** When a source with these two buckets has all its tokens. */
export function sourceFullAt({ fullAt }: SourceSketch, first: number, second: number): number {
  return Math.min(fullAt[first]!, fullAt[second]!);
}

/** It spends a token now, which takes `interval` seconds to come back. */
export function spendSource(
  sketch: SourceSketch,
  first: number,
  second: number,
  now: number,
  interval: number,
): void {
  const { fullAt } = sketch;
  const spent = Math.max(sourceFullAt(sketch, first, second), now) + interval;
  if (fullAt[first]! < spent) fullAt[first] = spent;
  if (fullAt[second]! < spent) fullAt[second] = spent;
}
