/**
 * What a frame says, as plain values: the shape of `tests/fixtures/frames/vectors.json`. An encoder
 * of these values that shares nothing with `p2p/`, and the two ways between them and `p2p/`.
 */
import { formatAddress, parseAddress } from "../../p2p/address.ts";
import { PEER_BYTES, PEER_LIMIT } from "../../p2p/constants.ts";
import { type Frame, FRAME_TYPES, SENDER_AT, TARGET_AT } from "../../p2p/frame.ts";
import {
  encodeFindNode,
  encodeFindValue,
  encodeFoundNodes,
  encodeFoundValue,
  encodeGradDiff,
  encodePing,
  encodePong,
  encodeStore,
  encodeThermoPush,
} from "../../p2p/frame_encode.ts";
import { readPeers } from "../../p2p/frame_peers.ts";
import { formatNodeId } from "../../p2p/node_id.ts";

export type TypeName = keyof typeof FRAME_TYPES;

export interface SaidPeer {
  id: string;
  address: string;
}

export interface Said {
  type: TypeName;
  sender: string;
  fields: {
    /** 16 hex digits. */
    nonce?: string;
    freeEnergy?: number;
    pressure?: number;
    target?: string;
    coefficient?: number;
    flow?: number;
    key?: string;
    value?: string;
    peers?: SaidPeer[];
  };
}

export function fromHex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The independent encoder: the table of layouts, written down once more as hexadecimal digits. */
export function referenceHex({ type, sender, fields }: Said): string {
  const { nonce, freeEnergy, pressure, target, coefficient, flow, key, value, peers } = fields;
  const list = () => uint(peers!.length, 1) + peers!.map(referencePeer).join("");
  const payloads: Record<TypeName, [number, () => string]> = {
    ping: [1, () => nonce!],
    pong: [2, () => nonce!],
    thermoPush: [3, () => real(freeEnergy!) + real(pressure!)],
    gradDiff: [4, () => target! + real(coefficient!) + real(flow!)],
    findNode: [5, () => target!],
    foundNodes: [6, list],
    store: [7, () => key! + uint(value!.length / 2, 2) + value],
    findValue: [8, () => key!],
    foundValue: [
      9,
      () =>
        key! + (value === undefined ? "000000" : "01" + uint(value.length / 2, 2) + value) + list(),
    ],
  };
  const [code, payload] = payloads[type];
  return "53485659" + uint(code, 1) + sender + payload();
}

/** A peer as the wire has it, in hexadecimal digits. */
export function referencePeer({ id, address }: SaidPeer): string {
  const { hostname, port } = new URL(`udp://${address}`);
  const host = hostname.startsWith("[")
    ? "06" + ipv6(hostname.slice(1, -1))
    : "04" + hostname.split(".").map((octet) => uint(Number(octet), 1)).join("");
  return id + host + uint(Number(port), 2);
}

function ipv6(text: string): string {
  const [head, tail] = text.split("::").map((half) => half === "" ? [] : half.split(":"));
  const filled = tail === undefined
    ? head!
    : [...head!, ...new Array(8 - head!.length - tail.length).fill("0"), ...tail];
  return filled.map((group) => group.padStart(4, "0")).join("");
}

/** A whole number of so many bytes, in hexadecimal digits. */
export function uint(value: number, bytes: number): string {
  return value.toString(16).padStart(2 * bytes, "0");
}

function real(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value, false);
  return view.getBigUint64(0, false).toString(16).padStart(16, "0");
}

/** What a decoded frame says. */
export function said(frame: Frame): Said {
  const { bytes, type } = frame;
  const name = (Object.keys(FRAME_TYPES) as TypeName[]).find((key) => FRAME_TYPES[key] === type)!;
  const nonce = uint(frame.nonceHigh, 4) + uint(frame.nonceLow, 4);
  const id = () => toHex(bytes.subarray(TARGET_AT, TARGET_AT + 20));
  const value = () => toHex(bytes.subarray(frame.valueAt, frame.valueAt + frame.valueLength));
  const fields: Record<TypeName, () => Said["fields"]> = {
    ping: () => ({ nonce }),
    pong: () => ({ nonce }),
    thermoPush: () => ({ freeEnergy: frame.freeEnergy, pressure: frame.pressure }),
    gradDiff: () => ({ target: id(), coefficient: frame.coefficient, flow: frame.flow }),
    findNode: () => ({ target: id() }),
    foundNodes: () => ({ peers: saidPeers(frame) }),
    store: () => ({ key: id(), value: value() }),
    findValue: () => ({ key: id() }),
    foundValue: () => ({
      key: id(),
      ...(frame.hasValue ? { value: value() } : {}),
      peers: saidPeers(frame),
    }),
  };
  const sender = toHex(bytes.subarray(SENDER_AT, SENDER_AT + 20));
  return { type: name, sender, fields: fields[name]() };
}

/** The peers that a frame names. */
export function saidPeers(frame: Frame): SaidPeer[] {
  const flat = new Uint8Array(PEER_LIMIT * PEER_BYTES);
  return Array.from({ length: readPeers(frame, flat) }, (_, i) => ({
    id: formatNodeId(flat, i * PEER_BYTES),
    address: formatAddress(flat, i * PEER_BYTES + 20),
  }));
}

/** Peers as a flat list of packed ones. */
export function flatPeers(peers: SaidPeer[]): Uint8Array {
  const flat = new Uint8Array(peers.length * PEER_BYTES);
  peers.forEach(({ id, address }, i) => {
    flat.set(fromHex(id), i * PEER_BYTES);
    flat.set(parseAddress(address), i * PEER_BYTES + 20);
  });
  return flat;
}

/** Encodes with the encoders under test. */
export function encode({ type, sender, fields }: Said, out: Uint8Array): number {
  const from = fromHex(sender);
  const { freeEnergy, pressure, coefficient, flow } = fields;
  const high = parseInt(fields.nonce?.slice(0, 8) ?? "", 16);
  const low = parseInt(fields.nonce?.slice(8) ?? "", 16);
  const target = fromHex(fields.target ?? fields.key ?? "");
  const value = fields.value === undefined ? undefined : fromHex(fields.value);
  const count = fields.peers?.length ?? 0;
  const peers = flatPeers(fields.peers ?? []);
  const encoders: Record<TypeName, () => number> = {
    ping: () => encodePing(out, from, high, low),
    pong: () => encodePong(out, from, high, low),
    thermoPush: () => encodeThermoPush(out, from, freeEnergy!, pressure!),
    gradDiff: () => encodeGradDiff(out, from, target, coefficient!, flow!),
    findNode: () => encodeFindNode(out, from, target),
    foundNodes: () => encodeFoundNodes(out, from, peers, count),
    store: () => encodeStore(out, from, target, value!),
    findValue: () => encodeFindValue(out, from, target),
    foundValue: () => encodeFoundValue(out, from, target, value, peers, count),
  };
  return encoders[type]();
}
