/** Everybody who was ever heard of, for people. */
import { formatAddress } from "../address.ts";
import type { Core } from "../core.ts";
import type { Gossip } from "./gossip.ts";
import { isKnown, stateOf } from "./liveness.ts";
import { allOrigins } from "./record_store.ts";
import type { KnownHost } from "./snapshot.ts";

/** All hosts that have told of themselves, or are gone, in the order of their ids. */
export function knownHosts(core: Core, gossip: Gossip): KnownHost[] {
  const { contacts, own, links, newsAt, store } = gossip;
  return allOrigins(store).filter(isKnown).map((origin): KnownHost => {
    const { hex, linked } = origin;
    const { name = "", service = "" } = origin.links?.body ?? {};
    const contact = contacts.get(hex);
    return {
      id: hex,
      name,
      service,
      state: stateOf(core, gossip, origin),
      ...(contact === undefined ? {} : { address: formatAddress(contact.address) }),
      ...(contact === undefined || contact.roundTrip < 0 ? {} : { rttSeconds: contact.roundTrip }),
      newsSeconds: hex === own ? 0 : Math.max(core.now - (newsAt.get(hex) ?? core.now), 0),
      isLinked: links.includes(hex) && linked.has(own),
    };
  });
}
