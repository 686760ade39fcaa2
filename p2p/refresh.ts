/**
 * Which buckets of a routing table to look up because nobody did for a while; `bitOfBucket` and
 * `fillIdInBucket` draw an id to look up.
 */
import { checkWhole, wholeSeconds } from "./checks.ts";
import type { RoutingTable } from "./routing_table.ts";
import { TABLE_BUCKETS } from "./table_bucket.ts";

/** A lookup went into this bucket. Throws a `RangeError` for no such bucket or time. */
export function noteRefresh(table: RoutingTable, bucket: number, now: number): void {
  checkWhole("bucket", bucket, 0, TABLE_BUCKETS - 1);
  table.refreshed[bucket] = wholeSeconds(now);
}

/**
 * Writes the buckets last looked up `interval` seconds ago or earlier into `out`, those of the
 * farthest ids first, as many as fit, and answers with how many it wrote. Empty buckets count from
 * the lowest that is not empty upwards; below it a lookup of the own id finds whoever there is
 * (Maymounkov & Mazières 2002, section 2.3). Throws a `RangeError` unless `interval` is a number
 * from 0 on and the time is in range.
 */
export function dueForRefresh(
  table: RoutingTable,
  interval: number,
  now: number,
  out: Uint8Array,
): number {
  if (!(interval >= 0)) {
    throw new RangeError(`Cannot use interval: it must be ≥ 0 seconds, is ${interval}`);
  }
  const latest = wholeSeconds(now) - interval;
  const lowest = table.counts.findIndex((count) => count > 0);
  if (lowest < 0) return 0;
  let due = 0;
  for (let bucket = TABLE_BUCKETS - 1; bucket >= lowest && due < out.length; bucket--) {
    if (table.refreshed[bucket]! <= latest) out[due++] = bucket;
  }
  return due;
}
