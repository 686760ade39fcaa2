/**
 * The peers that a lookup knows of, by their distance from its target, and how far it has come with
 * each. Pure bookkeeping: who sends what is not its business.
 */
import { equalAddresses, portOf } from "./address.ts";
import { ADDRESS_BYTES, ID_BYTES } from "./constants.ts";
import { compareDistance, equalIds } from "./node_id.ts";
import { countedPrefix, type PrefixQuota, shareOf, UNCOUNTED } from "./prefix_quota.ts";
import { BUCKET_SIZE } from "./table_bucket.ts";

/** Most candidates that are kept. */
export const CANDIDATE_LIMIT = 48;

/** How far a lookup has come with a candidate. */
export const CANDIDATE = {
  /** Not asked yet. */
  fresh: 0,
  /** Asked, and expected to answer in time. */
  asked: 1,
  /** Asked, and late: its place is free for another, but it may still answer. */
  late: 2,
  answered: 3,
  failed: 4,
} as const;

/** One peer of a lookup. */
export interface Candidate {
  readonly id: Uint8Array;
  readonly address: Uint8Array;
  /** The network that it counts for, or `UNCOUNTED`. */
  readonly prefix: number;
  /** Who named it; `undefined` for a peer of our own table. */
  readonly namedBy: Candidate | undefined;
  /** Answers between us and it. */
  readonly hops: number;
  /** One of `CANDIDATE`. */
  state: number;
  /** How often it was asked. */
  asks: number;
}

/** Candidates, the closest to the target first. */
export interface Shortlist {
  readonly target: Uint8Array;
  /** The share of one network, as in a bucket of K; `undefined` without limit. */
  readonly quota: PrefixQuota | undefined;
  readonly candidates: Candidate[];
  /** Whether a network ever had more candidates than its share of a bucket. */
  isCrowded: boolean;
}

/** Most candidates of one network. */
const NETWORK_LIMIT = 12;

/** Creates an empty list. */
export function createShortlist(target: Uint8Array, quota?: PrefixQuota): Shortlist {
  return { target, quota, candidates: [], isCrowded: false };
}

/**
 * Adds a peer that is not in the list yet, and answers with whether it was. A full list, or one that
 * is full of its network, lets go of the farthest candidate, or the farthest of that network, if that
 * is farther and nothing was asked of it.
 */
export function addCandidate(
  list: Shortlist,
  id: Uint8Array,
  idAt: number,
  address: Uint8Array,
  addressAt: number,
  namedBy: Candidate | undefined,
): boolean {
  const { candidates, quota, target } = list;
  let at = candidates.length;
  for (; at > 0; at--) {
    const order = compareDistance(id, candidates[at - 1]!.id, target, idAt, 0);
    if (order > 0) break;
    if (order === 0 && equalIds(id, candidates[at - 1]!.id, idAt)) return false;
  }
  const prefix = quota === undefined ? UNCOUNTED : countedPrefix(quota, address, addressAt);
  const neighbours = countOf(candidates, prefix);
  if (quota !== undefined && neighbours >= shareOf(quota, BUCKET_SIZE)) list.isCrowded = true;
  if (candidates.length === CANDIDATE_LIMIT || neighbours >= NETWORK_LIMIT) {
    const isFull = candidates.length === CANDIDATE_LIMIT;
    const last = candidates.findLastIndex((other) => isFull || other.prefix === prefix);
    if (last < at || candidates[last]!.state !== CANDIDATE.fresh) return false;
    candidates.splice(last, 1);
  }
  candidates.splice(at, 0, {
    id: id.slice(idAt, idAt + ID_BYTES),
    address: address.slice(addressAt, addressAt + ADDRESS_BYTES),
    prefix,
    namedBy,
    hops: namedBy === undefined ? 0 : namedBy.hops + 1,
    state: CANDIDATE.fresh,
    asks: 0,
  });
  return true;
}

/**
 * The next candidate to ask: the closest fresh one of the `count` closest that have not failed. A
 * late one holds no place, so that somebody is asked in its stead; `undefined` if there is none.
 */
export function nextCandidate(list: Shortlist, count: number): Candidate | undefined {
  return closestOf(list, count, isMissing).find(({ state }) => state === CANDIDATE.fresh);
}

/** Whether the `count` closest that have not failed have all answered. */
export function isComplete(list: Shortlist, count: number): boolean {
  return closestOf(list, count, hasFailed).every(hasAnswered);
}

/** Whether a candidate has not answered in time, or not at all. */
export function isMissing({ state }: Candidate): boolean {
  return state === CANDIDATE.late || state === CANDIDATE.failed;
}

/** The closest that have answered, at most `count`, the closest first. */
export function answered(list: Shortlist, count: number): Candidate[] {
  return closestOf(list, count, (candidate) => !hasAnswered(candidate));
}

/**
 * The `count` closest that are not passed over. No network has more than its share of the places,
 * unless there are not enough others: so many addresses of one owner cannot be all that is found.
 */
function closestOf(
  { candidates, quota }: Shortlist,
  count: number,
  isPassedOver: (candidate: Candidate) => boolean,
): Candidate[] {
  const share = quota === undefined ? count : shareOf(quota, count);
  const closest: Candidate[] = [];
  let crowded: Candidate[] | undefined;
  for (const candidate of candidates) {
    if (isPassedOver(candidate)) continue;
    if (countOf(closest, candidate.prefix) >= share) (crowded ??= []).push(candidate);
    else if (closest.push(candidate) === count) return closest;
  }
  if (crowded === undefined) return closest;
  const places = new Set(closest.concat(crowded.slice(0, count - closest.length)));
  return candidates.filter((candidate) => places.has(candidate));
}

/** How many candidates have this address and have not failed. */
export function countAt({ candidates }: Shortlist, address: Uint8Array): number {
  const port = portOf(address); // most often tells neighbours apart, and at once
  let count = 0;
  for (const other of candidates) {
    if (hasFailed(other) || portOf(other.address) !== port) continue;
    if (equalAddresses(other.address, address)) count++;
  }
  return count;
}

/** Whether the network of this address has its share of so many places in the list already. */
export function hasItsShare(
  { candidates, quota }: Shortlist,
  count: number,
  address: Uint8Array,
  addressAt: number,
): boolean {
  if (quota === undefined) return false;
  return countOf(candidates, countedPrefix(quota, address, addressAt)) >= shareOf(quota, count);
}

function countOf(candidates: readonly Candidate[], prefix: number): number {
  if (prefix === UNCOUNTED) return 0;
  return candidates.reduce((sum, other) => sum + (other.prefix === prefix ? 1 : 0), 0);
}

function hasFailed({ state }: Candidate): boolean {
  return state === CANDIDATE.failed;
}

function hasAnswered({ state }: Candidate): boolean {
  return state === CANDIDATE.answered;
}
