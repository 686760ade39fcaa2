/**
 * A signed record and how long it is still good, as STORE and FOUND_VALUE of our own carry it: seconds
 * left u32, record. Whoever takes a value over keeps it no longer than whom it comes from.
 */
import { readUint32, writeUint32 } from "./frame_bytes.ts";
import { readRecord, recordLength, type ValueRecord, writeRecord } from "./signed_value.ts";

/** Bytes of the seconds left. */
export const LIFETIME_BYTES = 4;

/** Most seconds that a frame can say. */
export const MOST_LIFETIME: number = 2 ** 32 - 1;

/** A record, and how long it is still good. */
export interface TimedRecord {
  readonly record: ValueRecord;
  /** Whole seconds, 0 to 2³² − 1. */
  readonly lifetime: number;
}

/**
 * Whole seconds from `now` until `expiresAt`, as a frame can say them. Rounded down: a value that is
 * handed to and fro must not gain time by it.
 */
export function lifetimeUntil(expiresAt: number, now: number): number {
  return Math.min(Math.max(Math.floor(expiresAt - now), 0), MOST_LIFETIME);
}

/** Bytes that `writeTimedRecord` writes. */
export function timedLength({ record }: TimedRecord): number {
  return LIFETIME_BYTES + recordLength(record);
}

/** Writes both at `at` and answers with where they end. Throws as `writeRecord`. */
export function writeTimedRecord(
  out: Uint8Array,
  at: number,
  { record, lifetime }: TimedRecord,
): number {
  const end = writeRecord(out, at + LIFETIME_BYTES, record);
  writeUint32(out, at, lifetime);
  return end;
}

/** Reads both, and says where they end; `undefined` as `readRecord`, which verifies nothing. */
export function readTimedRecord(
  bytes: Uint8Array,
  at: number,
  end: number,
  key: Uint8Array,
): TimedRecord & { readonly end: number } | undefined {
  const read = readRecord(bytes, at + LIFETIME_BYTES, end, key);
  return read === undefined ? undefined : { ...read, lifetime: readUint32(bytes, at) };
}
