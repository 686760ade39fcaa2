/** What the gossip does by itself, once a period; and whom it hears. */
import type { Address } from "../address.ts";
import { type Core, randomShare } from "../core.ts";
import { formatNodeId, type NodeId } from "../node_id.ts";
import { setTimer } from "../timers.ts";
import { type Contact, CREDIT, CREDIT_OF_ALL, noteHeard } from "./contacts.ts";
import { sendDigest } from "./digest_exchange.ts";
import { PARDON } from "./doubt.ts";
import type { Gossip } from "./gossip.ts";
import { judge, noteNews } from "./liveness.ts";
import { chooseNeighbours, pingContact, pingQuiet } from "./neighbourhood.ts";
import { allOrigins, originOfHex, removeOrigin } from "./record_store.ts";
import { drawBelow, listeners } from "./spread.ts";

/** A period that began so many too late shows that this host was held up, and heard nobody. */
const HELD_UP = 1;

/** Contacts of whom nothing is known and nothing was heard for so many periods are forgotten. */
const STRANGER_PERIODS = 60;

/**
 * Periods until somebody of whom nothing is known, or who is dead to us, is sent another digest; twice
 * as long each time, so often at most: it may be a peer that takes no part.
 */
const DIGEST_PAUSE = 1;
const MOST_DOUBLINGS = 6;

/** Begins. */
export function startGossip(core: Core, gossip: Gossip): void {
  const { period } = gossip.tuning;
  // Hosts that began together drift apart, so that what they say spreads over the period.
  const pause = period * (0.9 + 0.2 * randomShare(core));
  setTimer(core.timers, core.now + pause, () => {
    passPeriod(core, gossip);
    startGossip(core, gossip);
  });
}

/** A peer that has shown who and where it is was heard. */
export function hear(
  core: Core,
  gossip: Gossip,
  id: NodeId,
  address: Address,
): void {
  const { contacts, store, tuning } = gossip;
  const contact = noteHeard(
    contacts,
    id,
    address,
    core.now,
    (hex) => originOfHex(store, hex) === undefined,
    // Where ids are not proven, one who is heard stays where he is.
    ({ heardAt }) => !core.isOpen || core.now - heardAt >= tuning.suspect * tuning.period,
  );
  const origin = originOfHex(store, contact.hex);
  if (origin?.isLive) {
    noteNews(gossip, contact.hex, core.now);
    contact.digestsInVain = 0;
    return;
  }
  // Somebody new, or back from the dead: it has something to tell.
  const pause = DIGEST_PAUSE * 2 ** Math.min(contact.digestsInVain, MOST_DOUBLINGS);
  if (gossip.announcement !== undefined && core.now - contact.digestAt >= pause * tuning.period) {
    contact.digestsInVain++;
    sendDigest(core, gossip, contact);
  }
}

/** The contact of a sender who has shown who and where it is. */
export function contactOf({ contacts }: Gossip, sender: NodeId): Contact | undefined {
  return contacts.get(formatNodeId(sender));
}

function passPeriod(core: Core, gossip: Gossip): void {
  const { tuning } = gossip;
  excuseHoldUp(core, gossip);
  gossip.periods++;
  gossip.credit = CREDIT_OF_ALL;
  for (const contact of gossip.contacts.values()) {
    contact.credit = Math.min(contact.credit + CREDIT, CREDIT);
  }
  if (gossip.announcement === undefined) return;
  judge(core, gossip);
  chooseNeighbours(core, gossip);
  pingQuiet(core, gossip);
  if (gossip.periods % tuning.digest === 0) tellOne(core, gossip);
  if (gossip.periods % PARDON === 0 && gossip.accusations > 0) gossip.accusations--;
  callOneDead(core, gossip);
  forget(core, gossip);
}

/** What was not heard while this host stood still is nobody's fault. */
function excuseHoldUp({ now }: Core, gossip: Gossip): void {
  const { period } = gossip.tuning;
  const late = now - gossip.periodAt - period;
  gossip.periodAt = now;
  if (late < HELD_UP * period) return;
  for (const [hex, at] of gossip.newsAt) gossip.newsAt.set(hex, Math.min(at + late, now));
  for (const contact of gossip.contacts.values()) {
    contact.heardAt = Math.min(contact.heardAt + late, now);
  }
}

function tellOne(core: Core, gossip: Gossip): void {
  const all = listeners(core, gossip);
  if (all.length > 0) sendDigest(core, gossip, all[drawBelow(core, all.length)]!);
}

/** The dead are called in turn: the two sides of a long cut find each other when it heals. */
function callOneDead(core: Core, gossip: Gossip): void {
  const dead = [...gossip.contacts.values()].filter(({ hex }) =>
    originOfHex(gossip.store, hex)?.dead !== undefined
  );
  if (dead.length > 0) pingContact(core, dead[gossip.periods % dead.length]!);
}

function forget(core: Core, gossip: Gossip): void {
  const { contacts, newsAt, states, store, tuning } = gossip;
  for (const { hex, id, isLive, changedAt } of [...allOrigins(store)]) {
    if (isLive || hex === gossip.own || core.now - changedAt < tuning.remember) continue;
    removeOrigin(store, id);
  }
  for (const [hex, { heardAt }] of contacts) {
    const isSilent = core.now - heardAt >= STRANGER_PERIODS * tuning.period;
    if (isSilent && originOfHex(store, hex) === undefined) contacts.delete(hex);
  }
  for (const known of [newsAt, states]) {
    for (const hex of known.keys()) {
      if (originOfHex(store, hex) === undefined) known.delete(hex);
    }
  }
  for (const [hex, { until }] of gossip.inquiries) {
    if (core.now >= until) gossip.inquiries.delete(hex);
  }
}
