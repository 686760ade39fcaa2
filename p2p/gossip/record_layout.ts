/**
 * Layout of records: kind u8, origin 20 B (the subject of a DEAD), incarnation u32, sequence u32,
 * body, signature 64 B; the signature is over `shivya record 1`, the network id and all before it.
 *
 * | kind | body |
 * | --- | --- |
 * | LOAD | f64 backlog, capacity, predicted arrivals, offer, free energy, activator, inhibitor; 4 f64 belief |
 * | LINKS | public key 32 B; u8 length and name; u8 length and service; u8 count, links |
 * | LEAVE | none |
 * | DEAD | public key of the accuser 32 B |
 *
 * A link is an id of 20 B, u48 `RATE_UNIT`s shipped, u32 round trip in µs or 2³² − 1 for none.
 */
import { ID_BYTES, NETWORK_BYTES } from "../constants.ts";
import { SIGNATURE_BYTES } from "../identity.ts";
import { BELIEF_COUNT } from "./record.ts";

/** Where the body begins: behind kind, origin and version. */
export const BODY_AT: number = 1 + ID_BYTES + 8;

/** Numbers in a LOAD before the belief. */
export const LOAD_SCALARS = 7;

/** Bytes of the body of a LOAD. */
export const LOAD_BODY_BYTES: number = 8 * (LOAD_SCALARS + BELIEF_COUNT);

/** Bytes of one link of a LINKS. */
export const LINK_BYTES: number = ID_BYTES + 6 + 4;

/** Round trip of a link of which none is known. */
export const NO_ROUND_TRIP = 0xffffffff;

/** Longest record. */
export const RECORD_LIMIT = 900;

const PREFIX = new TextEncoder().encode("shivya record 1");

/** What a record's signature is over. */
export function signedMessage(network: Uint8Array, record: Uint8Array): Uint8Array {
  const unsigned = record.length - SIGNATURE_BYTES;
  const message = new Uint8Array(PREFIX.length + NETWORK_BYTES + unsigned);
  message.set(PREFIX);
  message.set(network, PREFIX.length);
  message.set(record.subarray(0, unsigned), PREFIX.length + NETWORK_BYTES);
  return message;
}
