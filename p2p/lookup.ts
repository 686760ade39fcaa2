/**
 * Iterative lookup (Maymounkov & Mazières 2002, section 2.3): asks the closest peers known for closer
 * ones, α at a time, until the closest have all answered. Whoever is late is waited for aside, while
 * the next is asked; whoever does not answer at all is reported to the one who named him. Where one is
 * late others may be gone too: then more are asked at a time, and those who answered once more.
 */
import type { Address } from "./address.ts";
import { isSendable, scopeOf } from "./address_scope.ts";
import { closest } from "./closest.ts";
import { ADDRESS_BYTES, ID_BYTES, PEER_BYTES, PEER_LIMIT } from "./constants.ts";
import type { Arrival, Core } from "./core.ts";
import { ask, verify } from "./exchange.ts";
import { isOverloaded } from "./false_alarms.ts";
import { FRAME_TYPES } from "./frame.ts";
import { readPeers } from "./frame_peers.ts";
import { wouldAdmit } from "./interest.ts";
import { equalIds, type NodeId } from "./node_id.ts";
import { sendUnreachable } from "./outgoing.ts";
import { UNREACHABLE_LIMIT } from "./own_frame.ts";
import { hasRecent } from "./recent_set.ts";
import { noteRefresh } from "./refresh.ts";
import {
  addCandidate,
  answered,
  CANDIDATE,
  type Candidate,
  countAt,
  createShortlist,
  hasItsShare,
  isComplete,
  isMissing,
  nextCandidate,
  type Shortlist,
} from "./shortlist.ts";
import { SLOT_COUNT, tableBucket } from "./table_bucket.ts";

/** Most peers that a lookup waits for, those that are late included. */
const MOST_WAITING = 12;

/** Peers of our own table that a lookup starts from, and that it asks at a time once one is late. */
const SHORTLIST = 8;

/** While less than this share of questions has to be asked again, a late peer is likely gone. */
const TELLING_LOSS = 0.1;

/** Ids that may be named for one address: who is there has one, but it need not be the first. */
const ADDRESS_LIMIT = 2;

/** Times that one peer is asked, at most. */
const MOST_ASKS = 3;

/** What to look for, and whom to tell. */
export interface Query {
  readonly target: NodeId;
  /** The lookup ends when so many of the closest have answered. */
  readonly count: number;
  /** Whether to ask for values too; each answer goes to `onFound`. */
  readonly findsValues?: boolean;
  /**
   * Whether nobody waits for it: it takes its time where peers do not answer, so that a mesh that is
   * overloaded does not get more to do.
   */
  readonly isThrifty?: boolean;
  readonly onFound?: (arrival: Arrival, from: Candidate) => void;
  readonly onEnd: (lookup: Lookup) => void;
}

/** A lookup, under way or ended. */
export interface Lookup {
  readonly query: Query;
  readonly list: Shortlist;
  readonly startedAt: number;
  /** Asked, and not late yet. */
  active: number;
  /** Asked, late, and not given up yet. */
  late: number;
  requests: number;
  timeouts: number;
  /** Most answers from our table to one of the closest. */
  hops: number;
  isEnded: boolean;
}

/** A peer that answered. */
export interface FoundPeer {
  /** 20 bytes. */
  readonly id: NodeId;
  /** Packed. */
  readonly address: Address;
}

/** How a lookup ended. */
export interface LookupResult {
  /** The closest that answered, the closest first; never this host itself. */
  peers: FoundPeer[];
  /** Peers asked. */
  requests: number;
  /** Those of them that were late. */
  timeouts: number;
  /** Most answers on the way from our table to one of `peers`. */
  hops: number;
  /** From start to end. */
  durationSeconds: number;
}

const slots = new Uint16Array(SLOT_COUNT);
const named = new Uint8Array(PEER_LIMIT * PEER_BYTES);

/** Starts a lookup. With nobody to ask it ends at once. */
export function startLookup(core: Core, query: Query): void {
  const { table } = core;
  const target = query.target.slice();
  const lookup: Lookup = {
    query,
    list: createShortlist(target, table.quota),
    startedAt: core.now,
    active: 0,
    late: 0,
    requests: 0,
    timeouts: 0,
    hops: 0,
    isEnded: false,
  };
  const bucket = tableBucket(table.own, target);
  if (bucket >= 0) noteRefresh(table, bucket, core.now);
  addOwn(core, lookup);
  advance(core, lookup);
}

/** Adds the closest of our own table until so many are there that are not missing. */
function addOwn({ table }: Core, { list }: Lookup): void {
  const { ids, addresses } = table;
  const missing = list.candidates.filter(isMissing).length;
  const wanted = SHORTLIST + missing;
  // The closest may all be of a few networks: then it takes more of the table.
  for (const reach of [wanted, SLOT_COUNT]) {
    const found = closest(table, list.target, reach, slots);
    let added = 0;
    for (let i = 0; i < found && added < wanted; i++) {
      const slot = slots[i]!;
      if (hasItsShare(list, SHORTLIST, addresses, slot * ADDRESS_BYTES)) continue;
      added++;
      addCandidate(list, ids, slot * ID_BYTES, addresses, slot * ADDRESS_BYTES, undefined);
    }
    if (added === wanted || found < reach) return;
  }
}

