/**
 * Layout of a sealed datagram: magic, type 10 (hexadecimal), version (1 byte), session of the sender
 * (16 bytes), counter (8 bytes, most significant first), a frame enciphered, and a tag of 16 bytes.
 */
import { DATAGRAM_LIMIT, PROTOCOL_VERSION } from "./constants.ts";
import { FIRST_OWN_TYPE, MAGIC, TYPE_AT } from "./frame.ts";
import { copyBytes, readUint32, writeUint32 } from "./frame_bytes.ts";

/** Type of a sealed datagram; the frame inside has a type of its own. */
const SEALED_TYPE: number = FIRST_OWN_TYPE;

/** Bytes of a session id. */
export const SESSION_BYTES = 16;

/** Bytes of the tag. */
export const TAG_BYTES = 16;

const VERSION_AT = TYPE_AT + 1;

/** Where the session is. */
export const SESSION_AT: number = VERSION_AT + 1;

const COUNTER_AT = SESSION_AT + SESSION_BYTES;

/** Where the enciphered frame begins; what comes before is not secret, but authentic. */
export const SEAL_HEADER_BYTES: number = COUNTER_AT + 8;

/** Bytes that sealing adds to a frame. */
export const SEAL_BYTES: number = SEAL_HEADER_BYTES + TAG_BYTES;

/** Longest frame that can be sealed, in bytes. */
export const SEALED_FRAME_LIMIT: number = DATAGRAM_LIMIT - SEAL_BYTES;

/** What opening ends with: 0 for a frame that may be read, otherwise why there is none. */
export const SEAL_FAULTS = {
  none: 0,
  /** Longer than any datagram. */
  oversized: 1,
  /** Not one of ours at all. */
  badMagic: 2,
  /** A frame that is not sealed. */
  notSealed: 3,
  /** Cut off. */
  tooShort: 4,
  /** Sealed in another version. */
  otherVersion: 5,
  /** Sealed by ourselves, and sent back to us. */
  ownSession: 6,
  /** Above 2⁵³ − 1, which no sender reaches. */
  badCounter: 7,
  /** A counter that was used before, or is too old to tell. */
  replayed: 8,
  /** Altered, or sealed with another key or for another network. */
  unopenable: 9,
} as const;

/** One of the fault codes. */
export type SealFault = (typeof SEAL_FAULTS)[keyof typeof SEAL_FAULTS];

/** Name of a fault code, for counters and people. */
export function sealFaultName(fault: SealFault): string {
  return Object.keys(SEAL_FAULTS)[fault] ?? `fault ${fault}`;
}

/** Why a datagram cannot be a sealed one, whatever its key, or 0. */
export function checkSealed(datagram: Uint8Array): SealFault {
  const { length } = datagram;
  if (length > DATAGRAM_LIMIT) return SEAL_FAULTS.oversized;
  if (length <= TYPE_AT) return SEAL_FAULTS.tooShort;
  if (readUint32(datagram, 0) !== MAGIC) return SEAL_FAULTS.badMagic;
  if (datagram[TYPE_AT] !== SEALED_TYPE) return SEAL_FAULTS.notSealed;
  if (length < SEAL_BYTES) return SEAL_FAULTS.tooShort;
  return datagram[VERSION_AT] === PROTOCOL_VERSION ? SEAL_FAULTS.none : SEAL_FAULTS.otherVersion;
}

/** Header of the datagrams of a session, with counter 0. */
export function createSealHeader(session: Uint8Array): Uint8Array {
  const header = new Uint8Array(SEAL_HEADER_BYTES);
  writeUint32(header, 0, MAGIC);
  header[TYPE_AT] = SEALED_TYPE;
  header[VERSION_AT] = PROTOCOL_VERSION;
  copyBytes(session, 0, header, SESSION_AT, SESSION_BYTES);
  return header;
}

/** Writes a counter from 0 to 2⁵³ − 1 into a header. */
export function writeCounter(header: Uint8Array, counter: number): void {
  writeUint32(header, COUNTER_AT, Math.floor(counter / 2 ** 32));
  writeUint32(header, COUNTER_AT + 4, counter % 2 ** 32);
}

/** Reads the counter of a header; exact up to 2⁵³ − 1, and above that no safe integer. */
export function readCounter(header: Uint8Array): number {
  return readUint32(header, COUNTER_AT) * 2 ** 32 + readUint32(header, COUNTER_AT + 4);
}

/** Copies the counter of a header to the end of a nonce of the cipher. */
export function copyCounter(header: Uint8Array, nonce: Uint8Array, at: number): void {
  copyBytes(header, COUNTER_AT, nonce, at, 8);
}

/** The session at `at` as a text to look it up by: two bytes a character. */
export function sessionName(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(
    (bytes[at]! << 8) | bytes[at + 1]!,
    (bytes[at + 2]! << 8) | bytes[at + 3]!,
    (bytes[at + 4]! << 8) | bytes[at + 5]!,
    (bytes[at + 6]! << 8) | bytes[at + 7]!,
    (bytes[at + 8]! << 8) | bytes[at + 9]!,
    (bytes[at + 10]! << 8) | bytes[at + 11]!,
    (bytes[at + 12]! << 8) | bytes[at + 13]!,
    (bytes[at + 14]! << 8) | bytes[at + 15]!,
  );
}
