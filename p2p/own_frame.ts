/**
 * Layouts of our own frames: the envelope (header, version, network id), a request id of 8 bytes
 * that the answer repeats, then the fields of the type. A type that says the same as an open one is
 * that type plus hexadecimal 10.
 *
 * | type | fields |
 * | --- | --- |
 * | 11 PING | u8 `PROOF_WANTED`; 96 bytes of padding if that is `padded` |
 * | 12 PONG | u8 1 and public key 32 B, signature 64 B; else 0 |
 * | 15 FIND_NODE | target 20 B; padding up to 139 bytes in all, or none |
 * | 16 FOUND_NODES | peers as in type 06 |
 * | 17 STORE | key 20 B, u32 seconds left, record |
 * | 18 FIND_VALUE | key 20 B, u8 records to skip; padding likewise |
 * | 19 FOUND_VALUE | key 20 B, u8 records there are, u8 records here, each u32 seconds left and
 * record, peers as in type 06 |
 * | 1a STORED | u8 outcome, u64 version that is there now |
 * | 1b UNREACHABLE | u8 count ≤ 8, ids 20 B each |
 * | 1c LEAVE | none |
 * | 1d PUT | key 20 B |
 *
 * Seconds left are rounded down. PUT is for open meshes, whose STORE cannot say how long a value is
 * good: what I have just stored with you I put myself, so it is good for a whole lifetime.
 */
import { ID_BYTES } from "./constants.ts";
import { FIRST_OWN_TYPE, FRAME_TYPES } from "./frame.ts";
import { ENVELOPE_BYTES } from "./frame_envelope.ts";

/** Added to an open type for the own type that says the same. */
export const OWN = 0x10;

/** Types that say what no open one does, as a `Message` has them. */
export const OWN_TYPES = {
  stored: 0x0a,
  unreachable: 0x0b,
  leave: 0x0c,
  put: 0x0d,
  // Layouts in `gossip/gossip_frame.ts`.
  records: 0x10,
  digest: 0x11,
  inquire: 0x12,
} as const;

/** What became of a STORE, on the wire. */
export const STORED = { kept: 0, older: 1, refused: 2 } as const;

/** Most ids of an UNREACHABLE. */
export const UNREACHABLE_LIMIT = 8;

/** Where the fields of an own type begin. */
export const OWN_FIELDS_AT: number = ENVELOPE_BYTES + 8;

/**
 * Whether a PING wants a proof of identity, on the wire. One is given for a PING as long as it, or to
 * somebody who is known to get what is sent to his address: nothing is amplified either way.
 */
export const PROOF_WANTED = { no: 0, padded: 1, brief: 2 } as const;

/** Bytes of a public key and a signature: what proves an identity. */
export const PROOF_BYTES: number = 32 + 64;

/** Bytes that a FOUND_VALUE of our own takes without its records and peers. */
export const FOUND_VALUE_BYTES: number = OWN_FIELDS_AT + ID_BYTES + 2;

/** Bytes of a PING or question that is padded, and of the PONG that gives a proof. */
export const PROOF_FRAME_BYTES: number = OWN_FIELDS_AT + 1 + PROOF_BYTES;

/** The own types that exist, as a `Message` has them. */
export function isOwnMessage(type: number): boolean {
  return isGossip(type) || type >= FRAME_TYPES.ping && type <= OWN_TYPES.put &&
      type !== FRAME_TYPES.thermoPush && type !== FRAME_TYPES.gradDiff;
}

/** The type as a `Message` has it, of a frame that we wrote. */
export function kindOf(type: number): number {
  return type < FIRST_OWN_TYPE ? type : type - OWN;
}

/** Whether a message of this type is about what hosts tell the whole mesh. */
export function isGossip(type: number): boolean {
  return type >= OWN_TYPES.records && type <= OWN_TYPES.inquire;
}
