/**
 * Encoders of the open frames. Each writes one frame at the start of the caller's buffer and
 * answers with its length in bytes; ids and keys are 20 bytes. Each throws a `RangeError` and writes
 * nothing if the buffer is too short or a field is one that no frame may hold.
 */
import { ID_BYTES, VALUE_LIMIT } from "./constants.ts";
import { FRAME_TYPES, HEADER_BYTES, MAGIC, SENDER_AT, TARGET_AT, TYPE_AT } from "./frame.ts";
import { copyBytes, writeFloat64, writeUint16, writeUint32 } from "./frame_bytes.ts";
import { peersLength, writePeers } from "./frame_peers.ts";

const FIELDS_AT = TARGET_AT + ID_BYTES;

/** PING with 64 bits to echo, in two halves from 0 to 2³² − 1. 33 bytes. */
export function encodePing(
  out: Uint8Array,
  sender: Uint8Array,
  nonceHigh: number,
  nonceLow: number,
): number {
  return encodeNonce(out, FRAME_TYPES.ping, sender, nonceHigh, nonceLow);
}

/** PONG with the 64 bits of the PING. 33 bytes. */
export function encodePong(
  out: Uint8Array,
  sender: Uint8Array,
  nonceHigh: number,
  nonceLow: number,
): number {
  return encodeNonce(out, FRAME_TYPES.pong, sender, nonceHigh, nonceLow);
}

/** THERMO_PUSH: free energy and pressure of the sender, finite. 41 bytes. */
export function encodeThermoPush(
  out: Uint8Array,
  sender: Uint8Array,
  freeEnergy: number,
  pressure: number,
): number {
  checkReal("free energy", freeEnergy);
  checkReal("pressure", pressure);
  writeHeader(out, FRAME_TYPES.thermoPush, sender, HEADER_BYTES + 16);
  writeFloat64(out, HEADER_BYTES, freeEnergy);
  writeFloat64(out, HEADER_BYTES + 8, pressure);
  return HEADER_BYTES + 16;
}

/** GRAD_DIFF: target, coefficient and flow, finite. 61 bytes. */
export function encodeGradDiff(
  out: Uint8Array,
  sender: Uint8Array,
  target: Uint8Array,
  coefficient: number,
  flow: number,
): number {
  checkReal("coefficient", coefficient);
  checkReal("flow", flow);
  encodeTarget(out, FRAME_TYPES.gradDiff, sender, target, FIELDS_AT + 16);
  writeFloat64(out, FIELDS_AT, coefficient);
  writeFloat64(out, FIELDS_AT + 8, flow);
  return FIELDS_AT + 16;
}

/** FIND_NODE: who is near this id? 45 bytes. */
export function encodeFindNode(out: Uint8Array, sender: Uint8Array, target: Uint8Array): number {
  return encodeTarget(out, FRAME_TYPES.findNode, sender, target, FIELDS_AT);
}

/** FOUND_NODES: the first `count` peers of a flat list, at most 8. At most 338 bytes. */
export function encodeFoundNodes(
  out: Uint8Array,
  sender: Uint8Array,
  peers: Uint8Array,
  count: number,
): number {
  const length = HEADER_BYTES + peersLength(peers, count);
  writeHeader(out, FRAME_TYPES.foundNodes, sender, length);
  writePeers(out, HEADER_BYTES, peers, count);
  return length;
}

/** STORE: keep this value of at most 256 bytes. At most 303 bytes. */
export function encodeStore(
  out: Uint8Array,
  sender: Uint8Array,
  key: Uint8Array,
  value: Uint8Array,
): number {
  checkValue(value);
  const length = FIELDS_AT + 2 + value.length;
  encodeTarget(out, FRAME_TYPES.store, sender, key, length);
  writeUint16(out, FIELDS_AT, value.length);
  out.set(value, FIELDS_AT + 2);
  return length;
}

/** FIND_VALUE: what is stored under this key? 45 bytes. */
export function encodeFindValue(out: Uint8Array, sender: Uint8Array, key: Uint8Array): number {
  return encodeTarget(out, FRAME_TYPES.findValue, sender, key, FIELDS_AT);
}

/**
 * FOUND_VALUE: the value of at most 256 bytes, or `undefined` if there is none here, and the first
 * `count` peers of a flat list, at most 8. At most 617 bytes.
 */
export function encodeFoundValue(
  out: Uint8Array,
  sender: Uint8Array,
  key: Uint8Array,
  value: Uint8Array | undefined,
  peers: Uint8Array,
  count: number,
): number {
  if (value !== undefined) checkValue(value);
  const valueLength = value === undefined ? 0 : value.length;
  const peersAt = FIELDS_AT + 3 + valueLength;
  const length = peersAt + peersLength(peers, count);
  encodeTarget(out, FRAME_TYPES.foundValue, sender, key, length);
  out[FIELDS_AT] = value === undefined ? 0 : 1;
  writeUint16(out, FIELDS_AT + 1, valueLength);
  if (value !== undefined) out.set(value, FIELDS_AT + 3);
  writePeers(out, peersAt, peers, count);
  return length;
}

/** Writes the 25 bytes that every frame begins with, once a frame of `length` bytes fits. */
export function writeHeader(
  out: Uint8Array,
  type: number,
  sender: Uint8Array,
  length: number,
): void {
  checkId("sender", sender);
  if (out.length < length) {
    throw new RangeError(`Cannot encode frame: ${length} bytes are needed, is ${out.length}`);
  }
  writeUint32(out, 0, MAGIC);
  out[TYPE_AT] = type;
  copyBytes(sender, 0, out, SENDER_AT, ID_BYTES);
}

function encodeNonce(
  out: Uint8Array,
  type: number,
  sender: Uint8Array,
  high: number,
  low: number,
): number {
  checkUint32(high);
  checkUint32(low);
  writeHeader(out, type, sender, HEADER_BYTES + 8);
  writeUint32(out, HEADER_BYTES, high);
  writeUint32(out, HEADER_BYTES + 4, low);
  return HEADER_BYTES + 8;
}

function encodeTarget(
  out: Uint8Array,
  type: number,
  sender: Uint8Array,
  target: Uint8Array,
  length: number,
): number {
  checkId("target", target);
  writeHeader(out, type, sender, length);
  copyBytes(target, 0, out, TARGET_AT, ID_BYTES);
  return length;
}

function checkId(name: string, id: Uint8Array): void {
  if (id.length === ID_BYTES) return;
  throw new RangeError(`Cannot encode ${name}: it must have ${ID_BYTES} bytes, is ${id.length}`);
}

function checkUint32(half: number): void {
  if (half >>> 0 === half) return;
  throw new RangeError(`Cannot encode nonce: its halves must be 32 bits, is ${half}`);
}

function checkReal(name: string, value: number): void {
  if (Number.isFinite(value)) return;
  throw new RangeError(`Cannot encode ${name}: it must be finite, is ${value}`);
}

function checkValue(value: Uint8Array): void {
  if (value.length <= VALUE_LIMIT) return;
  throw new RangeError(
    `Cannot encode value: it must have at most ${VALUE_LIMIT} bytes, is ${value.length}`,
  );
}
