/** The records of this host: when they are made anew, and with which version. */
import type { Core } from "../core.ts";
import { type NodeId, parseNodeId } from "../node_id.ts";
import type { Announcement } from "./announcement.ts";
import { updateToldRoundTrip } from "./contacts.ts";
import type { Gossip } from "./gossip.ts";
import {
  type Link,
  LINK_LIMIT,
  type Links,
  NAME_LIMIT,
  RATE_LIMIT,
  RATE_UNIT,
  SERVICE_LIMIT,
  type Version,
} from "./record.ts";
import { encodeLeave, encodeLinks, encodeLoad } from "./record_encode.ts";
import { checkLoad, checkText, withinLimits } from "./record_limits.ts";
import { acceptRecord, originOf, originOfHex } from "./record_store.ts";
import { flushAll, tellAll } from "./spread.ts";
import { isLinksNews, isLoadNews } from "./telling.ts";

/** A record comes no later than due, though ticks come a little early or late: in periods. */
const SLACK = 0.5;

/** Takes what the host has to tell, and tells what is news. Throws a `RangeError` for what cannot be. */
export function announce(core: Core, gossip: Gossip, said: Announcement): void {
  const announcement = { ...said, load: withinLimits(said.load) };
  checkAnnouncement(announcement);
  gossip.announcement = announcement;
  refreshLinks(core, gossip);
  const told = originOfHex(gossip.store, gossip.own)?.load;
  const isDue = isOver(core, gossip, gossip.loadAt, gossip.tuning.load);
  if (told === undefined || isDue || isLoadNews(announcement.load, told.body)) {
    tellLoad(core, gossip);
  }
}

/** Tells the links if they are news, or were not told for long. */
export function refreshLinks(core: Core, gossip: Gossip): void {
  const { announcement, tuning } = gossip;
  if (announcement === undefined) return;
  const links = ownLinks(core, gossip, announcement);
  const told = originOfHex(gossip.store, gossip.own)?.links;
  const isDue = isOver(core, gossip, gossip.linksAt, tuning.links);
  const { capacityPerSecond } = announcement.load;
  const age = (core.now - gossip.linksAt) / tuning.period;
  const capacityOf = (id: NodeId) => {
    const theirs = originOf(gossip.store, id)?.load?.body.capacityPerSecond ?? capacityPerSecond;
    return Math.min(theirs, capacityPerSecond);
  };
  if (told === undefined || isDue || isLinksNews(links, told.body, { age, capacityOf })) {
    tellLinks(core, gossip, links);
  }
}

/** This host goes. */
export function tellLeave(core: Core, gossip: Gossip): void {
  if (gossip.announcement === undefined) return;
  const { identity, network } = core;
  publish(core, gossip, encodeLeave(identity, network, nextVersion(gossip)));
  flushAll(core, gossip);
}

/** Somebody holds a record of an earlier life of this host that is later than those of this one. */
export function outdo(core: Core, gossip: Gossip, { incarnation }: Version): void {
  gossip.incarnation = Math.min(incarnation + 1, 2 ** 32 - 1);
  gossip.sequence = 0;
  const { announcement } = gossip;
  if (announcement === undefined) return;
  tellLinks(core, gossip, ownLinks(core, gossip, announcement));
  tellLoad(core, gossip);
}

/** Says its load again, under a later version: it is alive. */
export function tellLoad(core: Core, gossip: Gossip): void {
  const { announcement } = gossip;
  if (announcement === undefined) return;
  const { identity, network } = core;
  gossip.loadAt = core.now;
  publish(core, gossip, encodeLoad(identity, network, nextVersion(gossip), announcement.load));
}

function tellLinks(core: Core, gossip: Gossip, links: Links): void {
  const { identity, network } = core;
  gossip.linksAt = core.now;
  publish(core, gossip, encodeLinks(identity, network, nextVersion(gossip), links));
}

function publish(core: Core, gossip: Gossip, record: Uint8Array): void {
  gossip.stats.told++;
  acceptRecord(gossip.store, record, core.now);
  tellAll(core, gossip, record);
}

function nextVersion(gossip: Gossip): Version {
  if (gossip.sequence >= 2 ** 32 - 1) {
    gossip.incarnation++;
    gossip.sequence = 0;
  }
  return { incarnation: gossip.incarnation, sequence: ++gossip.sequence };
}

/** Whom work was sent to first, then the neighbours that were heard of. */
function ownLinks(core: Core, gossip: Gossip, announcement: Announcement): Links {
  const { contacts, links, own } = gossip;
  const { name, service, shippedPerSecond } = announcement;
  const shipped = [...shippedPerSecond]
    .map(([hex, rate]) => ({ hex, rate: Math.min(Math.round(rate / RATE_UNIT), MOST_UNITS) }))
    .filter(({ hex, rate }) => rate > 0 && hex !== own)
    .sort((a, b) => b.rate - a.rate || (a.hex < b.hex ? -1 : 1))
    .slice(0, LINK_LIMIT);
  const rates = new Map(shipped.map(({ hex, rate }) => [hex, rate]));
  for (const hex of links) {
    if (rates.size === LINK_LIMIT) break;
    if (contacts.has(hex) && !rates.has(hex)) rates.set(hex, 0);
  }
  updateRoundTrips(core, gossip, rates);
  const entries = [...rates].sort(([a], [b]) => (a < b ? -1 : 1)).map(([hex, rate]): Link => {
    const contact = contacts.get(hex);
    const seconds = contact?.toldRoundTrip ?? -1;
    return {
      id: contact?.id ?? parseNodeId(hex),
      shippedPerSecond: rate * RATE_UNIT,
      ...(seconds < 0 ? {} : { rttSeconds: seconds }),
    };
  });
  return { publicKey: core.identity.publicKey, name, service, links: entries };
}

/** Round trips waver: what they have become is told now and then, but for those not told at all. */
function updateRoundTrips(core: Core, gossip: Gossip, told: ReadonlyMap<string, unknown>): void {
  const isTime = isOver(core, gossip, gossip.linksAt, gossip.tuning.load);
  for (const hex of told.keys()) {
    const contact = gossip.contacts.get(hex);
    if (contact !== undefined && (isTime || contact.toldRoundTrip < 0)) {
      updateToldRoundTrip(contact);
    }
  }
}

const MOST_UNITS = RATE_LIMIT / RATE_UNIT;

function isOver({ now }: Core, { tuning }: Gossip, since: number, periods: number): boolean {
  return now - since >= (periods - SLACK) * tuning.period;
}

function checkAnnouncement({ load, name, service, shippedPerSecond }: Announcement): void {
  checkLoad(load);
  checkText("name", name, NAME_LIMIT);
  checkText("service", service, SERVICE_LIMIT);
  for (const [hex, rate] of shippedPerSecond) {
    parseNodeId(hex);
    if (rate >= 0 && rate < Infinity) continue;
    throw new RangeError(`Cannot announce shippedPerSecond: it must be at least 0, is ${rate}`);
  }
}
