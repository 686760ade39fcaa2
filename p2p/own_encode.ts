/**
 * Encoders of our own frames. Each writes one frame at the start of the caller's buffer and answers
 * with its length in bytes. `from` says whose frame it is; the request id is in two halves of 32
 * bits. Each throws a `RangeError` and writes nothing if the buffer is too short or a field is one
 * that no frame may hold, and a `TypeError` for a record without author.
 */
import { checkWhole } from "./checks.ts";
import { ID_BYTES, PEER_LIMIT, VALUE_LIMIT } from "./constants.ts";
import { FRAME_TYPES } from "./frame.ts";
import { copyBytes, writeUint32 } from "./frame_bytes.ts";
import { encodeEnvelope, ENVELOPE_BYTES } from "./frame_envelope.ts";
import { peersLength, writePeers } from "./frame_peers.ts";
import { SIGNATURE_BYTES } from "./identity.ts";
import {
  OWN,
  OWN_FIELDS_AT,
  OWN_TYPES,
  PROOF_FRAME_BYTES,
  PROOF_WANTED,
  STORED,
  UNREACHABLE_LIMIT,
} from "./own_frame.ts";
import { PUBLIC_KEY_BYTES } from "./public_key.ts";
import { MOST_LIFETIME, timedLength, type TimedRecord, writeTimedRecord } from "./timed_record.ts";

/** Whose frames these are. */
export interface Origin {
  /** Id of this host. */
  readonly id: Uint8Array;
  /** Id of its network, 8 bytes. */
  readonly network: Uint8Array;
}

const KEYED_AT = OWN_FIELDS_AT + ID_BYTES;

/** PING; `proofWanted` is one of `PROOF_WANTED`. */
export function encodeOwnPing(
  out: Uint8Array,
  from: Origin,
  high: number,
  low: number,
  proofWanted: number,
): number {
  checkWhole("proofWanted", proofWanted, PROOF_WANTED.no, PROOF_WANTED.brief);
  const length = proofWanted === PROOF_WANTED.padded ? PROOF_FRAME_BYTES : OWN_FIELDS_AT + 1;
  beginOwn(out, FRAME_TYPES.ping, from, high, low, length);
  out[OWN_FIELDS_AT] = proofWanted;
  out.fill(0, OWN_FIELDS_AT + 1, length);
  return length;
}

/** PONG, with the public key of this host and its signature where a proof was wanted. */
export function encodeOwnPong(
  out: Uint8Array,
  from: Origin,
  high: number,
  low: number,
  proof?: { readonly publicKey: Uint8Array; readonly signature: Uint8Array },
): number {
  if (proof !== undefined) {
    checkWhole("public key's length", proof.publicKey.length, PUBLIC_KEY_BYTES, PUBLIC_KEY_BYTES);
    checkWhole("signature's length", proof.signature.length, SIGNATURE_BYTES, SIGNATURE_BYTES);
  }
  const length = proof === undefined ? OWN_FIELDS_AT + 1 : PROOF_FRAME_BYTES;
  beginOwn(out, FRAME_TYPES.pong, from, high, low, length);
  out[OWN_FIELDS_AT] = proof === undefined ? 0 : 1;
  if (proof !== undefined) {
    const { publicKey, signature } = proof;
    copyBytes(publicKey, 0, out, OWN_FIELDS_AT + 1, PUBLIC_KEY_BYTES);
    copyBytes(signature, 0, out, OWN_FIELDS_AT + 1 + PUBLIC_KEY_BYTES, SIGNATURE_BYTES);
  }
  return length;
}

/** FIND_NODE: who is near this id? Padded for somebody who will have to ask who asks. */
export function encodeOwnFindNode(
  out: Uint8Array,
  from: Origin,
  high: number,
  low: number,
  target: Uint8Array,
  isPadded = false,
): number {
  checkId("target", target);
  const length = isPadded ? PROOF_FRAME_BYTES : KEYED_AT;
  beginOwn(out, FRAME_TYPES.findNode, from, high, low, length);
  copyBytes(target, 0, out, OWN_FIELDS_AT, ID_BYTES);
  out.fill(0, KEYED_AT, length);
  return length;
}

/** FOUND_NODES: the first `count` peers of a flat list, at most 8. */
export function encodeOwnFoundNodes(
  out: Uint8Array,
  from: Origin,
  high: number,
  low: number,
  peers: Uint8Array,
  count: number,
): number {
  const length = OWN_FIELDS_AT + peersLength(peers, count);
  beginOwn(out, FRAME_TYPES.foundNodes, from, high, low, length);
  writePeers(out, OWN_FIELDS_AT, peers, count);
  return length;
}

/** STORE: keep this signed record, for no longer than it is good. */
export function encodeOwnStore(
  out: Uint8Array,
  from: Origin,
  high: number,
  low: number,
  timed: TimedRecord,
): number {
  const { key } = timed.record;
  checkId("key", key);
  const length = KEYED_AT + signedLength(timed);
  beginOwn(out, FRAME_TYPES.store, from, high, low, length);
  copyBytes(key, 0, out, OWN_FIELDS_AT, ID_BYTES);
  writeTimedRecord(out, KEYED_AT, timed);
  return length;
}

