/** Which values get into the store, and what has to go for them. */
import { checkWhole } from "./checks.ts";
import { ID_BYTES, VALUE_LIMIT } from "./constants.ts";
import { equalIds, type NodeId } from "./node_id.ts";
import { compareRecords, isSameOrigin, RECORD_OVERHEAD, type ValueRecord } from "./signed_value.ts";
import {
  linkValue,
  removeExpired,
  type SenderShare,
  type StoredValue,
  textOf,
  unlinkValue,
  valuesOf,
  type ValueStore,
} from "./value_store.ts";

/**
 * What became of a value:
 * - `stored`: it is new, or newer than what was here of its key and origin.
 * - `refreshed`: the same is here; its expiry has moved on, unless it was later already.
 * - `older`: a newer one of its origin is here.
 * - `expired`: its time was over.
 * - `crowded`: its key has as many origins as it may. Who came first stays, so that nobody can push
 *   another's value from its key; only a value of our own takes the place of a foreign one.
 * - `quota`: its sender has its share.
 * - `full`: the store is, of values that matter more; or this one would be gone within a 24th of the
 *   lifetime, and is not worth another's place.
 */
export type StoreOutcome =
  | "stored"
  | "refreshed"
  | "older"
  | "expired"
  | "crowded"
  | "quota"
  | "full";

/** Only a value with more than this part of the lifetime left evicts others. */
const SHORT_LIFE = 1 / 24;

/**
 * Stores a verified record that the peer `from` sent; the store keeps its arrays. `from` is the own
 * id for a value that this host puts, which no quota limits, and `undefined` for one kept across a
 * restart, which none limits either. It expires at `expiresAt`, but a lifetime from `now` at the
 * latest. First of all drops what has expired. Throws a `RangeError` for a key, value or sender of a
 * length that none may have.
 */
export function storeValue(
  store: ValueStore,
  record: ValueRecord,
  from: NodeId | undefined,
  now: number,
  expiresAt = Infinity,
): StoreOutcome {
  checkWhole("key's length", record.key.length, ID_BYTES, ID_BYTES);
  checkWhole("value's length", record.value.length, 0, VALUE_LIMIT);
  if (from !== undefined) checkWhole("sender's length", from.length, ID_BYTES, ID_BYTES);
  removeExpired(store, now);
  const { limits } = store;
  const expiry = Math.min(expiresAt, now + limits.lifetime);
  if (!(expiry > now)) return "expired";

  const isOwn = from !== undefined && equalIds(from, store.own);
  const siblings = valuesOf(store, record.key);
  const old = siblings.find((held) => isSameOrigin(held.record, record));
  if (old !== undefined) {
    const order = compareRecords(record, old.record);
    // Among unsigned ones this is the newer, having just arrived.
    if (order < 0 && record.author !== undefined) return "older";
    if (order === 0) {
      refresh(store, old, isOwn, now, expiry);
      return "refreshed";
    }
  }

  let displaced: StoredValue | undefined;
  if (old === undefined && siblings.length >= limits.originLimit) {
    if (isOwn) displaced = siblings.findLast((held) => !held.isOwn);
    if (displaced === undefined) return "crowded";
  }
  const held: StoredValue = {
    record,
    bytes: ID_BYTES + record.value.length + (record.author === undefined ? 0 : RECORD_OVERHEAD),
    isOwn,
    share: isOwn || from === undefined ? undefined : shareOf(store, from),
    expiresAt: expiry,
    spreadAt: now,
    arrival: store.arrivals,
  };
  if (!isWithinShare(store, held, old)) return "quota";
  const evicted = chooseEvicted(store, held, old ?? displaced, now);
  if (evicted === undefined) return "full";

  if (old !== undefined) unlinkValue(store, old);
  if (displaced !== undefined) evicted.unshift(displaced);
  for (const victim of evicted) unlinkValue(store, victim);
  store.arrivals++;
  linkValue(store, held);
  for (const victim of evicted) store.onDropped?.(victim.record, "evicted"); // may store something itself
  return "stored";
}

/** The same value once more. Its sender's share stays as it is: who stored it first pays for it. */
function refresh(
  store: ValueStore,
  held: StoredValue,
  isOwn: boolean,
  now: number,
  expiry: number,
): void {
  unlinkValue(store, held);
  if (isOwn) {
    held.isOwn = true;
    held.share = undefined;
  }
  held.expiresAt = Math.max(held.expiresAt, expiry);
  held.spreadAt = now;
  held.arrival = store.arrivals++;
  linkValue(store, held);
}

function shareOf(store: ValueStore, from: NodeId): SenderShare {
  const sender = textOf(from);
  return store.shares.get(sender) ?? { sender, records: 0, bytes: 0 };
}

/** Whether the sender may have this one, too, once it has replaced `old`. */
function isWithinShare(
  { limits }: ValueStore,
  { share, bytes }: StoredValue,
  old: StoredValue | undefined,
): boolean {
  if (share === undefined) return true;
  const isReplacing = old?.share === share;
  const records = share.records + 1 - (isReplacing ? 1 : 0);
  if (records > limits.senderRecordLimit) return false;
  return share.bytes + bytes - (isReplacing ? old.bytes : 0) <= limits.senderByteLimit;
}

/**
 * The least valuable values that have to go, besides `leaving`, so that there is room for `held`;
 * `undefined` if one of them is worth more than `held`.
 */
function chooseEvicted(
  { limits, byWorth, worthOrder, bytes }: ValueStore,
  held: StoredValue,
  leaving: StoredValue | undefined,
  now: number,
): StoredValue[] | undefined {
  const evicted: StoredValue[] = [];
  let records = byWorth.length + 1 - (leaving === undefined ? 0 : 1) - limits.recordLimit;
  let excess = bytes + held.bytes - (leaving?.bytes ?? 0) - limits.byteLimit;
  const isShortLived = held.expiresAt - now <= SHORT_LIFE * limits.lifetime;
  for (let index = byWorth.length - 1; records > 0 || excess > 0; index--) {
    const victim = byWorth[index];
    if (victim === undefined) return undefined; // it does not even fit alone
    if (victim === leaving) continue;
    if (isShortLived || worthOrder(victim, held) < 0) return undefined;
    evicted.push(victim);
    records--;
    excess -= victim.bytes;
  }
  return evicted;
}
