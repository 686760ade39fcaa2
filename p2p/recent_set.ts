/**
 * A set that forgets: remembers for a while that something was so, in a fixed number of places and
 * by hash alone. Each member has four places to choose from; if all are taken the oldest of the four
 * goes, so a member may be forgotten early. Who was never added is taken for a member with
 * probability 2⁻³⁰.
 */
import { createArrayBlock, takeHalves, takeWords } from "./array_block.ts";
import { finishHash, keyedHash } from "./keyed_hash.ts";

/** Places that one member may have. */
const GROUP = 4;

/** Seconds that 16 bits count, and half of them. */
const LAST_SECOND = 2 ** 16 - 2;
const MOST_LIFETIME = 2 ** 15;

/** State of one set. */
export interface RecentSet {
  /** Seconds that a member is remembered. */
  readonly lifetime: number;
  /** Secret of the hash that finds the place, and of the one that is kept there. */
  readonly placeSecret: number;
  readonly printSecret: number;
  /** What is kept: 32 bits of hash a place. */
  readonly prints: Uint32Array;
  /** When each place was last added to, in whole seconds since `since`, and 1; 0 is empty. */
  readonly addedAt: Uint16Array;
  /** A whole second; no member is remembered from before it. */
  since: number;
}

/**
 * Creates an empty set, of 6 bytes a place. Throws a `RangeError` unless `places` is a power of two
 * from 4 to 2^20, and `lifetime` positive and at most 32,768 seconds.
 */
export function createRecentSet(
  places: number,
  lifetime: number,
  random: (bytes: Uint8Array) => void,
): RecentSet {
  if (!(places >= GROUP && places <= 2 ** 20 && 2 ** Math.floor(Math.log2(places)) === places)) {
    throw new RangeError(
      `Cannot create set: places must be a power of two from 4 on, is ${places}`,
    );
  }
  if (!(lifetime > 0 && lifetime <= MOST_LIFETIME)) {
    throw new RangeError(
      `Cannot create set: lifetime must be positive and at most ${MOST_LIFETIME}, is ${lifetime}`,
    );
  }
  const secrets = new Int32Array(2);
  random(new Uint8Array(secrets.buffer));
  const block = createArrayBlock(6 * places);
  return {
    lifetime,
    placeSecret: secrets[0]!,
    printSecret: secrets[1]!,
    prints: takeWords(block, places),
    addedAt: takeHalves(block, places),
    since: 0,
  };
}

/** Adds what the parts are together, each a whole array; if need be in the place of the oldest. */
export function addRecent(
  set: RecentSet,
  now: number,
  a: Uint8Array,
  b?: Uint8Array,
  c?: Uint8Array,
): void {
  const { prints, addedAt } = set;
  const print = hashOf(set.printSecret, a, b, c);
  let place = groupOf(set, a, b, c);
  for (let other = place, end = place + GROUP; other < end; other++) {
    if (addedAt[other]! < addedAt[place]!) place = other;
    if (addedAt[other]! === 0 || prints[other] !== print) continue;
    place = other;
    break;
  }
  prints[place] = print;
  addedAt[place] = secondOf(set, now) + 1;
}

/** Whether what the parts are together was added less than a lifetime ago. */
export function hasRecent(
  set: RecentSet,
  now: number,
  a: Uint8Array,
  b?: Uint8Array,
  c?: Uint8Array,
): boolean {
  const place = placeOf(set, a, b, c);
  return place >= 0 && now - (set.since + set.addedAt[place]! - 1) < set.lifetime;
}

/** Forgets it at once. */
export function removeRecent(
  set: RecentSet,
  a: Uint8Array,
  b?: Uint8Array,
  c?: Uint8Array,
): void {
  const place = placeOf(set, a, b, c);
  if (place >= 0) set.addedAt[place] = 0;
}

/** Now in seconds since `since`, which moves up by what nobody is remembered from when 16 bits end. */
function secondOf(set: RecentSet, now: number): number {
  const { addedAt } = set;
  const second = Math.floor(now) - set.since;
  if (second <= LAST_SECOND) return second;
  const forgotten = second - Math.ceil(set.lifetime);
  for (let place = 0; place < addedAt.length; place++) {
    addedAt[place] = Math.max(addedAt[place]! - forgotten, 0);
  }
  set.since += forgotten;
  return second - forgotten;
}

/** Where it is, or −1. */
function placeOf(set: RecentSet, a: Uint8Array, b?: Uint8Array, c?: Uint8Array): number {
  const print = hashOf(set.printSecret, a, b, c);
  const first = groupOf(set, a, b, c);
  for (let place = first; place < first + GROUP; place++) {
    if (set.prints[place] === print && set.addedAt[place]! > 0) return place;
  }
  return -1;
}

/** First of the places that it may have. */
function groupOf(set: RecentSet, a: Uint8Array, b?: Uint8Array, c?: Uint8Array): number {
  return hashOf(set.placeSecret, a, b, c) & (set.prints.length - GROUP);
}

function hashOf(secret: number, a: Uint8Array, b?: Uint8Array, c?: Uint8Array): number {
  let hash = keyedHash(secret, a, 0, a.length);
  if (b !== undefined) hash = keyedHash(hash, b, 0, b.length);
  if (c !== undefined) hash = keyedHash(hash, c, 0, c.length);
  return finishHash(hash);
}
