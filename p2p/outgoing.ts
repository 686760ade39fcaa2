/** Writes frames in the peer's wire and sends them: bare, our own, or our own and sealed. */
import type { Address } from "./address.ts";
import { DATAGRAM_LIMIT } from "./constants.ts";
import type { Core } from "./core.ts";
import { TYPE_AT } from "./frame.ts";
import {
  encodeFindNode,
  encodeFindValue,
  encodeFoundNodes,
  encodeFoundValue,
  encodePing,
  encodePong,
  encodeStore,
  encodeThermoPush,
} from "./frame_encode.ts";
import { countSent } from "./kind_traffic.ts";
import type { NodeId } from "./node_id.ts";
import {
  encodeLeave,
  encodeOwnFindNode,
  encodeOwnFindValue,
  encodeOwnFoundNodes,
  encodeOwnFoundValue,
  encodeOwnPing,
  encodeOwnPong,
  encodeOwnStore,
  encodePut,
  encodeStored,
  encodeUnreachable,
} from "./own_encode.ts";
import { kindOf } from "./own_frame.ts";
import type { ValueRecord } from "./signed_value.ts";
import type { TimedRecord } from "./timed_record.ts";

/** Where every frame and every sealed datagram is written; nothing in it outlives the call. */
const frame = new Uint8Array(DATAGRAM_LIMIT);
const sealed = new Uint8Array(DATAGRAM_LIMIT);

/** PING with these 64 bits; `proofWanted` asks for the identity, where frames can say that. */
export function sendPing(
  core: Core,
  to: Address,
  high: number,
  low: number,
  proofWanted: number,
): void {
  core.stats.pings++;
  const length = core.isOpen
    ? encodePing(frame, core.id, high, low)
    : encodeOwnPing(frame, core, high, low, proofWanted);
  transmit(core, length, to);
}

/** PONG with the 64 bits of the PING. */
export function sendPong(
  core: Core,
  to: Address,
  high: number,
  low: number,
  proof?: { publicKey: Uint8Array; signature: Uint8Array },
): void {
  const length = core.isOpen
    ? encodePong(frame, core.id, high, low)
    : encodeOwnPong(frame, core, high, low, proof);
  transmit(core, length, to);
}

/** FIND_NODE; padded if `isPadded`, where frames can be. */
export function sendFindNode(
  core: Core,
  to: Address,
  high: number,
  low: number,
  target: NodeId,
  isPadded: boolean,
): void {
  const length = core.isOpen
    ? encodeFindNode(frame, core.id, target)
    : encodeOwnFindNode(frame, core, high, low, target, isPadded);
  transmit(core, length, to);
}

/** FOUND_NODES with the first `count` peers of a flat list. */
export function sendFoundNodes(
  core: Core,
  to: Address,
  high: number,
  low: number,
  peers: Uint8Array,
  count: number,
): void {
  const length = core.isOpen
    ? encodeFoundNodes(frame, core.id, peers, count)
    : encodeOwnFoundNodes(frame, core, high, low, peers, count);
  transmit(core, length, to);
}

/** STORE; the lifetime goes along where frames can say it. */
export function sendStore(
  core: Core,
  to: Address,
  high: number,
  low: number,
  record: ValueRecord,
  lifetime: number,
): void {
  const length = core.isOpen
    ? encodeStore(frame, core.id, record.key, record.value)
    : encodeOwnStore(frame, core, high, low, { record, lifetime });
  transmit(core, length, to);
}

/** STORED, which open meshes do not know. */
export function sendStored(
  core: Core,
  to: Address,
  high: number,
  low: number,
  code: number,
  version: number,
): void {
  transmit(core, encodeStored(frame, core, high, low, code, version), to);
}

/** FIND_VALUE; open meshes have one value a key, and nothing to skip. */
export function sendFindValue(
  core: Core,
  to: Address,
  high: number,
  low: number,
  key: NodeId,
  skip: number,
  isPadded: boolean,
): void {
  const length = core.isOpen
    ? encodeFindValue(frame, core.id, key)
    : encodeOwnFindValue(frame, core, high, low, key, skip, isPadded);
  transmit(core, length, to);
}

/** FOUND_VALUE with these of `total` records and the first `count` peers of a flat list. */
export function sendFoundValue(
  core: Core,
  to: Address,
  high: number,
  low: number,
  key: NodeId,
  total: number,
  records: readonly TimedRecord[],
  peers: Uint8Array,
  count: number,
): void {
  const length = core.isOpen
    ? encodeFoundValue(frame, core.id, key, records[0]?.record.value, peers, count)
    : encodeOwnFoundValue(frame, core, high, low, key, total, records, peers, count);
  transmit(core, length, to);
}

/** THERMO_PUSH, which only open meshes know. */
export function sendThermoPush(
  core: Core,
  to: Address,
  freeEnergy: number,
  pressure: number,
): void {
  transmit(core, encodeThermoPush(frame, core.id, freeEnergy, pressure), to);
}

/** UNREACHABLE, in our own frames in every mesh: who does not know them drops them. */
export function sendUnreachable(core: Core, to: Address, ids: readonly NodeId[]): void {
  transmit(core, encodeUnreachable(frame, core, ids), to);
}

/** PUT, likewise; only open meshes need it. */
export function sendPut(core: Core, to: Address, key: NodeId): void {
  transmit(core, encodePut(frame, core, key), to);
}

/** LEAVE, likewise. */
export function sendLeave(core: Core, to: Address): void {
  transmit(core, encodeLeave(frame, core), to);
}

/** A frame of our own, written by `write` into the buffer it is given, which answers with its length. */
export function sendFrame(core: Core, to: Address, write: (frame: Uint8Array) => number): void {
  transmit(core, write(frame), to);
}

function transmit(core: Core, length: number, to: Address): void {
  if (core.hasLeft) return;
  let datagram = frame.subarray(0, length);
  if (core.sealer !== undefined) {
    datagram = sealed.subarray(0, core.sealer.seal(datagram, sealed));
  }
  core.stats.sent++;
  core.stats.sentBytes += datagram.length;
  countSent(core.stats.kinds, kindOf(frame[TYPE_AT]!), datagram.length);
  core.send(datagram, to);
}
