/**
 * How many peers of one network a bucket may hold. Addresses inside one /24 or /48 cost their owner
 * next to nothing, so they may never make up a bucket (as Heilman et al. 2015 against eclipses).
 */
import { prefixOf, scopeOf } from "./address_scope.ts";
import { BUCKET_SIZE } from "./table_bucket.ts";

/** Who counts, and up to how many. */
export interface PrefixQuota {
  /** Most entries of one prefix in a bucket. */
  readonly limit: number;
  /** Whether loopback, link-local and private addresses count too. */
  readonly countsLocal: boolean;
}

/** Prefix of an address that does not count. */
export const UNCOUNTED: number = -1;

/** Most peers of one prefix among `count`, the same share as in a bucket, rounded up. */
export function shareOf({ limit }: PrefixQuota, count: number): number {
  return limit === BUCKET_SIZE ? count : Math.ceil(count / 4);
}

/** The prefix that the packed address at `at` counts for, or `UNCOUNTED`. */
export function countedPrefix(quota: PrefixQuota, address: Uint8Array, at: number): number {
  if (!quota.countsLocal && scopeOf(address, at) !== "global") return UNCOUNTED;
  return prefixOf(address, at);
}
