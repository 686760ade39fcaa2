/** Values that this peer keeps: taken from others, put by itself, told to whoever saves them. */
import type { Address } from "./address.ts";
import { scopeOf } from "./address_scope.ts";
import { ADDRESS_BYTES, ID_BYTES } from "./constants.ts";
import type { Arrival, Core } from "./core.ts";
import type { NodeId } from "./node_id.ts";
import { sendStored } from "./outgoing.ts";
import { STORED } from "./own_frame.ts";
import { unsignedValue, type ValueRecord, verifyValue } from "./signed_value.ts";
import { readTimedRecord } from "./timed_record.ts";
import { storeValue } from "./value_admission.ts";
import { storedAs, valuesOf } from "./value_store.ts";

/**
 * Bare frames do not say how long a value is still good. So in open meshes one that somebody stores
 * is kept for this part of the lifetime, for the whole of it only once he says that he put it himself
 * (PUT); and it is handed on only while more than this part is left. Then who was handed a value
 * hands it on to nobody, and has it no longer than whom he has it from.
 */
const HANDED_ON = 1 / 2;

/** What is good for no more than these seconds is handed to nobody: rounding must not prolong it. */
const LEAST_LEFT = 10;

/** A record that was found, and how long it is good as far as its holder said. */
export interface FoundRecord {
  readonly record: ValueRecord;
  /** In open meshes, where nobody says it, the time at which it was found. */
  readonly expiresAt: number;
}

/** Whether a value that expires then is handed on to who has none. */
export function isHandedOn({ isOpen, now, store }: Core, expiresAt: number): boolean {
  const least = LEAST_LEFT + (isOpen ? HANDED_ON * store.limits.lifetime : 0);
  return expiresAt - now > least;
}

/** Keeps a record if there is room for it; `from` as `storeValue` has it. Answers with a `STORED`. */
export function keep(
  core: Core,
  record: ValueRecord,
  from: NodeId | undefined,
  expiresAt?: number,
): number {
  const outcome = storeValue(core.store, record, from, core.now, expiresAt);
  if (outcome === "older") return STORED.older;
  if (outcome !== "stored" && outcome !== "refreshed") return STORED.refused;
  const held = storedAs(core.store, record)!;
  core.emit({ kind: "stored", record: held.record, expiresAt: held.expiresAt });
  return STORED.kept;
}

/** A STORE from a sender who has shown who and where he is. */
export function acceptStore(core: Core, arrival: Arrival): void {
  const { message, from } = arrival;
  const { bytes, targetAt, nonceHigh, nonceLow } = message;
  const key = bytes.slice(targetAt, targetAt + ID_BYTES);
  if (core.isOpen) {
    const value = bytes.slice(message.valueAt, message.valueAt + message.valueLength);
    const expiresAt = core.now + HANDED_ON * core.store.limits.lifetime;
    return count(core, keep(core, unsignedValue(key, value), payerOf(from), expiresAt));
  }
  const timed = readTimedRecord(bytes, message.recordsAt, bytes.length, key);
  if (timed === undefined || !isGenuine(core, timed.record)) {
    return void core.stats.dropped.badValue++;
  }
  const { record, lifetime } = timed;
  const code = keep(core, record, payerOf(from), core.now + lifetime);
  count(core, code);
  const version = storedAs(core.store, record)?.record.version ?? 0;
  sendStored(core, from, nonceHigh, nonceLow, code, version);
}

/** A PUT: what was stored here was put by who says so, and is good for a whole lifetime. */
export function acceptPut(core: Core, { message, from }: Arrival): void {
  if (!core.isOpen) return;
  const { bytes, targetAt } = message;
  const [held] = valuesOf(core.store, bytes.subarray(targetAt, targetAt + ID_BYTES));
  if (held !== undefined) keep(core, held.record, payerOf(from));
}

/**
 * Whose share the values from this address count for, as 20 bytes: the host's, since ids cost nothing;
 * only where one address belongs to many hosts, the port tells them apart.
 */
function payerOf(from: Address): Uint8Array {
  const payer = new Uint8Array(ID_BYTES);
  payer.set(from, ID_BYTES - ADDRESS_BYTES);
  if (scopeOf(from) === "global") payer.fill(0, ID_BYTES - 2);
  return payer;
}

/** The genuine records of a FOUND_VALUE, in open meshes its one unsigned value. */
export function recordsIn(core: Core, { message }: Arrival): FoundRecord[] {
  const { bytes, targetAt, hasValue, valueAt, valueLength, recordCount } = message;
  if (!hasValue) return [];
  const key = bytes.subarray(targetAt, targetAt + ID_BYTES);
  if (core.isOpen) {
    const record = unsignedValue(key, bytes.subarray(valueAt, valueAt + valueLength));
    return [{ record, expiresAt: core.now }];
  }
  const records: FoundRecord[] = [];
  let at = message.recordsAt;
  for (let i = 0; i < recordCount; i++) {
    const read = readTimedRecord(bytes, at, bytes.length, key);
    if (read === undefined) break;
    const { record, lifetime, end } = read;
    at = end;
    const expiresAt = core.now + Math.min(lifetime, core.store.limits.lifetime);
    if (isGenuine(core, record)) records.push({ record, expiresAt });
    else core.stats.dropped.badValue++;
  }
  return records;
}

/** Whether its author signed it. One that is kept here already was looked at when it came. */
function isGenuine(core: Core, record: ValueRecord): boolean {
  const held = storedAs(core.store, record)?.record;
  if (held !== undefined && isSame(held, record)) return true;
  return verifyValue(core.network, record);
}

function isSame(a: ValueRecord, b: ValueRecord): boolean {
  return a.version === b.version && equalBytes(a.value, b.value) &&
    equalBytes(a.author!.publicKey, b.author!.publicKey) &&
    equalBytes(a.author!.signature, b.author!.signature);
}

/** Whether two arrays hold the same. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function count({ stats }: Core, code: number): void {
  if (code === STORED.kept) stats.stored++;
  else stats.refused++;
}
