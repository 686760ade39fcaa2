/**
 * Asking others for news of a host that one does not hear from. It says something new to whoever
 * asks, or is asked for it by those who reach it: signed news, so nobody can vouch for the dead.
 */
import type { Address } from "../address.ts";
import { ID_BYTES } from "../constants.ts";
import type { Arrival, Core } from "../core.ts";
import { readUint32 } from "../frame_bytes.ts";
import { formatNodeId, type NodeId } from "../node_id.ts";
import { sendFrame } from "../outgoing.ts";
import { OWN_FIELDS_AT } from "../own_frame.ts";
import type { Contact } from "./contacts.ts";
import { SAID_PERIODS } from "./doubt.ts";
import type { Gossip } from "./gossip.ts";
import { encodeInquire } from "./gossip_frame.ts";
import { tellLoad } from "./own_records.ts";
import type { Version } from "./record.ts";
import { compareVersions, originOfHex, type OriginRecords } from "./record_store.ts";
import { drawBelow, sendRecords } from "./spread.ts";

/** How many are asked. */
const ASKED = 2;

/** Who asks waits for so many periods, and so many wait for the same. */
const WAIT = 2;
const ASKER_LIMIT = 4;

/** What an inquiry takes of the credit of who asks: it may be answered with three records. */
const COST = 4;

/** Asks two neighbours, and the host itself. */
export function inquire(core: Core, gossip: Gossip, { id, hex, version }: OriginRecords): void {
  const { contacts, links, stats } = gossip;
  const others = links.filter((link) => link !== hex && gossip.states.get(link) === "alive");
  const asked: Contact[] = [];
  while (asked.length < ASKED && others.length > 0) {
    const [link] = others.splice(drawBelow(core, others.length), 1);
    const contact = contacts.get(link!);
    if (contact !== undefined) asked.push(contact);
  }
  const itself = contacts.get(hex);
  if (itself !== undefined) asked.push(itself);
  for (const { address } of asked) {
    stats.inquiriesSent++;
    send(core, address, id, version);
  }
}

/** Takes an INQUIRE, after it was decoded. */
export function takeInquire(
  core: Core,
  gossip: Gossip,
  { message }: Arrival,
  asker: Contact,
): void {
  const { bytes } = message;
  const at = OWN_FIELDS_AT + ID_BYTES;
  const id = bytes.slice(OWN_FIELDS_AT, at);
  const asked = { incarnation: readUint32(bytes, at), sequence: readUint32(bytes, at + 4) };
  if (asker.credit <= 0) return void gossip.stats.records.flooded++;
  asker.credit -= COST;
  gossip.stats.inquiries++;
  const hex = formatNodeId(id);
  const origin = originOfHex(gossip.store, hex);
  if (origin === undefined) return;
  if (hex === gossip.own) {
    // Who has news as late as this is no reason to talk, whoever asks.
    const hasSaid = core.now - gossip.loadAt < SAID_PERIODS * gossip.tuning.period;
    if (!hasSaid && compareVersions(origin.version, asked) <= 0) tellLoad(core, gossip);
    return answer(core, gossip, origin, asker);
  }
  if (compareVersions(origin.version, asked) > 0) return answer(core, gossip, origin, asker);
  relay(core, gossip, id, hex, asked, asker);
}

/** There is news of this host: those who asked get it. */
export function answerInquirers(core: Core, gossip: Gossip, origin: OriginRecords): void {
  const inquiry = gossip.inquiries.get(origin.hex);
  if (inquiry === undefined || origin.dead !== undefined) return;
  gossip.inquiries.delete(origin.hex);
  for (const hex of inquiry.askers) {
    const asker = gossip.contacts.get(hex);
    if (asker !== undefined) answer(core, gossip, origin, asker);
  }
}

function answer(core: Core, gossip: Gossip, origin: OriginRecords, asker: Contact): void {
  const { links, load, leave } = origin;
  const records = [links, load, leave].filter((record) => record !== undefined);
  sendRecords(core, gossip, asker, records.map(({ bytes }) => bytes));
}

function relay(
  core: Core,
  { contacts, inquiries, tuning }: Gossip,
  id: NodeId,
  hex: string,
  version: Version,
  asker: Contact,
): void {
  const subject = contacts.get(hex);
  if (subject === undefined) return;
  const waiting = inquiries.get(hex);
  if (waiting !== undefined && core.now < waiting.until) {
    if (waiting.askers.size < ASKER_LIMIT) waiting.askers.add(asker.hex);
    return;
  }
  inquiries.set(hex, {
    askers: new Set([asker.hex]),
    until: core.now + WAIT * tuning.period,
  });
  send(core, subject.address, id, version);
}

function send(core: Core, to: Address, id: NodeId, version: Version): void {
  sendFrame(core, to, (frame) => encodeInquire(frame, core, id, version));
}
