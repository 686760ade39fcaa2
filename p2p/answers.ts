/** What a peer answers to those who have shown that they get it. */
import type { Address } from "./address.ts";
import { scopeOf } from "./address_scope.ts";
import { closest } from "./closest.ts";
import { ADDRESS_BYTES, ID_BYTES, PEER_BYTES, PEER_LIMIT } from "./constants.ts";
import { type Core, frameLimit } from "./core.ts";
import { FRAME_TYPES } from "./frame.ts";
import { peersLength } from "./frame_peers.ts";
import { compareDistance, equalIds, type NodeId } from "./node_id.ts";
import { sendFoundNodes, sendFoundValue } from "./outgoing.ts";
import { FOUND_VALUE_BYTES } from "./own_frame.ts";
import { countedPrefix, shareOf, UNCOUNTED } from "./prefix_quota.ts";
import { bucketOf } from "./table_bucket.ts";
import { lifetimeUntil, timedLength, type TimedRecord } from "./timed_record.ts";
import { removeExpired, valuesOf } from "./value_store.ts";

/** Most records of a key that a frame can speak of. */
const MOST_COUNTED = 0xff;

const slots = new Uint16Array(2 * PEER_LIMIT);
const peers = new Uint8Array(PEER_LIMIT * PEER_BYTES);

/** A question for peers, and for values too if it is a FIND_VALUE. */
export interface FindQuestion {
  readonly from: Address;
  readonly sender: NodeId;
  readonly type: number;
  readonly target: NodeId;
  readonly skip: number;
  readonly high: number;
  readonly low: number;
}

/** Answers a FIND_NODE or FIND_VALUE. */
export function answerFind(core: Core, question: FindQuestion): void {
  const { from, type, target, skip, high, low } = question;
  removeExpired(core.store, core.now);
  const count = pickPeers(core, question);
  if (type === FRAME_TYPES.findNode) return sendFoundNodes(core, from, high, low, peers, count);
  const held = valuesOf(core.store, target).map(({ record, expiresAt }) => ({
    record,
    lifetime: lifetimeUntil(expiresAt, core.now),
  }));
  const records = packRecords(core, held.slice(skip), peersLength(peers, count));
  const total = Math.min(held.length, MOST_COUNTED);
  sendFoundValue(core, from, high, low, target, total, records, peers, count);
}

/**
 * Puts the peers closest to the target into `peers`, and answers with how many: none that is being
 * asked whether it is still there, and of one network no more than its share unless there are not
 * enough others. Who asks for a value wants to know all that may keep it.
 */
function pickPeers(core: Core, question: FindQuestion): number {
  const { target, type } = question;
  const { ids, addresses } = core.table;
  const wanted = type === FRAME_TYPES.findNode ? core.tuning.named : core.tuning.copies;
  const found = closest(core.table, target, 2 * wanted, slots);
  const crowded: number[] = [];
  let count = 0;
  for (let i = 0; i < found && count < wanted; i++) {
    const slot = slots[i]!;
    const idAt = slot * ID_BYTES;
    const addressAt = slot * ADDRESS_BYTES;
    if (core.checking.has(slot)) continue;
    if (!mayName(question, ids, idAt, addresses, addressAt)) continue;
    if (hasItsShare(core, wanted, count, addresses, addressAt)) crowded.push(slot);
    else writePeer(count++, ids, idAt, addresses, addressAt);
  }
  for (const slot of crowded.slice(0, wanted - count)) {
    writePeer(count++, ids, slot * ID_BYTES, addresses, slot * ADDRESS_BYTES);
  }
  return core.checking.size === 0 ? count : pickReplacements(core, question, wanted, count);
}

/** Where an entry may be gone, those who wait for its place are named too; answers as `pickPeers`. */
function pickReplacements(
  core: Core,
  question: FindQuestion,
  wanted: number,
  picked: number,
): number {
  const { ids, addresses, buckets, count: waiting } = core.table.replacements;
  const doubtful = new Set(Array.from(core.checking, bucketOf));
  let count = picked;
  for (let i = 0; i < waiting; i++) {
    const idAt = i * ID_BYTES;
    const addressAt = i * ADDRESS_BYTES;
    if (!doubtful.has(buckets[i]!)) continue;
    if (!mayName(question, ids, idAt, addresses, addressAt)) continue;
    if (hasItsShare(core, wanted, count, addresses, addressAt)) continue;
    let place = count;
    while (place > 0 && isCloser(ids, idAt, place - 1, question.target)) place--;
    if (place === wanted) continue;
    count = Math.min(count + 1, wanted);
    const at = place * PEER_BYTES;
    peers.copyWithin(at + PEER_BYTES, at, (count - 1) * PEER_BYTES);
    writePeer(place, ids, idAt, addresses, addressAt);
  }
  return count;
}

/** Not the one who asks, none of a family that he may not speak, none whose loopback is not his. */
function mayName(
  { from, sender }: FindQuestion,
  ids: Uint8Array,
  idAt: number,
  addresses: Uint8Array,
  addressAt: number,
): boolean {
  if (equalIds(ids, sender, idAt)) return false;
  if (from[0] === 4 && addresses[addressAt] === 6) return false;
  return scopeOf(addresses, addressAt) !== "loopback" || scopeOf(from) === "loopback";
}

/** Whether as many of the peers picked so far are of the network of this address as may be. */
function hasItsShare(
  { table: { quota } }: Core,
  wanted: number,
  picked: number,
  addresses: Uint8Array,
  addressAt: number,
): boolean {
  const prefix = countedPrefix(quota, addresses, addressAt);
  if (prefix === UNCOUNTED) return false;
  let count = 0;
  for (let at = ID_BYTES; at < picked * PEER_BYTES; at += PEER_BYTES) {
    if (countedPrefix(quota, peers, at) === prefix) count++;
  }
  return count >= shareOf(quota, wanted);
}

/** Whether this id is closer to the target than the peer picked for that place. */
function isCloser(ids: Uint8Array, idAt: number, place: number, target: NodeId): boolean {
  return compareDistance(ids, peers, target, idAt, place * PEER_BYTES) < 0;
}

function writePeer(
  place: number,
  ids: Uint8Array,
  idAt: number,
  addresses: Uint8Array,
  addressAt: number,
): void {
  const at = place * PEER_BYTES;
  peers.set(ids.subarray(idAt, idAt + ID_BYTES), at);
  peers.set(addresses.subarray(addressAt, addressAt + ADDRESS_BYTES), at + ID_BYTES);
}

/** As many of the records as fit one frame beside the peers. */
function packRecords(core: Core, records: TimedRecord[], peerBytes: number): TimedRecord[] {
  if (core.isOpen) return records;
  let room = frameLimit(core) - FOUND_VALUE_BYTES - peerBytes;
  const fits = (record: TimedRecord) => (room -= timedLength(record)) >= 0;
  const end = records.findIndex((record) => !fits(record));
  return records.slice(0, end < 0 ? PEER_LIMIT : Math.min(end, PEER_LIMIT));
}
