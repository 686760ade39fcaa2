/** Records that arrive: merged, passed on if they were news, and answered if they are about this host. */
import type { Arrival, Core } from "../core.ts";
import { type Contact, CREDIT } from "./contacts.ts";
import { isDoubtful, noteAccusation } from "./doubt.ts";
import type { Gossip } from "./gossip.ts";
import { recordsIn } from "./gossip_frame.ts";
import { answerInquirers } from "./inquiry.ts";
import { noteNews, noteState } from "./liveness.ts";
import { outdo, tellLoad } from "./own_records.ts";
import { RECORD_KINDS } from "./record.ts";
import { heldOfKind } from "./record_origin.ts";
import { type Acceptance, acceptRecord, originOfHex } from "./record_store.ts";
import { passOn } from "./spread.ts";

/** Outcomes of records that were looked into in vain, which honest senders do not send. */
const USELESS: readonly Acceptance["outcome"][] = ["malformed", "badSignature", "full"];

/** Takes the records of a RECORDS, after it was decoded. */
export function takeRecords(
  core: Core,
  gossip: Gossip,
  { message }: Arrival,
  contact: Contact,
): void {
  for (const bytes of recordsIn(message)) takeRecord(core, gossip, bytes, contact);
}

function takeRecord(core: Core, gossip: Gossip, bytes: Uint8Array, contact: Contact): void {
  const { store, stats } = gossip;
  if (contact.credit <= 0 || gossip.credit <= 0) return void stats.records.flooded++;
  if (isDoubtful(core, gossip, bytes)) {
    charge(gossip, contact, 1);
    return void stats.records.doubted++;
  }
  const before = originOfHex(store, gossip.own)?.version;
  const accepted = acceptRecord(store, bytes, core.now);
  const { outcome, origin, kind } = accepted;
  stats.records[outcome]++;
  if (outcome !== "known" && outcome !== "older") charge(gossip, contact, 1);
  if (USELESS.includes(outcome)) contact.credit -= CREDIT / 32;
  if (outcome !== "accepted" || origin === undefined) return;
  const record = heldOfKind(origin, kind!)!;
  if (origin.hex === gossip.own) return contradict(core, gossip, accepted, before);
  if (kind !== RECORD_KINDS.dead) noteNews(gossip, origin.hex, core.now);
  passOn(core, gossip, origin, record.bytes, contact.hex);
  answerInquirers(core, gossip, origin);
  noteState(core, gossip, origin);
}

function charge(gossip: Gossip, contact: Contact, cost: number): void {
  contact.credit -= cost;
  gossip.credit -= cost;
}

/**
 * Somebody says something about this host that it has not said in this life: that it is dead, or what
 * an earlier life of it said later than this one has come to.
 */
function contradict(
  core: Core,
  gossip: Gossip,
  { origin, kind }: Acceptance,
  before: Acceptance["version"],
): void {
  if (kind === RECORD_KINDS.dead) {
    gossip.stats.refuted++;
    noteAccusation(core, gossip, origin!.dead!.bytes);
    return tellLoad(core, gossip);
  }
  if (before !== undefined || origin!.version.incarnation >= gossip.incarnation) {
    outdo(core, gossip, origin!.version);
  }
}
