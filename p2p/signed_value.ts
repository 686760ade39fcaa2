/**
 * A value as it is kept and sent. Its author signs key, version and value for one network, so that
 * whoever holds it can neither change it, nor pass it off as another's, nor carry it elsewhere. In a
 * frame, which names the key itself, a signed record is public key 32 B, version u64, length of the
 * value u16, value, signature 64 B. A bare STORE carries a value alone, without author or version.
 */
import { Buffer } from "node:buffer";
import { ID_BYTES, NETWORK_BYTES, VALUE_LIMIT } from "./constants.ts";
import { copyBytes, readUint16, readUint32, writeUint16, writeUint32 } from "./frame_bytes.ts";
import { type Identity, SIGNATURE_BYTES, verifySignature } from "./identity.ts";
import { equalIds, type NodeId, nodeIdOfKey } from "./node_id.ts";

const PUBLIC_KEY_BYTES = 32;
const VERSION_BYTES = 8;
const VALUE_AT = PUBLIC_KEY_BYTES + VERSION_BYTES + 2;

/** Where in a signed record the length of its value is. */
export const RECORD_LENGTH_AT: number = PUBLIC_KEY_BYTES + VERSION_BYTES;

/** Bytes of a signed record in a frame, without its value. */
export const RECORD_OVERHEAD: number = VALUE_AT + SIGNATURE_BYTES;

/** Begins what is signed, so that no signature for another purpose fits a value. */
const PURPOSE = new TextEncoder().encode("shivya value");

/** Who says so. */
export interface ValueAuthor {
  /** Raw Ed25519 key, 32 bytes. */
  readonly publicKey: Uint8Array;
  /** 64 bytes (RFC 8032). */
  readonly signature: Uint8Array;
  /** Id of that key. */
  readonly origin: NodeId;
}

/** One value under one key. Nobody writes to its arrays. */
export interface ValueRecord {
  /** 20 bytes. */
  readonly key: Uint8Array;
  /** At most 256 bytes. */
  readonly value: Uint8Array;
  /** Counter of its author, a whole number from 0 to 2⁵³ − 1; 0 if it has no author. */
  readonly version: number;
  /** Absent in open meshes. */
  readonly author?: ValueAuthor;
}

/** A record read from a frame. */
export interface ReadRecord {
  /** Its arrays are copies; whether it is genuine is not known yet. */
  readonly record: ValueRecord;
  /** Where the next field begins. */
  readonly end: number;
}

/**
 * Signs a value; the record holds copies of `key` and `value`. Throws a `RangeError` if a length or
 * the version is one that no record may have.
 */
export function signValue(
  identity: Identity,
  network: Uint8Array,
  key: Uint8Array,
  version: number,
  value: Uint8Array,
): ValueRecord {
  checkLength("network id", network, NETWORK_BYTES, NETWORK_BYTES);
  checkLength("key", key, ID_BYTES, ID_BYTES);
  checkLength("value", value, 0, VALUE_LIMIT);
  if (!isVersion(version)) {
    throw new RangeError(`Cannot sign value: version must be 0 to 2 ** 53 - 1, is ${version}`);
  }
  const { id, publicKey } = identity;
  const signature = identity.sign(signedMessage(network, key, version, value));
  const author = { publicKey, signature, origin: id };
  return { key: copyOf(key), value: copyOf(value), version, author };
}

/** A record without author of copies of `key` and `value`. Throws a `RangeError` as `signValue`. */
export function unsignedValue(key: Uint8Array, value: Uint8Array): ValueRecord {
  checkLength("key", key, ID_BYTES, ID_BYTES);
  checkLength("value", value, 0, VALUE_LIMIT);
  return { key: copyOf(key), value: copyOf(value), version: 0 };
}

/**
 * Whether a record is what its author signed for this network; false for one without author. Never
 * throws, whatever the fields hold.
 */
export function verifyValue(network: Uint8Array, record: ValueRecord): boolean {
  const { key, value, version, author } = record;
  if (author === undefined || !isVersion(version)) return false;
  const { publicKey, signature, origin } = author;
  if (network.length !== NETWORK_BYTES || key.length !== ID_BYTES) return false;
  if (value.length > VALUE_LIMIT || signature.length !== SIGNATURE_BYTES) return false;
  if (publicKey.length !== PUBLIC_KEY_BYTES || origin.length !== ID_BYTES) return false;
  if (!equalIds(origin, nodeIdOfKey(publicKey))) return false;
  return verifySignature(publicKey, signedMessage(network, key, version, value), signature);
}

/** Bytes that `writeRecord` writes. */
export function recordLength(record: ValueRecord): number {
  return RECORD_OVERHEAD + record.value.length;
}

