/** Whom a peer knows, for people. */
import type { Address } from "./address.ts";
import { ADDRESS_BYTES, ID_BYTES } from "./constants.ts";
import type { Core } from "./core.ts";
import type { NodeId } from "./node_id.ts";
import { NO_SLOT } from "./round_trip.ts";
import { isFailed, nextSlot } from "./routing_table.ts";
import { bitOfBucket, bucketOf } from "./table_bucket.ts";

/** An entry of the routing table; its arrays are copies. */
export interface Member {
  /** 20 bytes. */
  readonly id: NodeId;
  /** Packed. */
  readonly address: Address;
  /** Smoothed round trip; absent until one was measured. */
  readonly rttSeconds?: number;
  /** How long ago it was heard of. */
  readonly lastSeenSeconds: number;
  /** Highest bit in which its id differs from ours, 159 being the first. */
  readonly bucket: number;
  /** Whether it did not answer when it was last asked. */
  readonly hasFailed: boolean;
}

/** All entries, those farthest in the metric last. */
export function membersOf({ table, now }: Core): Member[] {
  const members: Member[] = [];
  for (let slot = nextSlot(table, NO_SLOT); slot !== NO_SLOT; slot = nextSlot(table, slot)) {
    const rtt = table.roundTrips.smoothed[slot]!;
    members.push({
      id: table.ids.slice(slot * ID_BYTES, (slot + 1) * ID_BYTES),
      address: table.addresses.slice(slot * ADDRESS_BYTES, (slot + 1) * ADDRESS_BYTES),
      ...(rtt < 0 ? {} : { rttSeconds: rtt }),
      lastSeenSeconds: Math.max(now - table.lastSeen[slot]!, 0),
      bucket: bitOfBucket(bucketOf(slot)),
      hasFailed: isFailed(table, slot),
    });
  }
  return members;
}
