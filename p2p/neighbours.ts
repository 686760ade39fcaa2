/** With whom a host exchanges what it does: few, and spread over the whole mesh. */
import { ID_BYTES } from "./constants.ts";
import { compareDistance } from "./node_id.ts";
import { isFailed, type RoutingTable, slotAt } from "./routing_table.ts";
import { TABLE_BUCKETS } from "./table_bucket.ts";

/** Most neighbours of a host. */
const NEIGHBOUR_LIMIT = 16;

/** Slots of the closest living entry of each bucket, the farthest buckets first, at most 16. */
export function neighboursOf(table: RoutingTable): number[] {
  const slots: number[] = [];
  for (let bucket = TABLE_BUCKETS - 1; bucket >= 0 && slots.length < NEIGHBOUR_LIMIT; bucket--) {
    const slot = closestOf(table, bucket);
    if (slot !== undefined) slots.push(slot);
  }
  return slots;
}

function closestOf(table: RoutingTable, bucket: number): number | undefined {
  const { ids, own } = table;
  let closest: number | undefined;
  for (let rank = 0; rank < table.counts[bucket]!; rank++) {
    const slot = slotAt(table, bucket, rank);
    if (isFailed(table, slot)) continue;
    const isCloser = closest === undefined ||
      compareDistance(ids, ids, own, slot * ID_BYTES, closest * ID_BYTES) < 0;
    if (isCloser) closest = slot;
  }
  return closest;
}
