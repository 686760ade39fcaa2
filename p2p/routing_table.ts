/**
 * Kademlia's routing table (Maymounkov & Mazières 2002) in flat arrays of 10 kB, allocated once: 32
 * buckets of K = 4 slots, and one ring of replacements. Slot s belongs to bucket s >> 2 and stays
 * where it is while its entry lives. Here are layout, order and look-up of entries;
 * `table_bucket.ts` says which bucket an id belongs to, `admission.ts` decides who gets a slot,
 * `interest.ts` who is worth a ping, `closest.ts` finds the closest, `refresh.ts` says which buckets
 * to look up. Times are whole seconds of one clock that never runs backwards.
 */
import { equalAddresses, portOf } from "./address.ts";
import { createArrayBlock, takeBytes, takeWords } from "./array_block.ts";
import { moveRank, rankOf, startOrder } from "./bucket_order.ts";
import { checkWhole, wholeSeconds } from "./checks.ts";
import { ADDRESS_BYTES, ID_BYTES } from "./constants.ts";
import { equalIds, type NodeId } from "./node_id.ts";
import type { PrefixQuota } from "./prefix_quota.ts";
import { createReplacementRing, type ReplacementRing, RING_BYTES } from "./replacement_ring.ts";
import {
  createRoundTrips,
  forgetRoundTrip,
  NO_SLOT,
  type RoundTrips,
  roundTripsBytes,
} from "./round_trip.ts";
import { BUCKET_SIZE, bucketOf, SLOT_COUNT, TABLE_BUCKETS, tableBucket } from "./table_bucket.ts";

/** Failures in a row are counted up to here. */
export const MOST_FAILURES = 255;

/** What may be chosen. */
export interface RoutingTableOptions {
  /** Most entries of one /24 or /48 in a bucket, 1 to 4; default 2, 4 is no limit. */
  readonly prefixLimit?: number;
  /** Whether loopback, link-local and private addresses count for that limit; default false. */
  readonly limitLocal?: boolean;
  /** Failures in a row that make an entry failed, 1 to 255; default 1. */
  readonly failureLimit?: number;
}

/** State of one table. Callers read it and leave writing to the functions. */
export interface RoutingTable {
  /** Id of this host: the table is sorted by the distance from it and never holds it. */
  readonly own: NodeId;
  /** How many entries of one network a bucket may hold. */
  readonly quota: PrefixQuota;
  /** Failures in a row that make an entry failed. */
  readonly failureLimit: number;
  /** Entries in all buckets. */
  size: number;
  /** 20 bytes a slot. */
  readonly ids: Uint8Array;
  /** 19 bytes a slot, packed. */
  readonly addresses: Uint8Array;
  /** When the entry was last heard of, by slot. */
  readonly lastSeen: Uint32Array;
  /** Requests in a row that it left unanswered, by slot. */
  readonly failures: Uint8Array;
  /** Round-trip estimates, by slot. */
  readonly roundTrips: RoundTrips;
  /** Places 0 to 3 of each bucket from least to most recently seen: see `bucket_order.ts`. */
  readonly order: Uint8Array;
  /** Entries of each bucket. */
  readonly counts: Uint8Array;
  /** Bit b is set while bucket b has entries: as in the first 32 bits of a distance. */
  occupied: number;
  /** When each bucket was last looked up. */
  readonly refreshed: Uint32Array;
  /** Who waits for a slot. */
  readonly replacements: ReplacementRing;
}

/** Bytes of all arrays. */
const TABLE_BYTES = SLOT_COUNT * (4 + ID_BYTES + ADDRESS_BYTES + 1 + 1) + TABLE_BUCKETS * (4 + 1) +
  ID_BYTES + RING_BYTES + roundTripsBytes(SLOT_COUNT);

/**
 * Creates an empty table whose buckets count as looked up `now`. Throws a `RangeError` for an own id
 * that has not 20 bytes, a time below 0 or from 2³² on, and an option out of range.
 */
