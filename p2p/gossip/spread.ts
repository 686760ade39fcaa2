/** Sends records on, several in a datagram, to those who may not have them. */
import { type Core, frameLimit } from "../core.ts";
import { sendFrame } from "../outgoing.ts";
import { cancelTimer, setTimer } from "../timers.ts";
import type { Contact } from "./contacts.ts";
import { forwardTo } from "./forward.ts";
import type { Gossip } from "./gossip.ts";
import { encodeRecords, RECORD_PREFIX_BYTES, RECORDS_AT } from "./gossip_frame.ts";
import { RECORD_KINDS } from "./record.ts";
import { originOfHex, type OriginRecords } from "./record_store.ts";

/** News of others waits so long for more, as a share of the period: ten steps take half of one. */
const DELAY = 0.04;

/** From this share of questions that have to be asked again on, much gets lost. */
const LOSSY = 0.05;

/** Those whom a host tells before it has neighbours of its own. */
const FIRST_LISTENERS = 3;

/** Gives a record of this host to all its neighbours. */
export function tellAll(core: Core, gossip: Gossip, record: Uint8Array): void {
  const told = new Set(listeners(core, gossip).map(({ hex }) => hex));
  // Others take it that all whom this host lists have it from here.
  for (const hex of originOfHex(gossip.store, gossip.own)?.linked ?? []) told.add(hex);
  for (const hex of told) enqueue(gossip, hex, record, gossip.own);
  flushAt(core, gossip, core.now);
}

/** Passes a record of `origin` that was news on; `sender` is who had it. */
export function passOn(
  core: Core,
  gossip: Gossip,
  origin: OriginRecords,
  record: Uint8Array,
  sender: string,
): void {
  const next = forwardTo({
    links: gossip.links,
    sender,
    origin: origin.hex,
    // Where much gets lost, what should have arrived is no reason not to send it.
    linksOf: (hex) => core.lossShare > LOSSY ? undefined : originOfHex(gossip.store, hex)?.linked,
    fanout: gossip.tuning.fanout,
    draw: (count) => drawBelow(core, count),
  });
  for (const hex of next) enqueue(gossip, hex, record, origin.hex);
  if (next.length > 0) flushAt(core, gossip, core.now + DELAY * gossip.tuning.period);
}

/** Gives a record to the host that it is about. */
export function passTo(core: Core, gossip: Gossip, { hex }: Contact, record: Uint8Array): void {
  enqueue(gossip, hex, record, hex);
  flushAt(core, gossip, core.now + DELAY * gossip.tuning.period);
}

/** Sends these records now. */
export function sendRecords(
  core: Core,
  gossip: Gossip,
  { address }: Contact,
  records: readonly Uint8Array[],
): void {
  const room = frameLimit(core);
  let batch: Uint8Array[] = [];
  let length = RECORDS_AT;
  const send = () => sendFrame(core, address, (frame) => encodeRecords(frame, core, batch));
  for (const record of records) {
    const more = RECORD_PREFIX_BYTES + record.length;
    if (length + more > room && batch.length > 0) {
      send();
      batch = [];
      length = RECORDS_AT;
    }
    batch.push(record);
    length += more;
    gossip.stats.sent++;
  }
  if (batch.length > 0) send();
}

/** A whole number from 0 up to, but not including, `count`. */
export function drawBelow({ random }: Core, count: number): number {
  random(draw);
  return ((draw[0]! << 16) | (draw[1]! << 8) | draw[2]!) % count;
}

const draw = new Uint8Array(3);

/** The neighbours; while there are few, whoever was heard of lately. */
export function listeners({ now }: Core, gossip: Gossip): Contact[] {
  const { contacts, links, tuning } = gossip;
  const neighbours = links.map((hex) => contacts.get(hex)).filter((c) => c !== undefined);
  if (neighbours.length >= FIRST_LISTENERS) return neighbours;
  const fresh = [...contacts.values()].filter((contact) =>
    now - contact.heardAt < tuning.suspect * tuning.period && !links.includes(contact.hex)
  );
  return [...neighbours, ...fresh.slice(0, 2 * FIRST_LISTENERS)];
}

/** A newer record of the same kind and host takes the place of one that waits. */
function enqueue({ pending }: Gossip, hex: string, record: Uint8Array, about: string): void {
  let records = pending.get(hex);
  if (records === undefined) pending.set(hex, records = new Map());
  records.set(`${record[0]}${about}`, record);
}

function flushAt(core: Core, gossip: Gossip, at: number): void {
  const { flush } = gossip;
  if (flush?.run !== undefined && flush.at <= at) return;
  cancelTimer(flush);
  gossip.flush = setTimer(core.timers, at, () => flushAll(core, gossip));
}

/** Sends what waits. */
export function flushAll(core: Core, gossip: Gossip): void {
  const { pending, contacts } = gossip;
  for (const [hex, records] of pending) {
    const contact = contacts.get(hex);
    if (contact !== undefined) sendRecords(core, gossip, contact, keysFirst([...records.values()]));
  }
  pending.clear();
}

/** The key that a LINKS carries is needed to read all else. */
function keysFirst(records: Uint8Array[]): Uint8Array[] {
  return records.sort((a, b) =>
    Number(b[0] === RECORD_KINDS.links) - Number(a[0] === RECORD_KINDS.links)
  );
}
