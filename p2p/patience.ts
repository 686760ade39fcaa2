/**
 * How long to wait for an answer, and how often to ask for it: after the round trips to the peer (RFC
 * 6298), and how much gets lost on the way.
 */
import { type Address, equalAddresses } from "./address.ts";
import { ADDRESS_BYTES } from "./constants.ts";
import type { Core } from "./core.ts";
import { isOverloaded } from "./false_alarms.ts";
import { latenessAt } from "./lateness.ts";
import type { NodeId } from "./node_id.ts";
import type { Question } from "./question.ts";
import { MIN_TIMEOUT, NO_SLOT, timeoutOf } from "./round_trip.ts";
import { findId } from "./routing_table.ts";

/** A question is asked again until all but this share of living peers should have answered. */
const MISSED_SHARE = 0.005;
const FEWEST_TRIES = 2;
const MOST_TRIES = 6;

/**
 * An answer may be called late after this many seconds, sooner than anything is asked again: to go on
 * with somebody else costs little.
 */
const LEAST_LATE = 0.02;

/** Least weight of the newest answer in the share that gets lost; the first weigh more. */
const LOSS_GAIN = 1 / 16;

/** Seconds until a question is asked again, or given up. */
export function waitFor(core: Core, { id, to }: Question): number {
  return timeoutOf(core.table.roundTrips, slotOf(core, id, to)) + excuse(core);
}

/** Seconds until an answer is late. */
export function patienceFor(core: Core, { id, to, isPatient }: Question): number {
  const isCalm = isPatient || isOverloaded(core.falseAlarms, core.now);
  const least = isCalm ? MIN_TIMEOUT : LEAST_LATE;
  return timeoutOf(core.table.roundTrips, slotOf(core, id, to), least) + excuse(core);
}

/** What this host is late in looking at its socket is not the peer's fault. */
function excuse({ lateness, now }: Core): number {
  return 2 * latenessAt(lateness, now);
}

/** A question was answered; at once, or only when asked again? */
export function noteLoss(core: Core, wasLost: boolean): void {
  core.lossShare += core.lossGain * ((wasLost ? 1 : 0) - core.lossShare);
  core.lossGain = Math.max(LOSS_GAIN, 1 / (1 / core.lossGain + 1));
}

/** How often a question is asked before its peer counts as gone. */
export function triesOf({ lossShare }: Core): number {
  const tries = Math.ceil(Math.log(MISSED_SHARE) / Math.log(Math.min(lossShare, 0.9)));
  return Math.min(Math.max(tries, FEWEST_TRIES), MOST_TRIES);
}

/** Slot of the routing table that holds this peer at this address, or `NO_SLOT`. */
export function slotOf(core: Core, id: NodeId | undefined, address: Address): number {
  if (id === undefined) return NO_SLOT;
  const slot = findId(core.table, id);
  const isThere = slot >= 0 &&
    equalAddresses(core.table.addresses, address, slot * ADDRESS_BYTES);
  return isThere ? slot : NO_SLOT;
}