/**
 * Writes a signed record at `at` and answers with where it ends. Throws a `TypeError` for a record
 * without author and a `RangeError` if there is no room for it; then nothing is written.
 */
export function writeRecord(out: Uint8Array, at: number, record: ValueRecord): number {
  const { value, version, author } = record;
  if (author === undefined) throw new TypeError("Cannot write record: it must have an author");
  const end = at + recordLength(record);
  if (end > out.length) {
    throw new RangeError(`Cannot write record: ${end} bytes are needed, is ${out.length}`);
  }
  copyBytes(author.publicKey, 0, out, at, PUBLIC_KEY_BYTES);
  writeVersion(out, at + PUBLIC_KEY_BYTES, version);
  writeUint16(out, at + RECORD_LENGTH_AT, value.length);
  copyBytes(value, 0, out, at + VALUE_AT, value.length);
  copyBytes(author.signature, 0, out, end - SIGNATURE_BYTES, SIGNATURE_BYTES);
  return end;
}

/**
 * Reads the signed record of this key that begins at `at` and ends at `end` or before; `undefined`
 * if it is cut off, its value too long or its version above 2⁵³ − 1. Verifies nothing.
 */
export function readRecord(
  bytes: Uint8Array,
  at: number,
  end: number,
  key: Uint8Array,
): ReadRecord | undefined {
  if (end > bytes.length || at + RECORD_OVERHEAD > end) return undefined;
  const high = readUint32(bytes, at + PUBLIC_KEY_BYTES);
  const valueLength = readUint16(bytes, at + RECORD_LENGTH_AT);
  if (high >= 2 ** 21 || valueLength > VALUE_LIMIT) return undefined;
  const valueEnd = at + VALUE_AT + valueLength;
  const recordEnd = valueEnd + SIGNATURE_BYTES;
  if (recordEnd > end) return undefined;
  const publicKey = copyOf(bytes, at, at + PUBLIC_KEY_BYTES);
  const record = {
    key: copyOf(key),
    value: copyOf(bytes, at + VALUE_AT, valueEnd),
    version: high * 2 ** 32 + readUint32(bytes, at + PUBLIC_KEY_BYTES + 4),
    author: {
      publicKey,
      signature: copyOf(bytes, valueEnd, recordEnd),
      origin: nodeIdOfKey(publicKey),
    },
  };
  return { record, end: recordEnd };
}

/**
 * Which of two records of the same key and origin wins: the one of the larger version, ties by the
 * bytes of the value, then of the signature, so that all who saw both keep the same. Positive if it
 * is `a`, negative if it is `b`, 0 if they are the same. Records without author have nothing to
 * order them by: of those the one that arrived later wins, whatever is said here.
 */
export function compareRecords(a: ValueRecord, b: ValueRecord): number {
  if (a.version !== b.version) return a.version - b.version;
  const byValue = Buffer.compare(a.value, b.value);
  if (byValue !== 0 || a.author === undefined || b.author === undefined) return byValue;
  return Buffer.compare(a.author.signature, b.author.signature);
}

/** Whether two records have the same author, or neither has one. */
export function isSameOrigin(a: ValueRecord, b: ValueRecord): boolean {
  if (a.author === undefined || b.author === undefined) return a.author === b.author;
  return equalIds(a.author.origin, b.author.origin);
}

/** Everything before the value has a fixed length, so no two values sign the same bytes. */
function signedMessage(
  network: Uint8Array,
  key: Uint8Array,
  version: number,
  value: Uint8Array,
): Uint8Array {
  const keyAt = PURPOSE.length + NETWORK_BYTES;
  const valueAt = keyAt + ID_BYTES + VERSION_BYTES;
  const message = new Uint8Array(valueAt + value.length);
  message.set(PURPOSE);
  message.set(network, PURPOSE.length);
  message.set(key, keyAt);
  writeVersion(message, keyAt + ID_BYTES, version);
  message.set(value, valueAt);
  return message;
}

function writeVersion(bytes: Uint8Array, at: number, version: number): void {
  writeUint32(bytes, at, Math.floor(version / 2 ** 32));
  writeUint32(bytes, at + 4, version % 2 ** 32);
}

/** Not `slice`: that of a `Buffer` shares memory. */
function copyOf(bytes: Uint8Array, from = 0, to = bytes.length): Uint8Array {
  return new Uint8Array(bytes.subarray(from, to));
}

function isVersion(version: number): boolean {
  return Number.isSafeInteger(version) && version >= 0;
}

function checkLength(name: string, bytes: Uint8Array, least: number, most: number): void {
  if (bytes.length >= least && bytes.length <= most) return;
  throw new RangeError(
    `Cannot use ${name}: it must have ${least} to ${most} bytes, is ${bytes.length}`,
  );
}
