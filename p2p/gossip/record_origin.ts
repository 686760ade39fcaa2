/**
 * What is held about one host, and the join by which it grows: of LOAD and LINKS each the later wins,
 * and of two of one version the larger bytes; of two DEADs the smaller. LEAVE and DEAD end the version
 * that the host has come to: they go as soon as it says anything later, and who has left cannot be
 * called dead. So what is held depends on what was said, not on who brought it, how often, or in which
 * order (a join semilattice; Shapiro, Preguiça, Baquero & Zawirski 2011).
 */
import { createHash } from "node:crypto";
import { formatNodeId, type NodeId } from "../node_id.ts";
import { type Links, type Load, RECORD_KINDS, type Version } from "./record.ts";

/** A record that is held. */
export interface HeldRecord<Body> {
  /** A copy. */
  readonly bytes: Uint8Array;
  readonly version: Version;
  readonly body: Body;
  /** SHA-256 of the bytes. */
  readonly hash: Uint8Array;
}

/** What is held about one host. */
export interface OriginRecords {
  readonly id: NodeId;
  readonly hex: string;
  load: HeldRecord<Load> | undefined;
  links: HeldRecord<Links> | undefined;
  /** That it left, as of its version. */
  leave: HeldRecord<undefined> | undefined;
  /** That it is dead, as of its version; never beside a LEAVE. */
  dead: HeldRecord<undefined> | undefined;
  /** The largest of its own records. */
  version: Version;
  /** Whether it told its load and its links, and neither left nor died since. */
  isLive: boolean;
  /** Ids in hexadecimal of those it lists. */
  linked: ReadonlySet<string>;
  /** When the first of this came, and when any of it last changed, seconds. */
  readonly addedAt: number;
  changedAt: number;
}

const NEVER: Version = { incarnation: -1, sequence: 0 };
const NOBODY: ReadonlySet<string> = new Set();

/** Order of two versions, as of numbers. */
export function compareVersions(a: Version, b: Version): number {
  return a.incarnation - b.incarnation || a.sequence - b.sequence;
}

/** A host of which nothing is held yet. */
export function createOrigin(id: NodeId, now: number): OriginRecords {
  return {
    id: id.slice(),
    hex: formatNodeId(id),
    load: undefined,
    links: undefined,
    leave: undefined,
    dead: undefined,
    version: NEVER,
    isLive: false,
    linked: NOBODY,
    addedAt: now,
    changedAt: now,
  };
}

/** What a record is next to those held, before anything that costs time; `undefined` if it is news. */
export function judgeRecord(
  origin: OriginRecords | undefined,
  kind: number,
  version: Version,
  bytes: Uint8Array,
): "known" | "older" | "ahead" | undefined {
  const isDead = kind === RECORD_KINDS.dead;
  if (origin === undefined) return isDead ? "ahead" : undefined;
  const reached = compareVersions(version, origin.version);
  if (isDead && reached > 0) return "ahead";
  if (isDead && origin.leave !== undefined) return "older";
  if ((isDead || kind === RECORD_KINDS.leave) && reached < 0) return "older";
  const before = heldOfKind(origin, kind);
  if (before === undefined) return undefined;
  const order = compareVersions(version, before.version);
  if (order !== 0) return order < 0 ? "older" : undefined;
  const byBytes = compareBytes(bytes, before.bytes);
  if (byBytes === 0) return "known";
  return byBytes < 0 !== isDead ? "older" : undefined;
}

/** Takes a record in that was judged to be news; the bytes are copied. */
export function putRecord(
  origin: OriginRecords,
  kind: number,
  version: Version,
  bytes: Uint8Array,
  body: Load | Links | undefined,
  now: number,
): void {
  if (compareVersions(version, origin.version) > 0) {
    origin.version = version;
    origin.leave = undefined;
    origin.dead = undefined;
  }
  const record = hold(bytes, version, body);
  switch (kind) {
    case RECORD_KINDS.load:
      origin.load = record as HeldRecord<Load>;
      break;
    case RECORD_KINDS.links:
      origin.links = record as HeldRecord<Links>;
      origin.linked = new Set(origin.links.body.links.map(({ id }) => formatNodeId(id)));
      break;
    case RECORD_KINDS.leave:
      origin.leave = record as HeldRecord<undefined>;
      origin.dead = undefined;
      break;
    default:
      origin.dead = record as HeldRecord<undefined>;
  }
  const { load, links, leave, dead } = origin;
  origin.isLive = load !== undefined && links !== undefined && leave === undefined &&
    dead === undefined;
  origin.changedAt = now;
}

function hold<Body>(bytes: Uint8Array, version: Version, body: Body): HeldRecord<Body> {
  const hash = new Uint8Array(createHash("sha256").update(bytes).digest());
  return { bytes: bytes.slice(), version, body, hash };
}

/** What is held of one kind. */
export function heldOfKind(
  { load, links, leave, dead }: OriginRecords,
  kind: number,
): HeldRecord<unknown> | undefined {
  switch (kind) {
    case RECORD_KINDS.load:
      return load;
    case RECORD_KINDS.links:
      return links;
    case RECORD_KINDS.leave:
      return leave;
    default:
      return dead;
  }
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== b.length) return a.length - b.length;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return 0;
}
