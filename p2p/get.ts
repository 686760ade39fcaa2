/**
 * Gets a value: asks the peers closest to its key, keeps the newest of each origin, and gives it to
 * those of them that have none or an older one (read repair), for as long as it is good where it is
 * good longest. In open meshes nobody says how long that is: there only who keeps a value himself
 * gives it to others.
 */
import { PEER_LIMIT } from "./constants.ts";
import type { Arrival, Core } from "./core.ts";
import { ask } from "./exchange.ts";
import { FRAME_TYPES } from "./frame.ts";
import { type FoundPeer, type Lookup, startLookup } from "./lookup.ts";
import { equalIds, type NodeId } from "./node_id.ts";
import { keepers } from "./put.ts";
import type { Candidate } from "./shortlist.ts";
import { compareRecords, isSameOrigin, type ValueRecord } from "./signed_value.ts";
import { storeAt } from "./store_at.ts";
import { removeExpired, valuesOf } from "./value_store.ts";
import { type FoundRecord, isHandedOn, keep, recordsIn } from "./values.ts";

/** Records of a key that one peer is asked for, at most: who pretends to have more holds nobody up. */
const MOST_RECORDS = 16;

/** One value that was found. */
export interface FoundValue {
  /** At most 256 bytes. */
  readonly value: Uint8Array;
  /** Who put it; absent in open meshes, where nobody can tell. */
  readonly origin?: NodeId;
  /** The counter of who put it; 0 in open meshes. */
  readonly version: number;
}

/** How a get ended. */
export interface GetResult {
  /** The newest of each origin; in open meshes the one that most peers have. */
  values: FoundValue[];
  /** Questions it took. */
  requests: number;
  /** Most answers on the way to one of the closest peers. */
  hops: number;
  /** From start to end. */
  durationSeconds: number;
}

/** What a get may be told. */
export interface GetOptions {
  /** Only what this host put. */
  readonly origin?: NodeId;
  /** Told of each value as soon as it is found, and again if a newer one is. */
  readonly onValue?: (value: FoundValue) => void;
}

/** One record, who has it, and for how long it is good as far as this host knows. */
interface Finding {
  record: ValueRecord;
  holders: NodeId[];
  /** The latest that one of them said. */
  expiresAt: number;
}

/** Gets what is kept under a key. */
export function get(
  core: Core,
  key: NodeId,
  done: (result: GetResult) => void,
  { origin, onValue }: GetOptions = {},
): void {
  core.stats.gets++;
  const isWanted = ({ author }: ValueRecord) =>
    origin === undefined || (author !== undefined && equalIds(author.origin, origin));
  gather(core, key, {
    onFound(record) {
      if (isWanted(record)) onValue?.(valueOf(record));
    },
    onEnd(findings, lookup) {
      const values = findings.map(({ record }) => record).filter(isWanted).map(valueOf);
      done({
        values,
        requests: lookup.requests,
        hops: lookup.hops,
        durationSeconds: core.now - lookup.startedAt,
      });
    },
  });
}

/** Looks after what is kept under a key: whoever should have it and does not gets it. */
export function lookAfter(core: Core, key: NodeId, done: () => void): void {
  core.stats.republications++;
  gather(core, key, { onFound() {}, onEnd: done });
}

interface GatherTold {
  onFound: (record: ValueRecord) => void;
  onEnd: (findings: Finding[], lookup: Lookup) => void;
}

