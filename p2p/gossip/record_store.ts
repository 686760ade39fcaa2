/**
 * The records that a host holds, by whom they are about, and the join by which sets of them become
 * one: of each kind the later wins, whoever brings it and in whatever order.
 */
import { createHash } from "node:crypto";
import { SIGNATURE_BYTES, verifySignature } from "../identity.ts";
import { equalIds, formatNodeId, type NodeId, nodeIdOfKey } from "../node_id.ts";
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

/** A record that is held. */
export interface HeldRecord<Body> {
  /** A copy. */
  readonly bytes: Uint8Array;
  readonly version: Version;
  readonly body: Body;
  /** SHA-256 of the bytes, and its first 24 bits. */
  readonly hash: Uint8Array;
  readonly check: number;
}

/** What is held about one host. */
export interface OriginRecords {
  readonly id: NodeId;
  readonly hex: string;
  load: HeldRecord<Load> | undefined;
  links: HeldRecord<Links> | undefined;
  leave: HeldRecord<undefined> | undefined;
  /** That it is dead, as of its version. */
  dead: HeldRecord<undefined> | undefined;
  /** The largest of its own records. */
  version: Version;
  /** Whether it told its load and its links, and neither left nor died since. */
  isLive: boolean;
  /** Ids in hexadecimal of those it lists. */
  linked: ReadonlySet<string>;
  /** When any of this last changed, seconds. */
  changedAt: number;
}

/** How to hold records. */
export interface RecordStoreOptions {
  /** Id of the network, 8 bytes. */
  readonly network: Uint8Array;
  /** Most hosts; default 256. */
  readonly limit?: number;
  /** Checks a signature; default as it is done. */
  readonly verify?: typeof verifySignature;
}

/** State. */
export interface RecordStore {
  readonly network: Uint8Array;
  readonly limit: number;
  readonly verify: typeof verifySignature;
  /** By id in hexadecimal. */
  readonly origins: Map<string, OriginRecords>;
  /** In the order of the ids; absent once that changed. */
  sorted: OriginRecords[] | undefined;
  /** Hash over the records of live hosts; absent once they changed. */
  hash: string | undefined;
}

/** What became of a record. */
export interface Acceptance {
  readonly outcome:
    | "accepted"
    | "known"
    | "older"
    | "malformed"
    | "badSignature"
    | "unknownOrigin"
    | "ahead"
    | "full";
  /** What is held about its host now, if anything. */
  readonly origin?: OriginRecords;
  readonly kind?: number;
  readonly version?: Version;
}

const NEVER: Version = { incarnation: -1, sequence: 0 };
const NOBODY: ReadonlySet<string> = new Set();

/** Creates a store that holds nothing. */
export function createRecordStore(options: RecordStoreOptions): RecordStore {
  const { network, limit = 256, verify = verifySignature } = options;
  return { network, limit, verify, origins: new Map(), sorted: undefined, hash: undefined };
}

