/**
 * What an own frame says, as plain values: the shape of `tests/fixtures/frames/own_vectors.json`. An
 * encoder of these values that shares nothing with `p2p/`, and the two ways between them and `p2p/`.
 */
import { SENDER_AT } from "../../p2p/frame.ts";
import type { Message } from "../../p2p/message.ts";
import { nodeIdOfKey } from "../../p2p/node_id.ts";
import * as own from "../../p2p/own_encode.ts";
import { PROOF_WANTED, STORED } from "../../p2p/own_frame.ts";
import type { ValueRecord } from "../../p2p/signed_value.ts";
import { readTimedRecord } from "../../p2p/timed_record.ts";
import {
  flatPeers,
  fromHex,
  referencePeer,
  type SaidPeer,
  saidPeers,
  toHex,
  uint,
} from "./said.ts";

/** The own types by name, as the wire has them. */
export const OWN_CODES = {
  ping: 0x11,
  pong: 0x12,
  findNode: 0x15,
  foundNodes: 0x16,
  store: 0x17,
  findValue: 0x18,
  foundValue: 0x19,
  stored: 0x1a,
  unreachable: 0x1b,
  leave: 0x1c,
  put: 0x1d,
} as const;

export type OwnName = keyof typeof OWN_CODES;

export interface SaidRecord {
  lifetime: number;
  publicKey: string;
  version: number;
  value: string;
  signature: string;
}

export interface SaidOwn {
  type: OwnName;
  sender: string;
  network: string;
  /** 16 hex digits. */
  request: string;
  fields: {
    proofWanted?: keyof typeof PROOF_WANTED;
    publicKey?: string;
    signature?: string;
    target?: string;
    key?: string;
    record?: SaidRecord;
    skip?: number;
    isPadded?: boolean;
    total?: number;
    records?: SaidRecord[];
    peers?: SaidPeer[];
    outcome?: keyof typeof STORED;
    version?: number;
    ids?: string[];
  };
}

/** The independent encoder: the table of layouts, written down once more as hexadecimal digits. */
export function referenceOwnHex({ type, sender, network, request, fields }: SaidOwn): string {
  const { key, target, peers, records, ids } = fields;
  const list = () => uint(peers!.length, 1) + peers!.map(referencePeer).join("");
  const payloads: Record<OwnName, () => string> = {
    ping: () => ({ no: "00", padded: "01" + "00".repeat(96), brief: "02" })[fields.proofWanted!],
    pong: () => fields.publicKey === undefined ? "00" : "01" + fields.publicKey + fields.signature,
    findNode: () => target! + (fields.isPadded ? "00".repeat(77) : ""),
    foundNodes: list,
    store: () => key! + referenceRecord(fields.record!),
    findValue: () => key! + uint(fields.skip!, 1) + (fields.isPadded ? "00".repeat(76) : ""),
    foundValue: () =>
      key! + uint(fields.total!, 1) + uint(records!.length, 1) +
      records!.map(referenceRecord).join("") + list(),
    stored: () =>
      ({ kept: "00", older: "01", refused: "02" })[fields.outcome!] + uint(fields.version!, 8),
    unreachable: () => uint(ids!.length, 1) + ids!.join(""),
    leave: () => "",
    put: () => key!,
  };
  return "53485659" + uint(OWN_CODES[type], 1) + sender + "01" + network + request +
    payloads[type]();
}

function referenceRecord(
  { lifetime, publicKey, version, value, signature }: SaidRecord,
): string {
  return uint(lifetime, 4) + publicKey + uint(version, 8) + uint(value.length / 2, 2) + value +
    signature;
}

