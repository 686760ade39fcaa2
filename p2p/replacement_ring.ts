/**
 * Verified peers for which a full bucket had no place (Maymounkov & Mazières 2002, section 4.1): one
 * ring for all buckets, from oldest to newest. No flood empties it for the others: a bucket holds at
 * most 8 places of it, and a prefix at most its quota of those; who comes beyond that displaces the
 * oldest of its own kind.
 */
import { equalAddresses, portOf } from "./address.ts";
import { type ArrayBlock, takeBytes, takeWords } from "./array_block.ts";
import { ADDRESS_BYTES, ID_BYTES } from "./constants.ts";
import { equalIds } from "./node_id.ts";
import { countedPrefix, type PrefixQuota, UNCOUNTED } from "./prefix_quota.ts";

/** Places of the ring. */
const RING_SIZE = 64;

/** Bytes of its arrays. */
export const RING_BYTES: number = RING_SIZE * (4 + ID_BYTES + ADDRESS_BYTES + 1);

/** Most places of the ring that wait for one bucket. */
const RING_SHARE = 8;

/** The ring: element 0 is the oldest, element `count` − 1 the newest. */
export interface ReplacementRing {
  /** Peers waiting. */
  count: number;
  /** 20 bytes each. */
  readonly ids: Uint8Array;
  /** Packed, 19 bytes each. */
  readonly addresses: Uint8Array;
  /** Whole seconds. */
  readonly lastSeen: Uint32Array;
  /** The bucket each waits for. */
  readonly buckets: Uint8Array;
}

/** Creates an empty ring in the next `RING_BYTES` of a block. */
export function createReplacementRing(block: ArrayBlock): ReplacementRing {
  return {
    count: 0,
    lastSeen: takeWords(block, RING_SIZE),
    ids: takeBytes(block, RING_SIZE * ID_BYTES),
    addresses: takeBytes(block, RING_SIZE * ADDRESS_BYTES),
    buckets: takeBytes(block, RING_SIZE),
  };
}

/** Appends the newest. The caller has forgotten this id and this address before. */
export function appendReplacement(
  ring: ReplacementRing,
  quota: PrefixQuota,
  bucket: number,
  id: Uint8Array,
  idAt: number,
  address: Uint8Array,
  addressAt: number,
  lastSeen: number,
): void {
  const displaced = displacedBy(ring, quota, bucket, countedPrefix(quota, address, addressAt));
  if (displaced >= 0) removeReplacement(ring, displaced);
  const index = ring.count++;
  for (let i = 0; i < ID_BYTES; i++) ring.ids[index * ID_BYTES + i] = id[idAt + i]!;
  for (let i = 0; i < ADDRESS_BYTES; i++) {
    ring.addresses[index * ADDRESS_BYTES + i] = address[addressAt + i]!;
  }
  ring.lastSeen[index] = lastSeen;
  ring.buckets[index] = bucket;
}

/** Newest replacement of `bucket` that is older than element `before`, or −1. */
export function newestReplacement(ring: ReplacementRing, bucket: number, before: number): number {
  for (let index = before - 1; index >= 0; index--) {
    if (ring.buckets[index] === bucket) return index;
  }
  return -1;
}

/** How many wait for `bucket`. */
export function waitingFor(ring: ReplacementRing, bucket: number): number {
  let waiting = 0;
  for (let index = 0; index < ring.count; index++) {
    if (ring.buckets[index] === bucket) waiting++;
  }
  return waiting;
}

/** Takes out whoever has this id or this address: the newest proof replaces them. */
export function forgetReplacement(
  ring: ReplacementRing,
  id: Uint8Array,
  idAt: number,
  address: Uint8Array,
  addressAt: number,
): void {
  const port = portOf(address, addressAt);
  for (let index = ring.count - 1; index >= 0; index--) {
    const itsAddress = index * ADDRESS_BYTES;
    const hasAddress = portOf(ring.addresses, itsAddress) === port &&
      equalAddresses(ring.addresses, address, itsAddress, addressAt);
    if (hasAddress || equalIds(ring.ids, id, index * ID_BYTES, idAt)) {
      removeReplacement(ring, index);
    }
  }
}

/** Takes out one element; the newer ones move up. */
export function removeReplacement(ring: ReplacementRing, index: number): void {
  const next = index + 1;
  ring.ids.copyWithin(index * ID_BYTES, next * ID_BYTES, ring.count * ID_BYTES);
  ring.addresses.copyWithin(
    index * ADDRESS_BYTES,
    next * ADDRESS_BYTES,
    ring.count * ADDRESS_BYTES,
  );
  ring.lastSeen.copyWithin(index, next, ring.count);
  ring.buckets.copyWithin(index, next, ring.count);
  ring.count--;
}

/** Who makes room for a newcomer of this bucket and prefix; −1 if there is room. */
function displacedBy(
  ring: ReplacementRing,
  quota: PrefixQuota,
  bucket: number,
  prefix: number,
): number {
  let waiting = 0;
  let sharing = 0;
  let oldestWaiting = -1;
  let oldestSharing = -1;
  for (let index = ring.count - 1; index >= 0; index--) {
    if (ring.buckets[index] !== bucket) continue;
    waiting++;
    oldestWaiting = index;
    if (prefix === UNCOUNTED) continue;
    if (countedPrefix(quota, ring.addresses, index * ADDRESS_BYTES) !== prefix) continue;
    sharing++;
    oldestSharing = index;
  }
  if (sharing >= quota.limit) return oldestSharing;
  if (waiting >= RING_SHARE) return oldestWaiting;
  return ring.count < RING_SIZE ? -1 : 0;
}
