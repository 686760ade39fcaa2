/**
 * The values that this host keeps for the mesh: in memory, bounded in number and bytes, in total and
 * for each peer that sends them, and each for a day unless it is stored again. A full store drops
 * what matters least here: the value whose key is farthest from the own id, then the one stored
 * longest ago; what this host put itself goes last. Here are order, look-up and expiry; `value_admission.ts` decides
 * what gets in. Each operation takes O(log n) comparisons a value that it moves, so that a flood costs
 * little. Times are seconds of one clock that never runs backwards.
 */
import { checkWhole } from "./checks.ts";
import { ID_BYTES } from "./constants.ts";
import { compareDistance, type NodeId } from "./node_id.ts";
import { isSameOrigin, type ValueRecord } from "./signed_value.ts";
import { insertSorted, type Order, removeSorted } from "./sorted_list.ts";

/** What may be chosen. */
export interface ValueStoreOptions {
  /** Most values in all; default 4,096. */
  readonly recordLimit?: number;
  /** Most bytes in all, of keys and records; default 1 MiB. */
  readonly byteLimit?: number;
  /** Most values from one sender; default 256. */
  readonly senderRecordLimit?: number;
  /** Most bytes from one sender; default 64 KiB. */
  readonly senderByteLimit?: number;
  /** Most origins of one key; default 4. */
  readonly originLimit?: number;
  /**
   * Seconds that a value is kept after it was put; default 86,400. Whoever is handed it later keeps it
   * no longer than whom he has it from: unless it is put again it is gone everywhere after one lifetime
   * (the longest of any host) and some seconds, however often it is got. In open meshes, whose frames
   * carry no times, that is because it is handed on in its first half alone, and kept for half a
   * lifetime by who gets it then; so is what other programs put, unless they store it again.
   */
  readonly lifetime?: number;
}

/** What a store is created with. */
export interface ValueStoreSetup extends ValueStoreOptions {
  /** Id of this host, which is not copied. */
  readonly own: NodeId;
  /** Told of each value that expired or was evicted, not of one replaced, once it is gone. */
  readonly onDropped?: (record: ValueRecord, why: "expired" | "evicted") => void;
}

/** What the values of one sender take. */
export interface SenderShare {
  /** The sender, as its bytes in a string. */
  readonly sender: string;
  /** Values. */
  records: number;
  /** Their bytes. */
  bytes: number;
}

/** One value inside a store. Callers read it and leave writing to the functions. */
export interface StoredValue {
  /** What was stored. */
  readonly record: ValueRecord;
  /** What it counts for. */
  readonly bytes: number;
  /** Whether this host put it. */
  isOwn: boolean;
  /** Whose share it is of; `undefined` for own values and those kept across a restart. */
  share: SenderShare | undefined;
  /** When it expires. */
  expiresAt: number;
  /** When it was last stored by anybody, or republished from here. */
  spreadAt: number;
  /** Place in the order in which values were stored, the latest highest. */
  arrival: number;
}

/** State of one store. Callers read it and leave writing to the functions. */
export interface ValueStore {
  /** Id of this host. */
  readonly own: NodeId;
  /** What was chosen. */
  readonly limits: Required<ValueStoreOptions>;
  /** As in the setup. */
  readonly onDropped: ValueStoreSetup["onDropped"] | undefined;
  /** Bytes of all values. */
  bytes: number;
  /** Values stored so far, refreshed ones too. */
  arrivals: number;
  /** By the bytes of the key in a string; the one stored last comes first. */
  readonly byKey: Map<string, StoredValue[]>;
  /** Only those that have something here. */
  readonly shares: Map<string, SenderShare>;
  /** The most valuable first. */
  readonly byWorth: StoredValue[];
  /** The order of `byWorth`. */
  readonly worthOrder: Order<StoredValue>;
  /** The first to expire last. */
  readonly byExpiry: StoredValue[];
  /** The first due for republication first. */
  readonly bySpread: StoredValue[];
}

const NONE: readonly StoredValue[] = [];

const expiryOrder: Order<StoredValue> = (a, b) =>
  b.expiresAt - a.expiresAt || b.arrival - a.arrival;

const spreadOrder: Order<StoredValue> = (a, b) => a.spreadAt - b.spreadAt || a.arrival - b.arrival;