/** What a decoded message says. */
export function saidOwn(message: Message): SaidOwn {
  const { bytes, targetAt, proofAt, idsAt, idCount } = message;
  const type = nameOf(OWN_CODES, message.type + 0x10);
  const hexAt = (at: number, count: number) => toHex(bytes.subarray(at, at + count));
  const key = () => hexAt(targetAt, 20);
  const isPadded = bytes.length === 139;
  const fields: Record<OwnName, () => SaidOwn["fields"]> = {
    ping: () => ({ proofWanted: nameOf(PROOF_WANTED, message.proofWanted) }),
    pong: () =>
      proofAt === 0 ? {} : { publicKey: hexAt(proofAt, 32), signature: hexAt(proofAt + 32, 64) },
    findNode: () => ({ target: key(), isPadded }),
    foundNodes: () => ({ peers: saidPeers(message) }),
    store: () => ({
      key: key(),
      record: saidRecords(message)[0]!,
    }),
    findValue: () => ({ key: key(), skip: message.skip, isPadded }),
    foundValue: () => ({
      key: key(),
      total: message.recordTotal,
      records: saidRecords(message),
      peers: saidPeers(message),
    }),
    stored: () => ({ outcome: nameOf(STORED, message.code), version: message.version }),
    unreachable: () => ({
      ids: Array.from({ length: idCount }, (_, i) => hexAt(idsAt + 20 * i, 20)),
    }),
    leave: () => ({}),
    put: () => ({ key: key() }),
  };
  return {
    type,
    sender: hexAt(SENDER_AT, 20),
    network: hexAt(26, 8),
    request: uint(message.nonceHigh, 4) + uint(message.nonceLow, 4),
    fields: fields[type](),
  };
}

/** The records of a message; those that `readRecord` does not take end the list. */
function saidRecords({ bytes, targetAt, recordsAt, recordCount }: Message): SaidRecord[] {
  const key = bytes.subarray(targetAt, targetAt + 20);
  const records: SaidRecord[] = [];
  let at = recordsAt;
  for (let i = 0; i < recordCount; i++) {
    const read = readTimedRecord(bytes, at, bytes.length, key);
    if (read === undefined) break;
    const { version, value, author } = read.record;
    at = read.end;
    records.push({
      lifetime: read.lifetime,
      publicKey: toHex(author!.publicKey),
      version,
      value: toHex(value),
      signature: toHex(author!.signature),
    });
  }
  return records;
}

/** Encodes with the encoders under test. */
export function encodeOwn({ type, sender, network, request, fields }: SaidOwn, out: Uint8Array) {
  const from = { id: fromHex(sender), network: fromHex(network) };
  const high = parseInt(request.slice(0, 8), 16);
  const low = parseInt(request.slice(8), 16);
  const key = fromHex(fields.key ?? "");
  const peers = flatPeers(fields.peers ?? []);
  const count = fields.peers?.length ?? 0;
  const records = (fields.records ?? []).map((said) => timedOf(said, key));
  const encoders: Record<OwnName, () => number> = {
    ping: () => own.encodeOwnPing(out, from, high, low, PROOF_WANTED[fields.proofWanted!]),
    pong: () => own.encodeOwnPong(out, from, high, low, proofOf(fields)),
    findNode: () =>
      own.encodeOwnFindNode(out, from, high, low, fromHex(fields.target!), fields.isPadded),
    foundNodes: () => own.encodeOwnFoundNodes(out, from, high, low, peers, count),
    store: () => own.encodeOwnStore(out, from, high, low, timedOf(fields.record!, key)),
    findValue: () =>
      own.encodeOwnFindValue(out, from, high, low, key, fields.skip!, fields.isPadded),
    foundValue: () =>
      own.encodeOwnFoundValue(out, from, high, low, key, fields.total!, records, peers, count),
    stored: () => own.encodeStored(out, from, high, low, STORED[fields.outcome!], fields.version!),
    unreachable: () => own.encodeUnreachable(out, from, fields.ids!.map(fromHex)),
    leave: () => own.encodeLeave(out, from),
    put: () => own.encodePut(out, from, key),
  };
  return encoders[type]();
}

/** A record as `p2p/` has it; whether the signature is genuine is not asked. */
export function recordOf(
  { publicKey, version, value, signature }: SaidRecord,
  key: Uint8Array,
): ValueRecord {
  const author = {
    publicKey: fromHex(publicKey),
    signature: fromHex(signature),
    origin: nodeIdOfKey(fromHex(publicKey)),
  };
  return { key, value: fromHex(value), version, author };
}

function timedOf(said: SaidRecord, key: Uint8Array) {
  return { record: recordOf(said, key), lifetime: said.lifetime };
}

function proofOf({ publicKey, signature }: SaidOwn["fields"]) {
  if (publicKey === undefined) return undefined;
  return { publicKey: fromHex(publicKey), signature: fromHex(signature!) };
}

function nameOf<K extends string>(codes: Record<K, number>, code: number): K {
  return (Object.keys(codes) as K[]).find((name) => codes[name] === code)!;
}
