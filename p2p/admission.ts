/**
 * Who gets a slot of the routing table. Longest known wins while it answers (Maymounkov & Mazières
 * 2002, section 2.4): a newcomer waits until an entry has failed. An id keeps its address, and an
 * address its id, until that entry has failed too, so that nobody talks himself into another's place.
 */
import { equalAddresses } from "./address.ts";
import { checkRoom, wholeSeconds } from "./checks.ts";
import { ADDRESS_BYTES, ID_BYTES } from "./constants.ts";
import { countedPrefix, UNCOUNTED } from "./prefix_quota.ts";
import {
  appendReplacement,
  forgetReplacement,
  newestReplacement,
  removeReplacement,
} from "./replacement_ring.ts";
import { NO_SLOT } from "./round_trip.ts";
import {
  checkEntry,
  findAddress,
  findId,
  isFailed,
  MOST_FAILURES,
  occupy,
  type RoutingTable,
  slotAt,
  touch,
  vacate,
} from "./routing_table.ts";
import { BUCKET_SIZE, bucketOf, tableBucket } from "./table_bucket.ts";

/**
 * What became of an offer:
 * - `added`: `slot` is its new entry.
 * - `seen`: `slot` is the entry it already had, now the most recently seen of its bucket.
 * - `guarded`: the bucket is full and the newcomer waits among the replacements. Ping `slot`, the
 *   bucket's oldest entry: `touch` it if it answers, `fail` it if not.
 * - `claimed`: `slot` has this id at another address, or this address under another id. Ping it as
 *   above; the newcomer is not kept and may be offered again once that entry has failed.
 * - `crowded`: its /24 or /48 has its share of the bucket already; not kept.
 * - `self`: it has the id of this host; not kept.
 */
export type Outcome = "added" | "seen" | "guarded" | "claimed" | "crowded" | "self";

/** Answer to an offer. */
export interface Admission {
  /** What became of it. */
  outcome: Outcome;
  /** As the outcome says; else `NO_SLOT`. */
  slot: number;
}

/** No place in the bucket: every entry is alive. */
const FULL = -1;
/** No place for this prefix. */
const CROWDED = -2;

/**
 * Offers the table a peer that has just proven its id and address, and writes what became of it into
 * `out`. Throws a `RangeError` if an array is too short or the time is out of range.
 */
export function offer(
  table: RoutingTable,
  id: Uint8Array,
  address: Uint8Array,
  now: number,
  out: Admission,
  idAt = 0,
  addressAt = 0,
): void {
  checkRoom("id", id, idAt, ID_BYTES);
  checkRoom("address", address, addressAt, ADDRESS_BYTES);
  const seconds = wholeSeconds(now);
  const bucket = tableBucket(table.own, id, 0, idAt);
  if (bucket < 0) return answer(out, "self", NO_SLOT);

  const known = findId(table, id, idAt);
  if (known >= 0 && equalAddresses(table.addresses, address, known * ADDRESS_BYTES, addressAt)) {
    touch(table, known, now);
    return answer(out, "seen", known);
  }
  if (known >= 0 && !isFailed(table, known)) return answer(out, "claimed", known);
  const holder = findAddress(table, address, addressAt);
  if (holder >= 0 && !isFailed(table, holder)) return answer(out, "claimed", holder);

  // Both have failed, and this proof says that they are not coming back. No replacement waits for
  // their places: it would have had them when they failed.
  if (known >= 0) vacate(table, known);
  if (holder >= 0) vacate(table, holder);
  forgetReplacement(table.replacements, id, idAt, address, addressAt);
  const place = placeFor(table, bucket, address, addressAt);
  if (place >= 0) {
    answer(out, "added", seat(table, bucket, place, id, idAt, address, addressAt, seconds));
  } else if (place === CROWDED) {
    answer(out, "crowded", NO_SLOT);
  } else {
    const { replacements, quota } = table;
    appendReplacement(replacements, quota, bucket, id, idAt, address, addressAt, seconds);
    answer(out, "guarded", slotAt(table, bucket, 0));
  }
}

/**
 * The entry left a request unanswered. Once it has failed, the newest replacement that its bucket
 * may take gets its place, with an unmeasured round trip; if there is none it stays, left out by
 * `closest`, as a memory for after an outage. Throws a `RangeError` if there is no entry.
 */
export function fail(table: RoutingTable, slot: number): void {
  checkEntry(table, slot);
  if (table.failures[slot]! < MOST_FAILURES) table.failures[slot]!++;
  if (isFailed(table, slot)) promote(table, bucketOf(slot));
}

/** Removes an entry, for one that said goodbye. Throws a `RangeError` if there is none. */
export function remove(table: RoutingTable, slot: number): void {
  checkEntry(table, slot);
  vacate(table, slot);
  promote(table, bucketOf(slot));
}

/** Moves replacements, the newest first, into the bucket for as long as it has places for them. */
function promote(table: RoutingTable, bucket: number): void {
  const { replacements } = table;
  const { ids, addresses, lastSeen } = replacements;
  let index = newestReplacement(replacements, bucket, replacements.count);
  for (; index >= 0; index = newestReplacement(replacements, bucket, index)) {
    const idAt = index * ID_BYTES;
    const addressAt = index * ADDRESS_BYTES;
    const place = placeFor(table, bucket, addresses, addressAt);
    if (place < 0) continue;
    seat(table, bucket, place, ids, idAt, addresses, addressAt, lastSeen[index]!);
    removeReplacement(replacements, index);
  }
}

/** Puts a peer where `placeFor` said, in the place of a failed entry if need be. */
function seat(
  table: RoutingTable,
  bucket: number,
  place: number,
  id: Uint8Array,
  idAt: number,
  address: Uint8Array,
  addressAt: number,
  lastSeen: number,
): number {
  if (place !== freePlace(table, bucket)) vacate(table, place);
  return occupy(table, bucket, id, idAt, address, addressAt, lastSeen);
}

/**
 * Slot that a peer with this address may have: a free one, or else the least recently seen failed
 * entry's; of its own prefix, if that has its share already. Otherwise the answer is
 * negative: −1 if every entry is alive, −2 if the prefix has its share.
 */
export function placeFor(
  table: RoutingTable,
  bucket: number,
  address: Uint8Array,
  addressAt: number,
): number {
  const { quota } = table;
  const prefix = countedPrefix(quota, address, addressAt);
  let sharing = 0;
  let failed = FULL;
  let failedSharing = CROWDED;
  for (let rank = table.counts[bucket]! - 1; rank >= 0; rank--) {
    const slot = slotAt(table, bucket, rank);
    const isGone = isFailed(table, slot);
    if (isGone) failed = slot;
    if (prefix === UNCOUNTED) continue;
    if (countedPrefix(quota, table.addresses, slot * ADDRESS_BYTES) !== prefix) continue;
    sharing++;
    if (isGone) failedSharing = slot;
  }
  if (sharing >= quota.limit) return failedSharing;
  const free = freePlace(table, bucket);
  return free >= 0 ? free : failed;
}

function freePlace(table: RoutingTable, bucket: number): number {
  const count = table.counts[bucket]!;
  return count < BUCKET_SIZE ? slotAt(table, bucket, count) : FULL;
}

function answer(out: Admission, outcome: Outcome, slot: number): void {
  out.outcome = outcome;
  out.slot = slot;
}
