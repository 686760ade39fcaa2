/**
 * The entries of a routing table closest to an id, without looking at the others. With own id o and
 * target t, entries of bucket b agree with o above bit b and differ from it there. So their distance
 * to t has the bits of o ^ t above b, and the opposite bit at b: a bucket whose bit is set in o ^ t is
 * closer than all lower buckets, one whose bit is clear is farther than all lower ones. Set bits
 * downwards, then clear bits upwards, is the order of distance, bucket by bucket. Entries of bucket 0
 * may differ from o in any of the bits folded into it, but it is the lowest: last of the set bits or
 * first of the clear ones, it comes between the two either way.
 */
import { checkWhole } from "./checks.ts";
import { ID_BYTES } from "./constants.ts";
import { compareDistance } from "./node_id.ts";
import { isFailed, type RoutingTable, slotAt } from "./routing_table.ts";

/**
 * Writes the slots of the `count` entries closest to `target` that have not failed into `out`, the
 * closest first, and answers with how many there are. Throws a `RangeError` unless `count` is whole
 * and from 0 to `out.length`, and the target has 20 bytes at `targetAt`.
 */
export function closest(
  table: RoutingTable,
  target: Uint8Array,
  count: number,
  out: Uint16Array,
  targetAt = 0,
): number {
  checkWhole("count", count, 0, out.length);
  checkWhole("targetAt", targetAt, 0, target.length - ID_BYTES);
  const { own, occupied } = table;
  const distance = firstWord(own, 0) ^ firstWord(target, targetAt);
  let found = 0;
  for (let bits = distance & occupied; bits !== 0 && found < count;) {
    const bucket = 31 - Math.clz32(bits);
    bits ^= 1 << bucket;
    found = append(table, bucket, target, targetAt, count, out, found);
  }
  for (let bits = ~distance & occupied; bits !== 0 && found < count;) {
    const bucket = 31 - Math.clz32(bits & -bits);
    bits ^= 1 << bucket;
    found = append(table, bucket, target, targetAt, count, out, found);
  }
  return found;
}

/** Appends a bucket's entries in the order of their distance, as far as there is room. */
function append(
  table: RoutingTable,
  bucket: number,
  target: Uint8Array,
  targetAt: number,
  count: number,
  out: Uint16Array,
  found: number,
): number {
  const { ids } = table;
  let end = found;
  for (let rank = 0; rank < table.counts[bucket]!; rank++) {
    const slot = slotAt(table, bucket, rank);
    if (isFailed(table, slot)) continue;
    let at = end;
    for (; at > found; at--) {
      const other = out[at - 1]!;
      const order = compareDistance(
        ids,
        ids,
        target,
        slot * ID_BYTES,
        other * ID_BYTES,
        targetAt,
      );
      if (order > 0) break;
      if (at < count) out[at] = other;
    }
    if (at < count) out[at] = slot;
    if (end < count) end++;
  }
  return end;
}

/** The 32 bits of an id that tell buckets apart. */
function firstWord(id: Uint8Array, at: number): number {
  return (id[at]! << 24) | (id[at + 1]! << 16) | (id[at + 2]! << 8) | id[at + 3]!;
}