/** Order of two versions, as of numbers. */
export function compareVersions(a: Version, b: Version): number {
  return a.incarnation - b.incarnation || a.sequence - b.sequence;
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

/** Forgets a host. */
export function removeOrigin(store: RecordStore, id: NodeId): void {
  if (!store.origins.delete(formatNodeId(id))) return;
  store.sorted = undefined;
  store.hash = undefined;
}

/** Takes a record in; the bytes are borrowed. Never throws, whatever they hold. */
export function acceptRecord(store: RecordStore, bytes: Uint8Array, now: number): Acceptance {
  const header = readHeader(bytes);
  if (header === undefined) return { outcome: "malformed" };
  const { kind, version } = header;
  const held = store.origins.get(formatNodeId(header.origin));
  const answer = (outcome: Acceptance["outcome"], origin = held): Acceptance => ({
    outcome,
    kind,
    version,
    ...(origin === undefined ? {} : { origin }),
  });
  const before = heldOfKind(held, kind);
  const early = kind === RECORD_KINDS.dead
    ? judgeDeath(held, version, bytes)
    : judge(before, version, bytes);
  if (early !== undefined) return answer(early);
  const fault = kind === RECORD_KINDS.dead
    ? checkDeath(store, header, bytes)
    : checkOwn(store, header, held, bytes);
  if (typeof fault === "string") return answer(fault);
  const origin = held ?? addOrigin(store, header.origin, now);
  if (origin === undefined) return answer("full");
  put(origin, kind, { ...recordOf(bytes, version), body: fault.body }, now);
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

function heldOfKind(
  origin: OriginRecords | undefined,
  kind: number,
): HeldRecord<unknown> | undefined {
  switch (kind) {
    case RECORD_KINDS.load:
      return origin?.load;
    case RECORD_KINDS.links:
      return origin?.links;
    case RECORD_KINDS.leave:
      return origin?.leave;
    default:
      return origin?.dead;
  }
}

/** From the header alone, before anything that costs time. */
function judge(
  before: HeldRecord<unknown> | undefined,
  version: Version,
  bytes: Uint8Array,
): "known" | "older" | undefined {
  if (before === undefined) return undefined;
  const order = compareVersions(version, before.version);
  if (order !== 0) return order < 0 ? "older" : undefined;
  const byBytes = compareBytes(bytes, before.bytes);
  if (byBytes === 0) return "known";
  return byBytes < 0 ? "older" : undefined;
}

/** A death holds for the very version that its subject has come to; of two, the smaller bytes. */
function judgeDeath(
  held: OriginRecords | undefined,
  version: Version,
  bytes: Uint8Array,
): "known" | "older" | "ahead" | undefined {
  const order = held === undefined ? 1 : compareVersions(version, held.version);
  if (order !== 0) return order > 0 ? "ahead" : "older";
  if (held!.dead === undefined) return undefined;
  const byBytes = compareBytes(bytes, held!.dead.bytes);
  if (byBytes === 0) return "known";
  return byBytes > 0 ? "older" : undefined;
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

function checkOwn(
  store: RecordStore,
  { kind, origin }: RecordHeader,
  held: OriginRecords | undefined,
  bytes: Uint8Array,
): { body: Load | Links | undefined } | "malformed" | "badSignature" | "unknownOrigin" {
  if (kind !== RECORD_KINDS.links) {
    const body = kind === RECORD_KINDS.load ? decodeLoad(bytes) : undefined;
    if (kind === RECORD_KINDS.load && body === undefined) return "malformed";
    const key = held?.links?.body.publicKey;
    if (key === undefined) return "unknownOrigin";
    return isSigned(store, key, bytes) ? { body } : "badSignature";
  }
  const body = decodeLinks(bytes);
  if (body === undefined) return "malformed";
  if (!equalIds(nodeIdOfKey(body.publicKey), origin)) return "badSignature";
  return isSigned(store, body.publicKey, bytes) ? { body } : "badSignature";
}

function isSigned({ network, verify }: RecordStore, key: Uint8Array, bytes: Uint8Array): boolean {
  const signature = bytes.slice(bytes.length - SIGNATURE_BYTES);
  return verify(key, signedMessage(network, bytes), signature);
}

function recordOf(bytes: Uint8Array, { incarnation, sequence }: Version) {
  const hash = new Uint8Array(createHash("sha256").update(bytes).digest());
  const check = (hash[0]! << 16) | (hash[1]! << 8) | hash[2]!;
  return { bytes: bytes.slice(), version: { incarnation, sequence }, hash, check };
}

function put(
  origin: OriginRecords,
  kind: number,
  record: HeldRecord<Load | Links | undefined>,
  now: number,
): void {
  origin.changedAt = now;
  if (kind === RECORD_KINDS.dead) {
    origin.dead = record as HeldRecord<undefined>;
  } else if (kind === RECORD_KINDS.load) {
    origin.load = record as HeldRecord<Load>;
  } else if (kind === RECORD_KINDS.leave) {
    origin.leave = record as HeldRecord<undefined>;
  } else {
    origin.links = record as HeldRecord<Links>;
    origin.linked = new Set(origin.links.body.links.map(({ id }) => formatNodeId(id)));
  }
  if (kind !== RECORD_KINDS.dead && compareVersions(record.version, origin.version) > 0) {
    origin.version = record.version;
    origin.dead = undefined;
  }
  const { load, links, leave, dead, version } = origin;
  const hasLeft = leave !== undefined && compareVersions(leave.version, version) === 0;
  origin.isLive = load !== undefined && links !== undefined && !hasLeft && dead === undefined;
}

/** Room for a host more: the dead one that changed last before all others has to go for it. */
function addOrigin(store: RecordStore, id: NodeId, now: number): OriginRecords | undefined {
  const { origins, limit } = store;
  if (origins.size >= limit) {
    const gone = [...origins.values()].filter(({ isLive }) => !isLive);
    if (gone.length === 0) return undefined;
    removeOrigin(store, gone.reduce((a, b) => (a.changedAt <= b.changedAt ? a : b)).id);
  }
  const origin: OriginRecords = {
    id: id.slice(),
    hex: formatNodeId(id),
    load: undefined,
    links: undefined,
    leave: undefined,
    dead: undefined,
    version: NEVER,
    isLive: false,
    linked: NOBODY,
    changedAt: now,
  };
  origins.set(origin.hex, origin);
  store.sorted = undefined;
  return origin;
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== b.length) return a.length - b.length;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return 0;
}