export function createRoutingTable(
  own: NodeId,
  now: number,
  options: RoutingTableOptions = {},
): RoutingTable {
  const { prefixLimit = 2, limitLocal = false, failureLimit = 1 } = options;
  checkWhole("own id's length", own.length, ID_BYTES, ID_BYTES);
  checkWhole("prefixLimit", prefixLimit, 1, BUCKET_SIZE);
  checkWhole("failureLimit", failureLimit, 1, MOST_FAILURES);
  const block = createArrayBlock(TABLE_BYTES);
  const table: RoutingTable = {
    quota: { limit: prefixLimit, countsLocal: limitLocal },
    failureLimit,
    size: 0,
    occupied: 0,
    // In the order of the block: the estimates end at an odd place.
    replacements: createReplacementRing(block),
    lastSeen: takeWords(block, SLOT_COUNT),
    refreshed: takeWords(block, TABLE_BUCKETS).fill(wholeSeconds(now)),
    ids: takeBytes(block, SLOT_COUNT * ID_BYTES),
    addresses: takeBytes(block, SLOT_COUNT * ADDRESS_BYTES),
    failures: takeBytes(block, SLOT_COUNT),
    order: takeBytes(block, SLOT_COUNT),
    counts: takeBytes(block, TABLE_BUCKETS),
    own: takeBytes(block, ID_BYTES),
    roundTrips: createRoundTrips(SLOT_COUNT, block),
  };
  table.own.set(own);
  startOrder(table.order);
  return table;
}

/** Slot of this id, or `NO_SLOT`. */
export function findId(table: RoutingTable, id: Uint8Array, at = 0): number {
  const bucket = tableBucket(table.own, id, 0, at);
  if (bucket < 0) return NO_SLOT;
  for (let rank = 0; rank < table.counts[bucket]!; rank++) {
    const slot = slotAt(table, bucket, rank);
    if (equalIds(table.ids, id, slot * ID_BYTES, at)) return slot;
  }
  return NO_SLOT;
}

/** Slot of the one entry with this address, port included, or `NO_SLOT`. */
export function findAddress(table: RoutingTable, address: Uint8Array, at = 0): number {
  const { addresses, counts } = table;
  const port = portOf(address, at); // most often tells neighbours apart, and at once
  for (let bucket = 0; bucket < TABLE_BUCKETS; bucket++) {
    for (let rank = 0; rank < counts[bucket]!; rank++) {
      const slot = slotAt(table, bucket, rank);
      const slotAddress = slot * ADDRESS_BYTES;
      if (portOf(addresses, slotAddress) !== port) continue;
      if (equalAddresses(addresses, address, slotAddress, at)) return slot;
    }
  }
  return NO_SLOT;
}

/**
 * The entry after `slot`, bucket by bucket; `NO_SLOT` starts and ends the round. Inside a bucket
 * the round follows places, not ages, so that entries may be touched on the way.
 */
export function nextSlot(table: RoutingTable, slot: number): number {
  for (let next = slot + 1; next < SLOT_COUNT; next++) {
    const bucket = bucketOf(next);
    if (table.counts[bucket] === 0) next = bucket * BUCKET_SIZE + BUCKET_SIZE - 1;
    else if (isEntry(table, next)) return next;
  }
  return NO_SLOT;
}

/** The entry of a bucket seen least recently, or `NO_SLOT`. */
export function oldestEntry(table: RoutingTable, bucket: number): number {
  checkWhole("bucket", bucket, 0, TABLE_BUCKETS - 1);
  return table.counts[bucket] === 0 ? NO_SLOT : slotAt(table, bucket, 0);
}

/**
 * The entry seen least recently of those that have not failed and whose slots are not among `except`,
 * in the lowest slot if there are several, or `NO_SLOT`.
 */
