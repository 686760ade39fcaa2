/**
 * Fills gaps of the routing table: buckets that lost an entry, that nobody looked up for long, or
 * that a newcomer still has to fill are looked up, one after the other.
 */
import { ID_BYTES } from "./constants.ts";
import { type Core, jittered } from "./core.ts";
import { startLookup } from "./lookup.ts";
import { fillIdInBucket } from "./node_id.ts";
import { dueForRefresh, noteRefresh } from "./refresh.ts";
import { askElsewhere } from "./second_opinion.ts";
import { bitOfBucket, BUCKET_SIZE, TABLE_BUCKETS } from "./table_bucket.ts";
import { setTimer } from "./timers.ts";

/** A gap waits about this long, in seconds, so that others that come with it are filled together. */
const GATHER = 0.3;

/**
 * Lookups that met timeouts are followed by pauses that grow up to this: where most of the mesh is
 * gone, or the network is overloaded, a table that mends itself in haste makes it worse.
 */
const MEND_PAUSE_LIMIT = 10;

/** How often to look for buckets that are due for a refresh, in refresh intervals. */
const REFRESH_CHECKS = 1 / 60;

/** Checks from one question who is near, asked elsewhere, to the next. */
const OPINION_CHECKS = 8;

/** Stands for the surroundings of the own id. */
const NEIGHBOURHOOD = -1;

const due = new Uint8Array(1);

/** A bucket lost an entry. */
export function mendBucket(core: Core, bucket: number): void {
  core.gaps.add(bucket);
  soon(core);
}

/** Somebody came back from far away: see who else did. */
export function mendNeighbourhood(core: Core): void {
  core.gaps.add(NEIGHBOURHOOD);
  soon(core);
}

/**
 * Looks up the own id if `wantsNeighbours`, and every bucket beyond the closest peer that has fewer
 * entries than `wanted`, one after the other (section 2.3).
 */
export function fillBuckets(core: Core, wanted: number, wantsNeighbours: boolean): void {
  const { counts } = core.table;
  const lowest = counts.findIndex((count) => count > 0);
  if (lowest < 0) return;
  if (wantsNeighbours) core.gaps.add(NEIGHBOURHOOD);
  for (let bucket = lowest + 1; bucket < TABLE_BUCKETS; bucket++) {
    if (counts[bucket]! < wanted) core.gaps.add(bucket);
  }
  mendNext(core);
}

/** Starts looking for buckets that nobody looked up for a while, and beyond the neighbourhood. */
export function startRefresh(core: Core): void {
  const every = core.tuning.refresh * REFRESH_CHECKS;
  let checks = 0;
  const check = () => {
    if (++checks % OPINION_CHECKS === 0) askElsewhere(core, () => mendNeighbourhood(core));
    if (dueForRefresh(core.table, core.tuning.refresh, core.now, due) > 0) {
      core.gaps.add(due[0]!);
      mendNext(core);
    }
    setTimer(core.timers, core.now + jittered(core, every), check);
  };
  setTimer(core.timers, core.now + jittered(core, every), check);
}

function soon(core: Core): void {
  if (!core.isMending) restFor(core, jittered(core, GATHER));
}

function restFor(core: Core, seconds: number): void {
  core.isMending = true;
  setTimer(core.timers, core.now + seconds, () => {
    core.isMending = false;
    mendNext(core);
  });
}

function mendNext(core: Core): void {
  if (core.isMending) return;
  const [bucket] = core.gaps;
  if (bucket === undefined) return;
  core.gaps.delete(bucket);
  core.isMending = true;
  if (bucket !== NEIGHBOURHOOD) noteRefresh(core.table, bucket, core.now);
  startLookup(core, {
    target: targetIn(core, bucket),
    count: BUCKET_SIZE,
    isThrifty: true,
    onEnd({ startedAt, timeouts }) {
      const isSmooth = timeouts === 0;
      const pause = isSmooth ? core.mendPause / 2 : core.mendPause * 2;
      // At most half of the time, so that a slow network gets fewer lookups.
      restFor(core, core.now - startedAt + (isSmooth ? 0 : jittered(core, core.mendPause)));
      core.mendPause = Math.min(Math.max(pause, GATHER), MEND_PAUSE_LIMIT);
    },
  });
}

function targetIn(core: Core, bucket: number): Uint8Array {
  const lowest = core.table.counts.findIndex((count) => count > 0);
  if (bucket <= lowest) return core.id;
  const random = new Uint8Array(ID_BYTES);
  core.random(random);
  const target = new Uint8Array(ID_BYTES);
  fillIdInBucket(core.id, bitOfBucket(bucket), random, target);
  return target;
}
