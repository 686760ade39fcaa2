/** Hosts that sign records, and what a store holds of them as plain text, for tests of both. */
import { networkIdOf } from "../../../p2p/frame_envelope.ts";
import type { Link, Links, Load, Version } from "../../../p2p/gossip/record.ts";
import {
  encodeDead,
  encodeLeave,
  encodeLinks,
  encodeLoad,
} from "../../../p2p/gossip/record_encode.ts";
import { BODY_AT, signedMessage } from "../../../p2p/gossip/record_layout.ts";
import {
  acceptRecord,
  allOrigins,
  createRecordStore,
  type OriginRecords,
  recordsHash,
  type RecordStore,
  type RecordStoreOptions,
} from "../../../p2p/gossip/record_store.ts";
import { type Identity, identityOfSeed, SIGNATURE_BYTES } from "../../../p2p/identity.ts";
import { loadOf, type Work } from "./live_mesh.ts";

export const NETWORK: Uint8Array = networkIdOf("records");

/** Twenty hosts, in the order of their ids. */
export const hosts: readonly Identity[] = Array.from(
  { length: 20 },
  (_, i) => identityOfSeed(new Uint8Array(32).fill(i + 1)),
).sort((a, b) => (a.id.toHex() < b.id.toHex() ? -1 : 1));

/** Says things in the name of one host. */
export interface Speaker {
  load(sequence: number, work?: Work): Uint8Array;
  links(sequence: number, changes?: Partial<Links>): Uint8Array;
  leave(sequence: number): Uint8Array;
  dead(sequence: number, subject: Identity): Uint8Array;
}

/** Host `i` in one of its lives. */
export function speaker(i: number, incarnation = 1, network: Uint8Array = NETWORK): Speaker {
  const identity = hosts[i]!;
  const at = (sequence: number): Version => ({ incarnation, sequence });
  return {
    load: (sequence, work = {}) => encodeLoad(identity, network, at(sequence), loadOf(work)),
    links: (sequence, changes = {}) =>
      encodeLinks(identity, network, at(sequence), linksOf(i, changes)),
    leave: (sequence) => encodeLeave(identity, network, at(sequence)),
    dead: (sequence, subject) => encodeDead(identity, network, at(sequence), subject.id),
  };
}

/** The links of host `i` with these parts. */
export function linksOf(i: number, changes: Partial<Links> = {}): Links {
  return { publicKey: hosts[i]!.publicKey, name: `host ${i}`, service: "", links: [], ...changes };
}

/** Links with these hosts, in the order of their ids. */
export function linksWith(others: readonly Identity[], changes: Partial<Link> = {}): Link[] {
  return others.map(({ id }) => ({ id, shippedPerSecond: 0, ...changes }));
}

/** The record with its body changed and its signature made anew. */
export function forge(
  record: Uint8Array,
  signer: Identity,
  change: (body: DataView, record: Uint8Array) => void,
): Uint8Array {
  const forged = record.slice();
  change(new DataView(forged.buffer, BODY_AT, forged.length - BODY_AT - SIGNATURE_BYTES), forged);
  return signAgain(forged, signer);
}

/** Replaces the signature. */
export function signAgain(record: Uint8Array, signer: Identity): Uint8Array {
  record.set(signer.sign(signedMessage(NETWORK, record)), record.length - SIGNATURE_BYTES);
  return record;
}

export function createStore(options: Partial<RecordStoreOptions> = {}): RecordStore {
  return createRecordStore({ network: NETWORK, ...options });
}

/** Takes records in one after the other; the outcomes. */
export function take(store: RecordStore, records: readonly Uint8Array[], now = 0): string[] {
  return records.map((record) => acceptRecord(store, record, now).outcome);
}

/** The records that are held of a host, the key first. */
export function recordsOf({ links, load, leave, dead }: OriginRecords): Uint8Array[] {
  return [links, load, leave, dead].filter((held) => held !== undefined).map(({ bytes }) => bytes);
}

/** All records that are held. */
export function allRecords(store: RecordStore): Uint8Array[] {
  return allOrigins(store).flatMap(recordsOf);
}

/** All that must be the same where replicas agree. */
export function contentsOf(store: RecordStore): unknown {
  return {
    hash: recordsHash(store),
    origins: allOrigins(store).map((
      { hex, load, links, leave, dead, version, isLive, linked },
    ) => ({
      hex,
      version: { ...version },
      isLive,
      linked: [...linked],
      bytes: [load, links, leave, dead].map((held) => held?.bytes.toHex()),
    })),
  };
}

/** A load as all fields at once. */
export function fieldsOf(load: Load): number[] {
  const { belief, ...scalars } = load;
  return [...Object.values(scalars), ...belief];
}
