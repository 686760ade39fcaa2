/**
 * Layouts of the frames by which records travel, in the manner of our own frames (`own_frame.ts`):
 *
 * | type | fields |
 * | --- | --- |
 * | 20 RECORDS | u8 count ≥ 1, each u16 length and record |
 * | 21 DIGEST | u8 1 if it answers one, first and last id it covers (7 B each), u8 count, entries |
 * | 22 INQUIRE | subject 20 B, u32 incarnation, u32 sequence |
 *
 * An entry has 16 bytes: the first 7 of the id of a host, and 3 each of a salted hash of its LOAD, its
 * LINKS, and its LEAVE or the DEAD about it, zeros for what there is none of. The request id of a
 * DIGEST is the salt.
 */
import { checkWhole } from "../checks.ts";
import { ID_BYTES } from "../constants.ts";
import { FRAME_FAULTS, type FrameFault } from "../frame.ts";
import { copyBytes, readUint16, writeUint16, writeUint32 } from "../frame_bytes.ts";
import type { Message } from "../message.ts";
import { beginOwn, type Origin } from "../own_encode.ts";
import { OWN_FIELDS_AT, OWN_TYPES } from "../own_frame.ts";
import type { Version } from "./record.ts";

/** Bytes of an id that an entry has: nobody finds two hosts alike in them by chance. */
export const PREFIX_BYTES = 7;

/** Bytes of a hash that an entry has. */
export const CHECK_BYTES = 3;

/** Bytes of an entry: a host, and what is known of it. */
export const ENTRY_BYTES: number = PREFIX_BYTES + 3 * CHECK_BYTES;

/** Where the entries of a DIGEST begin, and the records of a RECORDS. */
export const ENTRIES_AT: number = OWN_FIELDS_AT + 2 + 2 * PREFIX_BYTES;
export const RECORDS_AT: number = OWN_FIELDS_AT + 1;

/** Most entries of a DIGEST: it fits a sealed datagram. */
export const ENTRY_LIMIT = 64;

/** What a RECORDS takes for each record beside the record. */
export const RECORD_PREFIX_BYTES = 2;

const RANGE_AT = OWN_FIELDS_AT + 1;
const ENTRY_COUNT_AT = RANGE_AT + 2 * PREFIX_BYTES;

/** Which hosts a digest covers: those whose ids begin with `first` to `last`, both included. */
export interface DigestRange {
  readonly first: Uint8Array;
  readonly last: Uint8Array;
}

/** RECORDS: these, which must fit; throws a `RangeError` if there is none or `out` is too short. */
export function encodeRecords(
  out: Uint8Array,
  from: Origin,
  records: readonly Uint8Array[],
): number {
  checkWhole("records", records.length, 1, 0xff);
  const length = records.reduce(
    (sum, { length }) => sum + RECORD_PREFIX_BYTES + length,
    RECORDS_AT,
  );
  beginOwn(out, OWN_TYPES.records, from, 0, 0, length);
  out[OWN_FIELDS_AT] = records.length;
  let at = RECORDS_AT;
  for (const record of records) {
    writeUint16(out, at, record.length);
    out.set(record, at + RECORD_PREFIX_BYTES);
    at += RECORD_PREFIX_BYTES + record.length;
  }
  return length;
}

/** DIGEST over a range, under the salt `high`, `low`; `entries` are of `ENTRY_BYTES` each, in the order of the ids. */
export function encodeDigest(
  out: Uint8Array,
  from: Origin,
  high: number,
  low: number,
  isAnswer: boolean,
  { first, last }: DigestRange,
  entries: Uint8Array,
): number {
  const count = entries.length / ENTRY_BYTES;
  checkWhole("entries", count, 0, ENTRY_LIMIT);
  const length = ENTRIES_AT + entries.length;
  beginOwn(out, OWN_TYPES.digest, from, high, low, length);
  out[OWN_FIELDS_AT] = isAnswer ? 1 : 0;
  copyBytes(first, 0, out, RANGE_AT, PREFIX_BYTES);
  copyBytes(last, 0, out, RANGE_AT + PREFIX_BYTES, PREFIX_BYTES);
  out[ENTRY_COUNT_AT] = count;
  out.set(entries, ENTRIES_AT);
  return length;
}

/** INQUIRE: is there news of this host, beyond this version? */
export function encodeInquire(
  out: Uint8Array,
  from: Origin,
  subject: Uint8Array,
  { incarnation, sequence }: Version,
): number {
  checkWhole("subject's length", subject.length, ID_BYTES, ID_BYTES);
  const at = OWN_FIELDS_AT + ID_BYTES;
  beginOwn(out, OWN_TYPES.inquire, from, 0, 0, at + 8);
  copyBytes(subject, 0, out, OWN_FIELDS_AT, ID_BYTES);
  writeUint32(out, at, incarnation);
  writeUint32(out, at + 4, sequence);
  return at + 8;
}

/** Checks the fields of one of these types, and notes in `message` how many there are. */
export function decodeGossip(bytes: Uint8Array, type: number, message: Message): FrameFault {
  switch (type) {
    case OWN_TYPES.records:
      return decodeRecords(bytes, message);
    case OWN_TYPES.digest:
      return decodeDigest(bytes, message);
    default:
      return bytes.length === OWN_FIELDS_AT + ID_BYTES + 8
        ? FRAME_FAULTS.none
        : FRAME_FAULTS.badLength;
  }
}

function decodeRecords(bytes: Uint8Array, message: Message): FrameFault {
  if (bytes.length < RECORDS_AT) return FRAME_FAULTS.badLength;
  const count = bytes[OWN_FIELDS_AT]!;
  if (count === 0) return FRAME_FAULTS.malformed;
  let at = RECORDS_AT;
  for (let i = 0; i < count; i++) {
    if (at + RECORD_PREFIX_BYTES > bytes.length) return FRAME_FAULTS.badLength;
    at += RECORD_PREFIX_BYTES + readUint16(bytes, at);
  }
  if (at !== bytes.length) return FRAME_FAULTS.badLength;
  message.recordCount = count;
  return FRAME_FAULTS.none;
}

function decodeDigest(bytes: Uint8Array, message: Message): FrameFault {
  if (bytes.length < ENTRIES_AT) return FRAME_FAULTS.badLength;
  const count = bytes[ENTRY_COUNT_AT]!;
  if (bytes[OWN_FIELDS_AT]! > 1 || count > ENTRY_LIMIT) return FRAME_FAULTS.malformed;
  if (bytes.length !== ENTRIES_AT + count * ENTRY_BYTES) return FRAME_FAULTS.badLength;
  message.isAnswer = bytes[OWN_FIELDS_AT] === 1;
  message.entryCount = count;
  return FRAME_FAULTS.none;
}

/** The records of a RECORDS, borrowed, after it was decoded. */
export function* recordsIn({ bytes, recordCount }: Message): Generator<Uint8Array> {
  let at = RECORDS_AT;
  for (let i = 0; i < recordCount; i++) {
    const from = at + RECORD_PREFIX_BYTES;
    at = from + readUint16(bytes, at);
    yield bytes.subarray(from, at);
  }
}

/** The range of a DIGEST, borrowed, after it was decoded. */
export function rangeIn({ bytes }: Message): DigestRange {
  return {
    first: bytes.subarray(RANGE_AT, RANGE_AT + PREFIX_BYTES),
    last: bytes.subarray(RANGE_AT + PREFIX_BYTES, RANGE_AT + 2 * PREFIX_BYTES),
  };
}