/** STORED: what became of a STORE, and the version that is there now. */
export function encodeStored(
  out: Uint8Array,
  from: Origin,
  high: number,
  low: number,
  code: number,
  version: number,
): number {
  checkWhole("code", code, STORED.kept, STORED.refused);
  checkWhole("version", version, 0, Number.MAX_SAFE_INTEGER);
  beginOwn(out, OWN_TYPES.stored, from, high, low, OWN_FIELDS_AT + 9);
  out[OWN_FIELDS_AT] = code;
  writeUint32(out, OWN_FIELDS_AT + 1, Math.floor(version / 2 ** 32));
  writeUint32(out, OWN_FIELDS_AT + 5, version % 2 ** 32);
  return OWN_FIELDS_AT + 9;
}

/** FIND_VALUE: what is stored under this key, after the first `skip` records? Padded likewise. */
export function encodeOwnFindValue(
  out: Uint8Array,
  from: Origin,
  high: number,
  low: number,
  key: Uint8Array,
  skip: number,
  isPadded = false,
): number {
  checkId("key", key);
  checkWhole("skip", skip, 0, 0xff);
  const length = isPadded ? PROOF_FRAME_BYTES : KEYED_AT + 1;
  beginOwn(out, FRAME_TYPES.findValue, from, high, low, length);
  copyBytes(key, 0, out, OWN_FIELDS_AT, ID_BYTES);
  out[KEYED_AT] = skip;
  out.fill(0, KEYED_AT + 1, length);
  return length;
}

/** FOUND_VALUE: these of the `total` records there are, and the first `count` peers of a flat list. */
export function encodeOwnFoundValue(
  out: Uint8Array,
  from: Origin,
  high: number,
  low: number,
  key: Uint8Array,
  total: number,
  records: readonly TimedRecord[],
  peers: Uint8Array,
  count: number,
): number {
  checkId("key", key);
  checkWhole("records", records.length, 0, PEER_LIMIT);
  checkWhole("total", total, records.length, 0xff);
  let peersAt = KEYED_AT + 2;
  for (const record of records) peersAt += signedLength(record);
  const length = peersAt + peersLength(peers, count);
  beginOwn(out, FRAME_TYPES.foundValue, from, high, low, length);
  copyBytes(key, 0, out, OWN_FIELDS_AT, ID_BYTES);
  out[KEYED_AT] = total;
  out[KEYED_AT + 1] = records.length;
  let at = KEYED_AT + 2;
  for (const record of records) at = writeTimedRecord(out, at, record);
  writePeers(out, peersAt, peers, count);
  return length;
}

/** UNREACHABLE: these peers that you named left us without an answer; at most 8 ids. */
export function encodeUnreachable(
  out: Uint8Array,
  from: Origin,
  ids: readonly Uint8Array[],
): number {
  if (ids.length > UNREACHABLE_LIMIT) {
    throw new RangeError(
      `Cannot encode ids: at most ${UNREACHABLE_LIMIT} fit, is ${ids.length}`,
    );
  }
  for (const id of ids) checkId("id", id);
  const length = OWN_FIELDS_AT + 1 + ids.length * ID_BYTES;
  beginOwn(out, OWN_TYPES.unreachable, from, 0, 0, length);
  out[OWN_FIELDS_AT] = ids.length;
  ids.forEach((id, i) => copyBytes(id, 0, out, OWN_FIELDS_AT + 1 + i * ID_BYTES, ID_BYTES));
  return length;
}

/** LEAVE: this host goes. */
export function encodeLeave(out: Uint8Array, from: Origin): number {
  return beginOwn(out, OWN_TYPES.leave, from, 0, 0, OWN_FIELDS_AT);
}

/** PUT: what this host has just stored under this key it put itself. */
export function encodePut(out: Uint8Array, from: Origin, key: Uint8Array): number {
  checkId("key", key);
  beginOwn(out, OWN_TYPES.put, from, 0, 0, KEYED_AT);
  copyBytes(key, 0, out, OWN_FIELDS_AT, ID_BYTES);
  return KEYED_AT;
}

/** Writes what every own frame of this type begins with. */
export function beginOwn(
  out: Uint8Array,
  type: number,
  { id, network }: Origin,
  high: number,
  low: number,
  length: number,
): number {
  checkWhole("request id", high, 0, 2 ** 32 - 1);
  checkWhole("request id", low, 0, 2 ** 32 - 1);
  encodeEnvelope(out, type + OWN, id, network, length);
  writeUint32(out, ENVELOPE_BYTES, high);
  writeUint32(out, ENVELOPE_BYTES + 4, low);
  return length;
}

function checkId(name: string, id: Uint8Array): void {
  if (id.length === ID_BYTES) return;
  throw new RangeError(`Cannot encode ${name}: it must have ${ID_BYTES} bytes, is ${id.length}`);
}

function signedLength(timed: TimedRecord): number {
  const { record, lifetime } = timed;
  if (record.author === undefined) {
    throw new TypeError("Cannot encode record: it must have an author");
  }
  checkWhole("value's length", record.value.length, 0, VALUE_LIMIT);
  checkWhole("lifetime", lifetime, 0, MOST_LIFETIME);
  return timedLength(timed);
}
