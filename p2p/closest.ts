/**
 * The entries of a routing table closest to an id, without looking at the others. With own id o and
 * target t, entries of bucket b agree with o above bit b and differ from it there. So their distance
 * to t has the bits of o ^ t above b, and the opposite bit at b: a bucket whose bit is set in o ^ t is
 * closer than all lower buckets, one whose bit is clear is farther than all lower ones. Set bits
 * downwards, then clear bits upwards, is the order of distance, bucket by bucket.
 */
import { ID_BYTES } from "./constants.ts";
import { compareDistance } from "./node_id.ts";
import { checkWhole, isFailed, type RoutingTable, slotAt } from "./routing_table.ts";

const WORDS = ID_BYTES / 4;

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
  let found = 0;
  for (let word = 0; word < WORDS && found < count; word++) {
    const distance = wordAt(own, 4 * word) ^ wordAt(target, targetAt + 4 * word);
    for (let bits = distance & occupied[word]!; bits !== 0 && found < count;) {
      const bit = 31 - Math.clz32(bits);
      bits ^= 1 << bit;
      found = append(table, bucketAt(word, bit), target, targetAt, count, out, found);
    }
  }
  for (let word = WORDS - 1; word >= 0 && found < count; word--) {
    const distance = wordAt(own, 4 * word) ^ wordAt(target, targetAt + 4 * word);
    for (let bits = ~distance & occupied[word]!; bits !== 0 && found < count;) {
      const bit = 31 - Math.clz32(bits & -bits);
      bits ^= 1 << bit;
      found = append(table, bucketAt(word, bit), target, targetAt, count, out, found);
    }
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

function bucketAt(word: number, bit: number): number {
  return 32 * (WORDS - 1 - word) + bit;
}

function wordAt(id: Uint8Array, at: number): number {
  return (id[at]! << 24) | (id[at + 1]! << 16) | (id[at + 2]! << 8) | id[at + 3]!;
}
