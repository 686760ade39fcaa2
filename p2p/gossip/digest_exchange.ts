/**
 * Digests: what one knows, in 16 bytes a host, to somebody who sends what is missing and says in turn
 * what he misses. They repair what got lost on the way, and bring the sides of a healed cut together.
 */
import { createHash } from "node:crypto";
import type { Arrival, Core } from "../core.ts";
import { readUint32, writeUint32 } from "../frame_bytes.ts";
import { sendFrame } from "../outgoing.ts";
import type { Contact } from "./contacts.ts";
import type { Gossip } from "./gossip.ts";
import {
  CHECK_BYTES,
  type DigestRange,
  encodeDigest,
  ENTRIES_AT,
  ENTRY_BYTES,
  ENTRY_LIMIT,
  PREFIX_BYTES,
  rangeIn,
} from "./gossip_frame.ts";
import { allOrigins, type HeldRecord, type OriginRecords } from "./record_store.ts";
import { sendRecords } from "./spread.ts";

/** Most bytes of records sent for one digest; the next brings the rest. */
const ANSWER_BYTES = 24_000;

/** Digests of one sender are answered this often at most, in periods. */
const ANSWER_PAUSE = 0.25;

/** A digest that answers ours comes within this many periods. */
const ANSWER_WAIT = 3;

const NOTHING = new Uint8Array(3 * CHECK_BYTES);

/** Says what this host knows of the next hosts in turn. */
export function sendDigest(core: Core, gossip: Gossip, contact: Contact): void {
  contact.digestAt = core.now;
  contact.awaitedUntil = core.now + ANSWER_WAIT * gossip.tuning.period;
  gossip.stats.digests++;
  const { digestFrom } = gossip;
  const first = new Uint8Array(PREFIX_BYTES);
  first.set(digestFrom);
  const origins = [...allOrigins(gossip.store)].filter(({ id }) => compare(id, first) >= 0);
  const covered = origins.slice(0, ENTRY_LIMIT);
  const isEnd = covered.length === origins.length;
  const last = isEnd
    ? new Uint8Array(PREFIX_BYTES).fill(0xff)
    : covered.at(-1)!.id.slice(0, PREFIX_BYTES);
  gossip.digestFrom = isEnd ? new Uint8Array(0) : next(last);
  send(core, contact, false, { first, last }, covered);
}

/** Takes a digest of a contact, after it was decoded. */
export function takeDigest(
  core: Core,
  gossip: Gossip,
  { message }: Arrival,
  contact: Contact,
): void {
  const { stats, tuning } = gossip;
  const { isAnswer, nonceHigh, nonceLow } = message;
  const isDue = isAnswer
    ? core.now <= contact.awaitedUntil
    : core.now - contact.answeredAt >= ANSWER_PAUSE * tuning.period;
  if (!isDue || contact.credit <= 0) return void stats.records.flooded++;
  // One answer to each of ours, and one of theirs at a time.
  if (isAnswer) contact.awaitedUntil = -Infinity;
  else contact.answeredAt = core.now;
  const salt = saltOf(nonceHigh, nonceLow);
  stats.digestsAnswered++;
  const { first, last } = rangeIn(message);
  const range = { first: first.slice(), last: last.slice() };
  const theirs = entriesIn(message.bytes, message.entryCount);
  const ours = [...allOrigins(gossip.store)].filter(({ id }) =>
    compare(id, range.first) >= 0 && compare(id, range.last) <= 0
  );
  let isBehind = false;
  let room = ANSWER_BYTES;
  const news: Uint8Array[] = [];
  for (const origin of ours) {
    const name = prefixOf(origin.id);
    const checks = theirs.get(name) ?? NOTHING;
    theirs.delete(name);
    const own = checksOf(origin, salt);
    for (const record of differing(origin, own, checks)) {
      if (record.bytes.length > room) break;
      room -= record.bytes.length;
      news.push(record.bytes);
    }
    isBehind ||= mayBeNewer(own, checks);
  }
  isBehind ||= theirs.size > 0;
  contact.credit -= news.length;
  sendRecords(core, gossip, contact, news);
  if (isAnswer || !isBehind) return;
  const covered = ours.slice(0, ENTRY_LIMIT);
  if (covered.length < ours.length) range.last = covered.at(-1)!.id.slice(0, PREFIX_BYTES);
  send(core, contact, true, range, covered);
}

