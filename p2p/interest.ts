/**
 * Whether a peer that was only heard of is worth a ping: asked before it has proven its id and
 * address, so nothing is changed and nothing remembered.
 */
import { equalAddresses } from "./address.ts";
import { placeFor } from "./admission.ts";
import { checkRoom } from "./checks.ts";
import { ADDRESS_BYTES, ID_BYTES } from "./constants.ts";
import { waitingFor } from "./replacement_ring.ts";
import { findAddress, findId, isFailed, type RoutingTable } from "./routing_table.ts";
import { tableBucket } from "./table_bucket.ts";

/** Replacements that a bucket goes looking for; it takes more if they come by themselves. */
const WANTED_REPLACEMENTS = 2;

/**
 * Whether an offer of this peer would give it a slot now: `offer` would answer `added`. Throws a
 * `RangeError` if an array is too short.
 */
export function wouldAdmit(
  table: RoutingTable,
  id: Uint8Array,
  address: Uint8Array,
  idAt = 0,
  addressAt = 0,
): boolean {
  checkRoom("id", id, idAt, ID_BYTES);
  checkRoom("address", address, addressAt, ADDRESS_BYTES);
  const bucket = tableBucket(table.own, id, 0, idAt);
  if (bucket < 0) return false;
  // Before the search for the address, since most peers heard of belong to full buckets. That an
  // offer first frees the failed places of this id and this address makes no difference: a failed
  // entry's place counts as free for its successor, its share of the prefix included.
  if (placeFor(table, bucket, address, addressAt) < 0) return false;
  const known = findId(table, id, idAt);
  if (known >= 0) {
    if (!isFailed(table, known)) return false;
    if (equalAddresses(table.addresses, address, known * ADDRESS_BYTES, addressAt)) return false;
  }
  const holder = findAddress(table, address, addressAt);
  return holder < 0 || isFailed(table, holder);
}

/**
 * Whether fewer than 2 replacements wait for the bucket of this id; false for the id of this host.
 * Throws a `RangeError` if the array is too short.
 */
export function hasRoomToWait(table: RoutingTable, id: Uint8Array, idAt = 0): boolean {
  checkRoom("id", id, idAt, ID_BYTES);
  const bucket = tableBucket(table.own, id, 0, idAt);
  return bucket >= 0 && waitingFor(table.replacements, bucket) < WANTED_REPLACEMENTS;
}
