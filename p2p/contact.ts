/** What it means for the routing table that a peer was heard of, or was not. */
import { type Address, equalAddresses } from "./address.ts";
import { type Admission, fail, offer, remove } from "./admission.ts";
import { ADDRESS_BYTES } from "./constants.ts";
import type { Core } from "./core.ts";
import { pingEntry } from "./entry_check.ts";
import { isOverloaded } from "./false_alarms.ts";
import { hear } from "./gossip/periods.ts";
import { gained, isolated } from "./joining.ts";
import { alarm } from "./keepalive.ts";
import { addLost, removeLost } from "./lost_peers.ts";
import type { NodeId } from "./node_id.ts";
import { addRecent, removeRecent } from "./recent_set.ts";
import { mendBucket, mendNeighbourhood } from "./repair.ts";
import { NO_SLOT } from "./round_trip.ts";
import { findId, isFailed, type RoutingTable } from "./routing_table.ts";
import { tableBucket } from "./table_bucket.ts";

/** An entry heard of this lately need not be pinged to know that it is alive, in seconds. */
const LATELY = 30;

/** A failure counts so many times, a doubtful one once: the table's limit is in these. */
export const STRIKES = 3;

const admission: Admission = { outcome: "self", slot: NO_SLOT };

/** A peer that has shown who and where it is was heard of. */
export function heardOf(core: Core, id: NodeId, address: Address): void {
  if (core.gossip !== undefined) hear(core, core.gossip, id, address);
  removeRecent(core.unreachable, id);
  const lost = removeLost(core.lost, id);
  if (lost !== undefined) mendNeighbourhood(core);
  offer(core.table, id, address, core.now, admission);
  const { outcome, slot } = admission;
  if (outcome === "added" || outcome === "seen") gained(core);
  // Longest known wins, so who came into its slot makes room: the newest replacement is the peer itself.
  if (outcome === "guarded" && lost !== undefined && equalAddresses(lost.address, address)) {
    return remove(core.table, lost.slot);
  }
  if (outcome === "guarded" && core.now - core.table.lastSeen[slot]! > LATELY) {
    pingEntry(core, slot);
  }
  if (outcome === "claimed") pingEntry(core, slot);
}

/** A peer left a question unanswered to the end. */
export function missed(core: Core, id: NodeId, address: Address): void {
  const { table } = core;
  // While most of what is late comes after all, once is not enough.
  const isDoubtful = isOverloaded(core.falseAlarms, core.now);
  if (!isDoubtful) addRecent(core.unreachable, core.now, id);
  const slot = slotAt(table, id, address);
  if (slot === NO_SLOT) return;
  const wasFailed = isFailed(table, slot);
  const strikes = isDoubtful ? 1 : STRIKES;
  for (let strike = 0; strike < strikes && slotAt(table, id, address) === slot; strike++) {
    fail(table, slot);
  }
  const isReplaced = slotAt(core.table, id, address) !== slot;
  if (!isReplaced && !isFailed(core.table, slot)) return;
  if (!wasFailed) addLost(core.lost, id, address, slot, core.now);
  alarm(core);
  if (isReplaced) return;
  mendBucket(core, tableBucket(core.table.own, id));
  isolated(core);
}

/** Somebody says that a peer does not answer him: see for ourselves, unless we just heard of it. */
export function doubt(core: Core, id: NodeId): void {
  const slot = findId(core.table, id);
  if (slot === NO_SLOT || isFailed(core.table, slot)) return;
  if (core.now - core.table.lastSeen[slot]! > 1) pingEntry(core, slot);
}

/** A peer says that it goes; it is believed if nobody else can have said so. */
export function goodbye(core: Core, id: NodeId, address: Address): void {
  core.stats.goodbyes++;
  const slot = slotAt(core.table, id, address);
  if (slot === NO_SLOT) return;
  if (core.sealer === undefined) return pingEntry(core, slot);
  addRecent(core.unreachable, core.now, id);
  remove(core.table, slot);
  mendBucket(core, tableBucket(core.table.own, id));
  isolated(core);
}

function slotAt(table: RoutingTable, id: NodeId, address: Address): number {
  const slot = findId(table, id);
  if (slot === NO_SLOT) return NO_SLOT;
  return equalAddresses(table.addresses, address, slot * ADDRESS_BYTES) ? slot : NO_SLOT;
}