export function leastRecentlySeen(table: RoutingTable, except?: ReadonlySet<number>): number {
  const { lastSeen } = table;
  let oldest = NO_SLOT;
  for (let slot = nextSlot(table, NO_SLOT); slot >= 0; slot = nextSlot(table, slot)) {
    if (isFailed(table, slot) || except?.has(slot)) continue;
    if (oldest < 0 || lastSeen[slot]! < lastSeen[oldest]!) oldest = slot;
  }
  return oldest;
}

/** How many entries have not failed. */
export function aliveCount(table: RoutingTable): number {
  let alive = 0;
  for (let slot = nextSlot(table, NO_SLOT); slot >= 0; slot = nextSlot(table, slot)) {
    if (!isFailed(table, slot)) alive++;
  }
  return alive;
}

/** How many buckets have entries. */
export function nonEmptyBuckets(table: RoutingTable): number {
  let buckets = 0;
  for (let bucket = 0; bucket < TABLE_BUCKETS; bucket++) {
    if (table.counts[bucket]! > 0) buckets++;
  }
  return buckets;
}

/** Whether there is an entry in this slot. */
function isEntry(table: RoutingTable, slot: number): boolean {
  return slot >= 0 && slot < SLOT_COUNT &&
    rankOf(table.order, slot) < table.counts[bucketOf(slot)]!;
}

/** Whether an entry has failed as often as makes it replaceable. */
export function isFailed(table: RoutingTable, slot: number): boolean {
  return table.failures[slot]! >= table.failureLimit;
}

/**
 * The entry was heard of: it becomes the most recently seen of its bucket, and its failures are
 * forgiven. Throws a `RangeError` if there is no entry, or the time is out of range.
 */
export function touch(table: RoutingTable, slot: number, now: number): void {
  checkEntry(table, slot);
  table.lastSeen[slot] = wholeSeconds(now);
  table.failures[slot] = 0;
  moveRank(table.order, slot, table.counts[bucketOf(slot)]! - 1);
}

/** Slot of the entry at a rank, 0 being seen least recently; from `counts` on, of a free place. */
export function slotAt(table: RoutingTable, bucket: number, rank: number): number {
  return bucket * BUCKET_SIZE + table.order[bucket * BUCKET_SIZE + rank]!;
}

/** Fills a free place of the bucket, behind all that were not seen later; answers with the slot. */
export function occupy(
  table: RoutingTable,
  bucket: number,
  id: Uint8Array,
  idAt: number,
  address: Uint8Array,
  addressAt: number,
  lastSeen: number,
): number {
  let rank = table.counts[bucket]!;
  const slot = slotAt(table, bucket, rank);
  for (let i = 0; i < ID_BYTES; i++) table.ids[slot * ID_BYTES + i] = id[idAt + i]!;
  for (let i = 0; i < ADDRESS_BYTES; i++) {
    table.addresses[slot * ADDRESS_BYTES + i] = address[addressAt + i]!;
  }
  table.lastSeen[slot] = lastSeen;
  table.failures[slot] = 0;
  forgetRoundTrip(table.roundTrips, slot);
  while (rank > 0 && table.lastSeen[slotAt(table, bucket, rank - 1)]! > lastSeen) rank--;
  moveRank(table.order, slot, rank);
  table.counts[bucket]!++;
  table.occupied |= 1 << bucket;
  table.size++;
  return slot;
}

/** Frees the slot of an entry. */
export function vacate(table: RoutingTable, slot: number): void {
  const bucket = bucketOf(slot);
  const count = --table.counts[bucket]!;
  moveRank(table.order, slot, count);
  if (count === 0) table.occupied &= ~(1 << bucket);
  table.size--;
}

/** Throws a `RangeError` unless there is an entry in this slot. */
export function checkEntry(table: RoutingTable, slot: number): void {
  if (Number.isInteger(slot) && isEntry(table, slot)) return;
  throw new RangeError(`Cannot use slot: it must hold an entry, is ${slot}`);
}
