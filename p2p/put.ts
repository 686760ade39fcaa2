/** Puts a value: finds the peers closest to its key and has each of them keep it. */
import { VALUE_LIMIT } from "./constants.ts";
import type { Arrival, Core } from "./core.ts";
import { type FoundPeer, type Lookup, startLookup } from "./lookup.ts";
import { compareDistance, equalIds, type NodeId } from "./node_id.ts";
import { sendPut } from "./outgoing.ts";
import { answered } from "./shortlist.ts";
import { signValue, unsignedValue, type ValueRecord } from "./signed_value.ts";
import { storeAt } from "./store_at.ts";
import { storedAs } from "./value_store.ts";
import { keep, recordsIn } from "./values.ts";

/** A put whose version is older than what peers have is tried again with a newer, so often. */
const VERSION_TRIES = 3;

/** Nobody proves that he has a newer version, so the next is this much higher at most. */
const MOST_JUMP = 2 ** 32;

/** How a put ended. */
export interface PutResult {
  /** Of the closest peers, this host perhaps among them, those that keep the value now. */
  stored: number;
  /** Questions it took. */
  requests: number;
  /** From start to end. */
  durationSeconds: number;
}

/**
 * Puts a value of at most 256 bytes. This host keeps it too, wherever its id lies, and looks after
 * it while it runs. Throws a `RangeError` for a longer value.
 */
export function put(
  core: Core,
  key: NodeId,
  value: Uint8Array,
  done: (result: PutResult) => void,
): void {
  if (value.length > VALUE_LIMIT) {
    throw new RangeError(
      `Cannot put value: it must have at most ${VALUE_LIMIT} bytes, is ${value.length}`,
    );
  }
  core.stats.puts++;
  const startedAt = core.now;
  const expiresAt = core.now + core.store.limits.lifetime;
  const bytes = value.slice();
  startLookup(core, {
    target: key,
    count: core.tuning.copies,
    findsValues: true,
    onFound: (arrival) => noteVersions(core, arrival),
    onEnd: (lookup) => spread(lookup, 1),
  });

  function spread(lookup: Lookup, tries: number): void {
    const record = nextRecord(core, lookup.list.target, bytes);
    keep(core, record, core.id, expiresAt);
    const { peers, isAmong } = keepers(core, lookup);
    let waiting = peers.length;
    let stored = isAmong ? 1 : 0;
    let isOutdated = false;
    const requests = lookup.requests + peers.length;
    const end = () => done({ stored, requests, durationSeconds: core.now - startedAt });
    if (waiting === 0) return end();
    for (const peer of peers) {
      storeAt(core, peer, record, expiresAt, ({ isKept, newer }) => {
        if (isKept) stored++;
        if (isKept && core.isOpen) sendPut(core, peer.address, record.key);
        if (newer !== undefined) {
          isOutdated = true;
          core.version = Math.max(core.version, Math.min(newer, record.version + MOST_JUMP));
        }
        if (--waiting > 0) return;
        if (isOutdated && tries < VERSION_TRIES) return spread({ ...lookup, requests }, tries + 1);
        end();
      });
    }
  }
}

/** The peers of an ended lookup that are to keep a value, and whether this host is among them. */
export function keepers(core: Core, lookup: Lookup): { peers: FoundPeer[]; isAmong: boolean } {
  const { list: { target }, query: { count } } = lookup;
  const found = answered(lookup.list, count);
  const place = found.findIndex(({ id }) => compareDistance(core.id, id, target) < 0);
  if (place < 0 && found.length === count) return { peers: found, isAmong: false };
  return { peers: found.slice(0, count - 1), isAmong: true };
}

/** A host that lost its state learns here how far it had counted. */
function noteVersions(core: Core, arrival: Arrival): void {
  for (const { record: { author, version } } of recordsIn(core, arrival)) {
    if (author !== undefined && equalIds(author.origin, core.id)) {
      core.version = Math.max(core.version, version);
    }
  }
}

/** The next version of this value by this host. */
function nextRecord(core: Core, key: NodeId, value: Uint8Array): ValueRecord {
  if (core.isOpen) return unsignedValue(key, value);
  const probe = signValue(core.identity, core.network, key, 0, value);
  const held = storedAs(core.store, probe)?.record.version ?? 0;
  core.version = Math.max(core.version, held) + 1;
  return signValue(core.identity, core.network, key, core.version, value);
}