function send(
  core: Core,
  { address }: Contact,
  isAnswer: boolean,
  range: DigestRange,
  origins: readonly OriginRecords[],
): void {
  core.random(drawn);
  const [high, low] = [readUint32(drawn, 0), readUint32(drawn, 4)];
  const salt = saltOf(high, low);
  const entries = new Uint8Array(origins.length * ENTRY_BYTES);
  origins.forEach((origin, i) => writeEntry(entries, i * ENTRY_BYTES, origin, salt));
  sendFrame(
    core,
    address,
    (frame) => encodeDigest(frame, core, high, low, isAnswer, range, entries),
  );
}

const drawn = new Uint8Array(8);

function saltOf(high: number, low: number): Uint8Array {
  const salt = new Uint8Array(8);
  writeUint32(salt, 0, high);
  writeUint32(salt, 4, low);
  return salt;
}

function writeEntry(
  entries: Uint8Array,
  at: number,
  origin: OriginRecords,
  salt: Uint8Array,
): void {
  entries.set(origin.id.subarray(0, PREFIX_BYTES), at);
  checksOf(origin, salt).forEach((check, k) =>
    writeCheck(entries, at + PREFIX_BYTES + k * CHECK_BYTES, check)
  );
}

/** The three records that an entry is about. */
function kinds({ load, links, leave, dead }: OriginRecords): (HeldRecord<unknown> | undefined)[] {
  return [load, links, dead ?? leave];
}

/**
 * 24 bits that tell a record from others, 0 for none. Salted anew in every digest: nobody can make
 * two records that are never told apart.
 */
function checkOf(record: HeldRecord<unknown> | undefined, salt: Uint8Array): number {
  if (record === undefined) return 0;
  const hash = createHash("sha256").update(salt).update(record.hash).digest();
  return Math.max((hash[0]! << 16) | (hash[1]! << 8) | hash[2]!, 1);
}

/** The checks of an entry. */
function checksOf(origin: OriginRecords, salt: Uint8Array): number[] {
  return kinds(origin).map((record) => checkOf(record, salt));
}

/** Those of ours that they have not, the key before what it opens, a death after all else. */
function differing(
  origin: OriginRecords,
  own: readonly number[],
  checks: Uint8Array,
): HeldRecord<unknown>[] {
  const [load, links, end] = kinds(origin).map((record, k) =>
    own[k] !== readCheck(checks, k) ? record : undefined
  );
  return [links, load, end].filter((record) => record !== undefined);
}

function mayBeNewer(own: readonly number[], checks: Uint8Array): boolean {
  return own.some((check, k) => readCheck(checks, k) !== 0 && readCheck(checks, k) !== check);
}

function entriesIn(bytes: Uint8Array, count: number): Map<string, Uint8Array> {
  const entries = new Map<string, Uint8Array>();
  for (let i = 0; i < count; i++) {
    const at = ENTRIES_AT + i * ENTRY_BYTES;
    const checks = bytes.slice(at + PREFIX_BYTES, at + ENTRY_BYTES);
    entries.set(prefixOf(bytes, at), checks);
  }
  return entries;
}

function prefixOf(bytes: Uint8Array, at = 0): string {
  return String.fromCharCode(...bytes.subarray(at, at + PREFIX_BYTES));
}

function readCheck(bytes: Uint8Array, k: number): number {
  const at = k * CHECK_BYTES;
  return (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!;
}

function writeCheck(bytes: Uint8Array, at: number, check: number): void {
  bytes[at] = check >>> 16;
  bytes[at + 1] = check >>> 8;
  bytes[at + 2] = check;
}

/** Order of an id and a prefix; 0 if it begins with it. */
function compare(id: Uint8Array, prefix: Uint8Array): number {
  for (let i = 0; i < PREFIX_BYTES; i++) {
    if (id[i] !== prefix[i]) return id[i]! - prefix[i]!;
  }
  return 0;
}

/** The prefix after this one. */
function next(prefix: Uint8Array): Uint8Array {
  const after = prefix.slice();
  for (let i = PREFIX_BYTES - 1; i >= 0; i--) {
    after[i]!++;
    if (after[i] !== 0) break;
  }
  return after;
}
