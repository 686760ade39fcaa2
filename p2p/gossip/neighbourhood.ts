/** Keeps up with the neighbours: chooses them, finds out where they are, and listens for them. */
import type { Core } from "../core.ts";
import { ask } from "../exchange.ts";
import { FRAME_TYPES } from "../frame.ts";
import { resultOf, startLookup } from "../lookup.ts";
import { equalIds, type NodeId, parseNodeId } from "../node_id.ts";
import { type Contact, noteRoundTrip } from "./contacts.ts";
import type { Gossip } from "./gossip.ts";
import { type Candidate, chooseLinks } from "./link_choice.ts";
import { refreshLinks } from "./own_records.ts";
import { allOrigins } from "./record_store.ts";

/** Neighbours looked for at a time, and the periods until one is looked for again. */
const SEARCHES = 4;
const SEARCH_PAUSE = 5;

/** Chooses the neighbours anew, and tells if they changed. */
export function chooseNeighbours(core: Core, gossip: Gossip): void {
  gossip.links = chooseLinks(core.id, candidates(core, gossip)).map(({ hex }) => hex);
  searchMissing(core, gossip);
  refreshLinks(core, gossip);
}

/** Pings the neighbours that were not heard from for a while. */
export function pingQuiet(core: Core, gossip: Gossip): void {
  const { contacts, links, tuning } = gossip;
  for (const hex of links) {
    const contact = contacts.get(hex);
    if (contact === undefined) continue;
    const isQuiet = core.now - contact.heardAt >= tuning.quiet * tuning.period;
    if (isQuiet || contact.roundTrip < 0) pingContact(core, contact);
  }
}

/** Pings a contact, unless that is under way, and takes the round trip. */
export function pingContact(core: Core, contact: Contact): void {
  if (contact.isPinged) return;
  contact.isPinged = true;
  const askedAt = core.now;
  ask(core, {
    type: FRAME_TYPES.ping,
    to: contact.address,
    id: contact.id,
    // Sent once: the round trip is not in doubt.
    isCasual: true,
    onAnswer() {
      contact.isPinged = false;
      noteRoundTrip(contact, Math.max(core.now - askedAt, 0));
    },
    onFailure() {
      contact.isPinged = false;
    },
  });
}

/** Live hosts, but for those that others hear and we do not. */
function candidates(core: Core, gossip: Gossip): Candidate[] {
  const { contacts, links, own, store } = gossip;
  const found: Candidate[] = [];
  for (const { hex, id, isLive, linked } of allOrigins(store)) {
    if (!isLive || hex === own) continue;
    const contact = contacts.get(hex);
    if (contact !== undefined && isUnheard(core, gossip, contact)) contact.isOutOfReach = true;
    // Called all the same, so that it is found to be back in reach.
    if (contact?.isOutOfReach) pingContact(core, contact);
    else {
      const isListed = links.includes(hex);
      const roundTrip = contact?.roundTrip ?? -1;
      found.push({ hex, id, listsUs: linked.has(own), isListed, roundTrip });
    }
  }
  return found;
}

/** There is news of it, but not from itself; who was away has as long to be heard as others. */
function isUnheard({ now }: Core, { newsAt, tuning }: Gossip, contact: Contact): boolean {
  const { dead, suspect, period } = tuning;
  const { hex, heardAt, backAt } = contact;
  return now - Math.max(heardAt, backAt) >= dead * period &&
    now - (newsAt.get(hex) ?? now) < suspect * period;
}

/** A neighbour that never sent us anything is looked up in the mesh. */
function searchMissing(core: Core, gossip: Gossip): void {
  const { contacts, links, searches, tuning } = gossip;
  for (const [hex, since] of searches) {
    if (contacts.has(hex) || core.now - since >= SEARCH_PAUSE * tuning.period) searches.delete(hex);
  }
  for (const hex of links) {
    if (searches.size >= SEARCHES) return;
    if (contacts.has(hex) || searches.has(hex)) continue;
    searches.set(hex, core.now);
    search(core, parseNodeId(hex));
  }
}

function search(core: Core, id: NodeId): void {
  startLookup(core, {
    target: id,
    count: 1,
    onEnd(lookup) {
      const [found] = resultOf(core, lookup).peers;
      if (found === undefined || !equalIds(found.id, id)) return;
      ask(core, { type: FRAME_TYPES.ping, to: found.address, id, isCasual: true });
    },
  });
}