/** Creates an empty store. Throws a `RangeError` for an own id or an option out of range. */
export function createValueStore(setup: ValueStoreSetup): ValueStore {
  const { own, onDropped } = setup;
  checkWhole("own id's length", own.length, ID_BYTES, ID_BYTES);
  const limits = {
    recordLimit: setup.recordLimit ?? 4_096,
    byteLimit: setup.byteLimit ?? 2 ** 20,
    senderRecordLimit: setup.senderRecordLimit ?? 256,
    senderByteLimit: setup.senderByteLimit ?? 2 ** 16,
    originLimit: setup.originLimit ?? 4,
    lifetime: setup.lifetime ?? 86_400,
  };
  for (const [name, limit] of Object.entries(limits)) checkWhole(name, limit, 1, 2 ** 32 - 1);
  return {
    own,
    limits,
    onDropped,
    bytes: 0,
    arrivals: 0,
    byKey: new Map(),
    shares: new Map(),
    byWorth: [],
    worthOrder: (a, b) =>
      Number(b.isOwn) - Number(a.isOwn) || compareDistance(a.record.key, b.record.key, own) ||
      b.arrival - a.arrival,
    byExpiry: [],
    bySpread: [],
  };
}

/** The values of a key, the one stored last first. Borrowed: the next call may change the list. */
export function valuesOf(store: ValueStore, key: Uint8Array): readonly StoredValue[] {
  return store.byKey.get(textOf(key)) ?? NONE;
}

/** What is stored of the key and origin of this record, in whatever version. */
export function storedAs(store: ValueStore, record: ValueRecord): StoredValue | undefined {
  return valuesOf(store, record.key).find((held) => isSameOrigin(held.record, record));
}

/** All values, the most valuable first. Borrowed, as in `valuesOf`. */
export function allValues(store: ValueStore): readonly StoredValue[] {
  return store.byWorth;
}

/** When the first value expires; `Infinity` if there is none. */
export function nextExpiry(store: ValueStore): number {
  return store.byExpiry.at(-1)?.expiresAt ?? Infinity;
}

/** Drops the values whose time is over, and answers with how many they were. */
export function removeExpired(store: ValueStore, now: number): number {
  let removed = 0;
  for (; nextExpiry(store) <= now; removed++) {
    const held = store.byExpiry.at(-1)!;
    unlinkValue(store, held);
    store.onDropped?.(held.record, "expired");
  }
  return removed;
}

/** When the first value is due for republication; `Infinity` if there is none. */
export function nextRepublish(store: ValueStore, interval: number): number {
  const first = store.bySpread[0];
  return first === undefined ? Infinity : first.spreadAt + interval;
}

/**
 * At most `limit` values that for `interval` seconds were neither stored by anybody nor republished
 * from here, the longest waiting first. One that another holder has just sent is known to its other
 * holders too (Maymounkov & Mazières 2002, section 2.5).
 */
export function dueForRepublish(
  store: ValueStore,
  now: number,
  interval: number,
  limit: number,
): StoredValue[] {
  const due: StoredValue[] = [];
  for (const held of store.bySpread) {
    if (due.length >= limit || held.spreadAt + interval > now) break;
    due.push(held);
  }
  return due;
}

/** Notes that a value was republished from here; does nothing if it is gone by now. */
export function noteRepublished(store: ValueStore, record: ValueRecord, now: number): void {
  const held = storedAs(store, record);
  if (held === undefined) return;
  removeSorted(store.bySpread, held, spreadOrder);
  held.spreadAt = now;
  insertSorted(store.bySpread, held, spreadOrder);
}

/** Puts a value into every list; it is the first of its key, and its share grows. */
export function linkValue(store: ValueStore, held: StoredValue): void {
  const key = textOf(held.record.key);
  const siblings = store.byKey.get(key);
  if (siblings === undefined) store.byKey.set(key, [held]);
  else siblings.unshift(held);
  insertSorted(store.byWorth, held, store.worthOrder);
  insertSorted(store.byExpiry, held, expiryOrder);
  insertSorted(store.bySpread, held, spreadOrder);
  store.bytes += held.bytes;
  const { share } = held;
  if (share === undefined) return;
  if (share.records === 0) store.shares.set(share.sender, share);
  share.records++;
  share.bytes += held.bytes;
}

/** Takes a value out of every list; between this and `linkValue` its fields may change. */
export function unlinkValue(store: ValueStore, held: StoredValue): void {
  const key = textOf(held.record.key);
  const siblings = store.byKey.get(key)!;
  if (siblings.length === 1) store.byKey.delete(key);
  else siblings.splice(siblings.indexOf(held), 1);
  removeSorted(store.byWorth, held, store.worthOrder);
  removeSorted(store.byExpiry, held, expiryOrder);
  removeSorted(store.bySpread, held, spreadOrder);
  store.bytes -= held.bytes;
  const { share } = held;
  if (share === undefined) return;
  share.records--;
  share.bytes -= held.bytes;
  if (share.records === 0) store.shares.delete(share.sender);
}

/** Bytes as a string, to look them up by. */
export function textOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