/** What the caller of a lookup gets to know. */
export function resultOf(core: Core, lookup: Lookup): LookupResult {
  const { list, query, requests, timeouts, hops, startedAt } = lookup;
  return {
    peers: answered(list, query.count).map(({ id, address }) => ({ id, address })),
    requests,
    timeouts,
    hops,
    durationSeconds: core.now - startedAt,
  };
}

function advance(core: Core, lookup: Lookup): void {
  const { list, query } = lookup;
  if (lookup.isEnded) return;
  if (isComplete(list, query.count)) {
    lookup.isEnded = true;
    for (const { hops } of answered(list, query.count)) {
      lookup.hops = Math.max(lookup.hops, hops + 1);
    }
    core.stats.lookups++;
    return query.onEnd(lookup);
  }
  const parallel = isHurrying(core, lookup) ? SHORTLIST : core.tuning.parallel;
  while (lookup.active < parallel && lookup.active + lookup.late < MOST_WAITING) {
    const candidate = nextCandidate(list, query.count);
    if (candidate === undefined) return;
    askCandidate(core, lookup, candidate);
  }
}

function askCandidate(core: Core, lookup: Lookup, candidate: Candidate): void {
  const { query, list } = lookup;
  // The answer to FIND_VALUE names more peers.
  const isWide = query.findsValues || list.isCrowded || isHurrying(core, lookup);
  candidate.state = CANDIDATE.asked;
  candidate.asks++;
  lookup.active++;
  lookup.requests++;
  ask(core, {
    type: isWide ? FRAME_TYPES.findValue : FRAME_TYPES.findNode,
    to: candidate.address,
    id: candidate.id,
    target: list.target,
    isPatient: query.isThrifty === true,
    onAnswer(arrival) {
      if (candidate.state === CANDIDATE.asked) lookup.active--;
      if (candidate.state === CANDIDATE.late) lookup.late--;
      candidate.state = CANDIDATE.answered;
      learn(core, lookup, candidate, arrival);
      if (query.findsValues && !lookup.isEnded) query.onFound?.(arrival, candidate);
      advance(core, lookup);
    },
    onLate() {
      candidate.state = CANDIDATE.late;
      lookup.active--;
      lookup.late++;
      lookup.timeouts++;
      addOwn(core, lookup);
      if (isHurrying(core, lookup) && core.lossShare < TELLING_LOSS) askAgain(core, lookup);
      advance(core, lookup);
    },
    onFailure() {
      candidate.state = CANDIDATE.failed;
      lookup.late--;
      const namer = candidate.namedBy;
      if (namer?.state === CANDIDATE.answered) sendUnreachable(core, namer.address, [candidate.id]);
      if (isHurrying(core, lookup) && core.lossShare >= TELLING_LOSS) askAgain(core, lookup);
      advance(core, lookup);
    },
  });
}

/** The closest that answered are told who is missing, and asked again: they will name others. */
function askAgain(core: Core, { list, query, isEnded }: Lookup): void {
  if (isEnded) return;
  const missing = list.candidates.filter(isMissing).map(({ id }) => id).slice(0, UNREACHABLE_LIMIT);
  for (const candidate of answered(list, query.count)) {
    if (candidate.asks === MOST_ASKS) continue;
    sendUnreachable(core, candidate.address, missing);
    candidate.state = CANDIDATE.fresh;
  }
}

/** Whether somebody waits for a lookup that peers hold up who are likely dead. */
function isHurrying(core: Core, { query, timeouts }: Lookup): boolean {
  return timeouts > 0 && !query.isThrifty && !isOverloaded(core.falseAlarms, core.now);
}

/** Takes in the peers that an answer names. */
function learn(core: Core, lookup: Lookup, namer: Candidate, { message }: Arrival): void {
  const count = readPeers(message, named);
  const gone: NodeId[] = [];
  for (let at = 0; at < count * PEER_BYTES; at += PEER_BYTES) {
    const id = named.subarray(at, at + ID_BYTES);
    const address = named.subarray(at + ID_BYTES, at + PEER_BYTES);
    if (equalIds(id, core.id) || !isSendable(address)) continue;
    // Nobody can reach another host's loopback.
    if (scopeOf(address) === "loopback" && scopeOf(namer.address) !== "loopback") continue;
    if (hasRecent(core.unreachable, core.now, id)) {
      gone.push(id.slice());
      continue;
    }
    if (countAt(lookup.list, address) >= ADDRESS_LIMIT) continue;
    addCandidate(lookup.list, id, 0, address, 0, namer);
    if (wouldAdmit(core.table, id, address)) verify(core, address, id.slice());
  }
  if (gone.length > 0) sendUnreachable(core, namer.address, gone);
}
