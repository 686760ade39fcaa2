/** The records that a host holds, by whom they are about: what comes in is checked, then joined. */
import { createHash } from "node:crypto";
import { checkWhole } from "../checks.ts";
import { NETWORK_BYTES } from "../constants.ts";
import { SIGNATURE_BYTES, verifySignature } from "../identity.ts";
import { equalIds, formatNodeId, type NodeId, nodeIdOfKey } from "../node_id.ts";
import type { RecordOutcome } from "./gossip_stats.ts";
import { type Links, type Load, RECORD_KINDS, type Version } from "./record.ts";
import {
  accuserOf,
  decodeLinks,
  decodeLoad,
  readHeader,
  type RecordHeader,
} from "./record_decode.ts";
import { signedMessage } from "./record_layout.ts";
import { compareIds } from "./record_limits.ts";
import { createOrigin, judgeRecord, type OriginRecords, putRecord } from "./record_origin.ts";

export { compareVersions, type HeldRecord, type OriginRecords } from "./record_origin.ts";

/** How to hold records. */
export interface RecordStoreOptions {
  /** Id of the network, 8 bytes. */
  readonly network: Uint8Array;
  /** Most hosts; default 256. */
  readonly limit?: number;
  /** Id in hexadecimal of the host that always has a place, beside those: the one that holds them. */
  readonly own?: string;
  /** Whether a host, by id in hexadecimal, has shown that it is there: it goes before hearsay. */
  readonly isProven?: (hex: string) => boolean;
  /** Checks a signature; default as it is done. */
  readonly verify?: typeof verifySignature;
}

/** State. */
export interface RecordStore {
  readonly network: Uint8Array;
  readonly limit: number;
  readonly own: string | undefined;
  readonly isProven: (hex: string) => boolean;
  readonly verify: typeof verifySignature;
  /** By id in hexadecimal. */
  readonly origins: Map<string, OriginRecords>;
  /** SHA-256 in hexadecimal of the last LINKS of hosts forgotten, the one forgotten first first. */
  readonly forgotten: Set<string>;
  /** In the order of the ids; absent once that changed. */
  sorted: OriginRecords[] | undefined;
  /** Hash over the records of live hosts; absent once they changed. */
  hash: string | undefined;
}

/** What became of a record. */
export interface Acceptance {
  readonly outcome: Exclude<RecordOutcome, "doubted" | "flooded">;
  /** What is held about its host now, if anything. */
  readonly origin?: OriginRecords;
  readonly kind?: number;
  readonly version?: Version;
}

/** Forgotten hosts that are not taken back on hearsay, for each that there is room for. */
const FORGOTTEN_SHARE = 4;

/** Creates a store that holds nothing. Throws a `RangeError` for an option that cannot be. */
export function createRecordStore(options: RecordStoreOptions): RecordStore {
  const { network, limit = 256, own, verify = verifySignature } = options;
  const { isProven = () => false } = options;
  checkWhole("network's length", network.length, NETWORK_BYTES, NETWORK_BYTES);
  checkWhole("limit", limit, 1, 2 ** 20);
  return {
    network,
    limit,
    own,
    isProven,
    verify,
    origins: new Map(),
    forgotten: new Set(),
    sorted: undefined,
    hash: undefined,
  };
}

/** What is held about a host. */
export function originOf(store: RecordStore, id: NodeId): OriginRecords | undefined {
  return store.origins.get(formatNodeId(id));
}

/** The same by its id in hexadecimal. */
export function originOfHex(store: RecordStore, hex: string): OriginRecords | undefined {
  return store.origins.get(hex);
}

/** Everybody, in the order of the ids. */
export function allOrigins(store: RecordStore): readonly OriginRecords[] {
  return store.sorted ??= [...store.origins.values()].sort((a, b) => compareIds(a.id, b.id));
}

/**
 * Forgets a host until it says something new: others, who forget it a little later, would bring back
 * what it said last, and nobody could ever forget it.
 */
export function removeOrigin(store: RecordStore, id: NodeId): void {
  const { origins, forgotten, limit } = store;
  const origin = originOf(store, id);
  if (origin === undefined) return;
  origins.delete(origin.hex);
  if (origin.links !== undefined) forgotten.add(origin.links.hash.toHex());
  if (forgotten.size > FORGOTTEN_SHARE * limit) forgotten.delete(forgotten.values().next().value!);
  store.sorted = undefined;
  store.hash = undefined;
}

/**
 * Takes a record in; the bytes are borrowed. Never throws, whatever they hold. Where there is no
 * room for a host more, the one that left, died or told but half longest ago makes way; without one,
 * the new one is refused.
 */