function gather(core: Core, key: NodeId, told: GatherTold): void {
  const findings: Finding[] = [];
  const notice = ({ record, expiresAt }: FoundRecord, holder: NodeId) => {
    const finding = findings.find((known) => isSameFinding(core, known.record, record));
    if (finding === undefined) {
      findings.push({ record, holders: [holder], expiresAt });
      return told.onFound(record);
    }
    const order = core.isOpen ? 0 : compareRecords(record, finding.record);
    if (order === 0) {
      if (!includesId(finding.holders, holder)) finding.holders.push(holder);
      finding.expiresAt = Math.max(finding.expiresAt, expiresAt);
    }
    if (order <= 0) return;
    finding.record = record;
    finding.holders = [holder];
    finding.expiresAt = expiresAt;
    told.onFound(record);
  };
  removeExpired(core.store, core.now);
  for (const held of valuesOf(core.store, key)) notice(held, core.id);

  let further = 0;
  let ended: Lookup | undefined;
  const finish = () => {
    if (ended === undefined || further > 0) return;
    const chosen = core.isOpen ? mostHeld(findings) : findings;
    repair(core, chosen, findings, ended);
    told.onEnd(chosen, ended);
  };
  const take = (arrival: Arrival, from: FoundPeer, skipped: number) => {
    const { recordCount, recordTotal } = arrival.message;
    for (const found of recordsIn(core, arrival)) notice(found, from.id);
    // More than one frame holds: ask for the rest.
    const skip = skipped + recordCount;
    if (core.isOpen || recordCount === 0 || skip >= Math.min(recordTotal, MOST_RECORDS)) return;
    further++;
    const end = () => {
      further--;
      finish();
    };
    let isOver = false;
    ask(core, {
      type: FRAME_TYPES.findValue,
      to: from.address,
      id: from.id,
      target: key,
      skip,
      onAnswer(next) {
        if (isOver) return;
        isOver = true;
        take(next, from, skip);
        end();
      },
      onFailure() {
        if (isOver) return;
        isOver = true;
        end();
      },
    });
  };
  startLookup(core, {
    target: key,
    count: core.tuning.copies,
    findsValues: true,
    onFound: (arrival: Arrival, from: Candidate) => take(arrival, from, 0),
    onEnd(lookup) {
      ended = lookup;
      finish();
    },
  });
}

function valueOf({ value, author, version }: ValueRecord): FoundValue {
  return author === undefined ? { value, version } : { value, origin: author.origin, version };
}

/** Open meshes: the same value; others: the same origin, in whatever version. */
function isSameFinding({ isOpen }: Core, a: ValueRecord, b: ValueRecord): boolean {
  return isOpen ? compareRecords(a, b) === 0 : isSameOrigin(a, b);
}

/** Where nobody signs, the value that most peers have is the likeliest; of equals the first found. */
function mostHeld(findings: Finding[]): Finding[] {
  if (findings.length <= 1) return findings;
  return [findings.reduce((a, b) => (b.holders.length > a.holders.length ? b : a))];
}

/** Gives what was chosen to whoever should have it, and has nothing or something older. */
function repair(
  core: Core,
  chosen: readonly Finding[],
  findings: readonly Finding[],
  lookup: Lookup,
): void {
  const { peers, isAmong } = keepers(core, lookup);
  const hasAny = (id: NodeId) => findings.some(({ holders }) => includesId(holders, id));
  for (const { record, holders, expiresAt } of worthiest(core, chosen)) {
    if (!isHandedOn(core, expiresAt)) continue;
    if (isAmong && !includesId(holders, core.id)) {
      keep(core, record, undefined, expiresAt);
    }
    for (const peer of peers) {
      if (includesId(holders, peer.id)) continue;
      // Nobody can tell which of two unsigned values is newer: neither overwrites the other.
      if (core.isOpen && hasAny(peer.id)) continue;
      storeAt(core, peer, record, expiresAt, () => {});
    }
  }
}

/** As many as a key may have origins: those kept here, then those that most peers keep. */
function worthiest({ id, store }: Core, findings: readonly Finding[]): Finding[] {
  const worth = ({ holders }: Finding) =>
    holders.length + (includesId(holders, id) ? PEER_LIMIT : 0);
  return [...findings].sort((a, b) => worth(b) - worth(a)).slice(0, store.limits.originLimit);
}

function includesId(ids: readonly NodeId[], id: NodeId): boolean {
  return ids.some((other) => equalIds(other, id));
}
