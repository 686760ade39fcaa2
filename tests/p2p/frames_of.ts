/** Frames of one host, made by hand, in whichever wire it talks. */
import type { Address } from "../../p2p/address.ts";
import { DATAGRAM_LIMIT, PEER_BYTES } from "../../p2p/constants.ts";
import * as bare from "../../p2p/frame_encode.ts";
import { networkIdOf } from "../../p2p/frame_envelope.ts";
import type { NodeId } from "../../p2p/node_id.ts";
import * as own from "../../p2p/own_encode.ts";
import type { Wire } from "../../p2p/peer.ts";
import type { ValueRecord } from "../../p2p/signed_value.ts";

/** The request id of a question or its answer. */
export interface Request {
  readonly nonceHigh: number;
  readonly nonceLow: number;
}

/** Peers to name. */
export interface Named {
  readonly id: NodeId;
  readonly address: Address;
}

/** Makes frames of one host in one wire; bare ones leave out what they cannot say. */
export interface Frames {
  ping(request: Request, proofWanted?: number): Uint8Array;
  pong(request: Request, proof?: { publicKey: Uint8Array; signature: Uint8Array }): Uint8Array;
  findNode(request: Request, target: NodeId, isPadded?: boolean): Uint8Array;
  foundNodes(request: Request, peers: readonly Named[]): Uint8Array;
  store(request: Request, record: ValueRecord, lifetime?: number): Uint8Array;
  findValue(request: Request, key: NodeId, skip?: number): Uint8Array;
  foundValue(
    request: Request,
    key: NodeId,
    records: readonly ValueRecord[],
    peers?: readonly Named[],
    total?: number,
    lifetime?: number,
  ): Uint8Array;
  stored(request: Request, code: number, version: number): Uint8Array;
  unreachable(ids: readonly NodeId[]): Uint8Array;
  put(key: NodeId): Uint8Array;
  leave(): Uint8Array;
}

export function networkOf(wire: Wire): Uint8Array {
  return wire.kind === "open" ? networkIdOf("open") : wire.network;
}

/** Frames of the host with this id; `id` may be anybody's. */
export function framesOf(wire: Wire, id: NodeId): Frames {
  const isOpen = wire.kind === "open";
  const from = { id, network: networkOf(wire) };
  const out = new Uint8Array(DATAGRAM_LIMIT);
  const cut = (length: number) => out.slice(0, length);
  return {
    ping: ({ nonceHigh: h, nonceLow: l }, proofWanted = 0) =>
      cut(
        isOpen ? bare.encodePing(out, id, h, l) : own.encodeOwnPing(out, from, h, l, proofWanted),
      ),
    pong: ({ nonceHigh: h, nonceLow: l }, proof) =>
      cut(isOpen ? bare.encodePong(out, id, h, l) : own.encodeOwnPong(out, from, h, l, proof)),
    findNode: ({ nonceHigh: h, nonceLow: l }, target, isPadded) =>
      cut(
        isOpen
          ? bare.encodeFindNode(out, id, target)
          : own.encodeOwnFindNode(out, from, h, l, target, isPadded),
      ),
    foundNodes({ nonceHigh: h, nonceLow: l }, peers) {
      const flat = flatOf(peers);
      return cut(
        isOpen
          ? bare.encodeFoundNodes(out, id, flat, peers.length)
          : own.encodeOwnFoundNodes(out, from, h, l, flat, peers.length),
      );
    },
    store: ({ nonceHigh: h, nonceLow: l }, record, lifetime = 3_600) =>
      cut(
        isOpen
          ? bare.encodeStore(out, id, record.key, record.value)
          : own.encodeOwnStore(out, from, h, l, { record, lifetime }),
      ),
    findValue: ({ nonceHigh: h, nonceLow: l }, key, skip = 0) =>
      cut(
        isOpen
          ? bare.encodeFindValue(out, id, key)
          : own.encodeOwnFindValue(out, from, h, l, key, skip),
      ),
    foundValue(
      { nonceHigh: h, nonceLow: l },
      key,
      records,
      peers = [],
      total = records.length,
      lifetime = 3_600,
    ) {
      const flat = flatOf(peers);
      const timed = records.map((record) => ({ record, lifetime }));
      const { length } = peers;
      return cut(
        isOpen
          ? bare.encodeFoundValue(out, id, key, records[0]?.value, flat, length)
          : own.encodeOwnFoundValue(out, from, h, l, key, total, timed, flat, length),
      );
    },
    stored: ({ nonceHigh: h, nonceLow: l }, code, version) =>
      cut(own.encodeStored(out, from, h, l, code, version)),
    unreachable: (ids) => cut(own.encodeUnreachable(out, from, ids)),
    put: (key) => cut(own.encodePut(out, from, key)),
    leave: () => cut(own.encodeLeave(out, from)),
  };
}

function flatOf(peers: readonly Named[]): Uint8Array {
  const flat = new Uint8Array(peers.length * PEER_BYTES);
  peers.forEach(({ id, address }, i) => {
    flat.set(id, i * PEER_BYTES);
    flat.set(address, i * PEER_BYTES + 20);
  });
  return flat;
}