export function acceptRecord(store: RecordStore, bytes: Uint8Array, now: number): Acceptance {
  const header = readHeader(bytes);
  if (header === undefined) return { outcome: "malformed" };
  const { kind, version } = header;
  const held = originOf(store, header.origin);
  const answer = (outcome: Acceptance["outcome"], origin = held): Acceptance => ({
    outcome,
    kind,
    version,
    ...(origin === undefined ? {} : { origin }),
  });
  // Signatures last: all else costs next to nothing.
  const judged = judgeRecord(held, kind, version, bytes);
  if (judged !== undefined) return answer(judged);
  if (held === undefined && isForgotten(store, bytes)) return answer("older");
  const checked = kind === RECORD_KINDS.dead
    ? checkDeath(store, header, bytes)
    : checkOwn(store, header, held, bytes);
  if (typeof checked === "string") return answer(checked);
  const origin = held ?? addOrigin(store, header.origin, now);
  putRecord(origin, kind, version, bytes, checked.body, now);
  store.hash = undefined;
  return answer("accepted", origin);
}

/** SHA-256 over the records of all live hosts, in hexadecimal. */
export function recordsHash(store: RecordStore): string {
  if (store.hash !== undefined) return store.hash;
  const hash = createHash("sha256");
  for (const { isLive, load, links } of allOrigins(store)) {
    if (isLive) hash.update(links!.hash).update(load!.hash);
  }
  return store.hash = hash.digest("hex");
}

function isForgotten({ forgotten }: RecordStore, bytes: Uint8Array): boolean {
  return forgotten.size > 0 && forgotten.has(createHash("sha256").update(bytes).digest("hex"));
}

function checkDeath(
  store: RecordStore,
  { origin }: RecordHeader,
  bytes: Uint8Array,
): { body: undefined } | "malformed" | "badSignature" {
  const accuser = accuserOf(bytes);
  if (equalIds(nodeIdOfKey(accuser), origin)) return "malformed";
  return isSigned(store, accuser, bytes) ? { body: undefined } : "badSignature";
}

/** Whether the accuser in a DEAD, whose header was read, has signed it. */
export function isGenuineDeath(store: RecordStore, bytes: Uint8Array): boolean {
  return isSigned(store, accuserOf(bytes), bytes);
}

function checkOwn(
  store: RecordStore,
  { kind, origin }: RecordHeader,
  held: OriginRecords | undefined,
  bytes: Uint8Array,
): { body: Load | Links | undefined } | "malformed" | "badSignature" | "unknownOrigin" | "full" {
  if (kind === RECORD_KINDS.links) {
    const body = decodeLinks(bytes);
    if (body === undefined) return "malformed";
    if (!equalIds(nodeIdOfKey(body.publicKey), origin)) return "badSignature";
    if (held === undefined && !hasRoom(store, origin)) return "full";
    return isSigned(store, body.publicKey, bytes) ? { body } : "badSignature";
  }
  const body = kind === RECORD_KINDS.load ? decodeLoad(bytes) : undefined;
  if (kind === RECORD_KINDS.load && body === undefined) return "malformed";
  const key = held?.links?.body.publicKey;
  if (key === undefined) return "unknownOrigin";
  return isSigned(store, key, bytes) ? { body } : "badSignature";
}

function isSigned({ network, verify }: RecordStore, key: Uint8Array, bytes: Uint8Array): boolean {
  const signature = bytes.slice(bytes.length - SIGNATURE_BYTES);
  return verify(key, signedMessage(network, bytes), signature);
}

function hasRoom(store: RecordStore, id: NodeId): boolean {
  const hex = formatNodeId(id);
  return !isFull(store, hex) || whoGoes(store, hex) !== undefined;
}

/** Whether somebody has to go for this host; for the own nobody has. */
function isFull({ origins, own, limit }: RecordStore, hex: string): boolean {
  const others = own !== undefined && origins.has(own) ? origins.size - 1 : origins.size;
  return hex !== own && others >= limit;
}

function addOrigin(store: RecordStore, id: NodeId, now: number): OriginRecords {
  const origin = createOrigin(id, now);
  if (isFull(store, origin.hex)) removeOrigin(store, whoGoes(store, origin.hex)!.id);
  store.origins.set(origin.hex, origin);
  store.sorted = undefined;
  return origin;
}

/**
 * Who makes way for this host: whoever is gone longest; else, for one that has shown that it is there,
 * the newest of those known by hearsay alone, whom a member may have invented.
 */
function whoGoes(store: RecordStore, hex: string): OriginRecords | undefined {
  const { own, isProven } = store;
  const others = [...store.origins.values()].filter((origin) => origin.hex !== own);
  const gone = others.filter(({ isLive }) => !isLive);
  if (gone.length > 0) return gone.reduce((a, b) => b.changedAt < a.changedAt ? b : a);
  const hearsay = isProven(hex) ? others.filter((origin) => !isProven(origin.hex)) : [];
  return hearsay.reduce<OriginRecords | undefined>(
    (a, b) => a === undefined || b.addedAt > a.addedAt ? b : a,
    undefined,
  );
}
