/** Takes what others tell of the mesh. */
import type { Arrival, Core } from "../core.ts";
import { OWN_TYPES } from "../own_frame.ts";
import { takeDigest } from "./digest_exchange.ts";
import { takeInquire } from "./inquiry.ts";
import { contactOf } from "./periods.ts";
import { takeRecords } from "./take_records.ts";

/** Takes a message of one of these types from a sender who has shown who and where it is. */
export function receiveGossip(core: Core, arrival: Arrival): void {
  const { gossip } = core;
  const contact = gossip === undefined ? undefined : contactOf(gossip, arrival.sender);
  if (gossip === undefined || contact === undefined) return void core.stats.dropped.crowded++;
  switch (arrival.message.type) {
    case OWN_TYPES.records:
      return takeRecords(core, gossip, arrival, contact);
    case OWN_TYPES.digest:
      return takeDigest(core, gossip, arrival, contact);
    default:
      return takeInquire(core, gossip, arrival, contact);
  }
}
