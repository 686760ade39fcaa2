/** Where other hosts are, as datagrams that they sent have shown, and how far away. */
import type { Address } from "../address.ts";
import { formatNodeId, type NodeId } from "../node_id.ts";

/** Contacts that have told nothing yet, at most: whoever joins is one for a moment. */
const STRANGER_LIMIT = 64;

/** Records of one contact that are looked into in one period; who sends more, has more to come. */
export const CREDIT = 1_024;

/** Weight of the newest round trip. */
const GAIN = 1 / 8;

/** Round trip beside which smaller ones do not count, seconds. */
const REFERENCE_ROUND_TRIP = 0.05;

/** What a round trip may change by until it is told anew, as a share of itself and the reference. */
const TELLING_CHANGE = 0.1;

/** One host that can be sent to. */
export interface Contact {
  readonly id: NodeId;
  readonly hex: string;
  /** Packed; a copy. */
  address: Address;
  /** When a datagram of it last arrived, seconds. */
  heardAt: number;
  /** Smoothed round trip, seconds; −1 while unmeasured. */
  roundTrip: number;
  /** The round trip that is told, in whole microseconds; −1 while none was. */
  toldRoundTrip: number;
  isPinged: boolean;
  /** Whether others hear from it, and we have not for long: no neighbour of ours. */
  isOutOfReach: boolean;
  /** When it was last sent a digest, and one of its own was last answered. */
  digestAt: number;
  answeredAt: number;
  /** Digests sent to somebody who is not known to be alive, in a row. */
  digestsInVain: number;
  /** What may still be looked into in this period of what it sends. */
  credit: number;
}

/** By id in hexadecimal. */
export type Contacts = Map<string, Contact>;

/**
 * A datagram of this host, who has shown that it is there, arrived. Answers with its contact, new if
 * need be; with `undefined` if it is a stranger, of whom there are too many.
 */
export function noteHeard(
  contacts: Contacts,
  id: NodeId,
  address: Address,
  now: number,
  isStranger: (hex: string) => boolean,
): Contact | undefined {
  const hex = formatNodeId(id);
  const known = contacts.get(hex);
  if (known !== undefined) {
    known.heardAt = now;
    known.isOutOfReach = false;
    if (known.address.some((byte, i) => byte !== address[i])) known.address = address.slice();
    return known;
  }
  if (isStranger(hex) && countStrangers(contacts, isStranger) >= STRANGER_LIMIT) return undefined;
  const contact: Contact = {
    id: id.slice(),
    hex,
    address: address.slice(),
    heardAt: now,
    roundTrip: -1,
    toldRoundTrip: -1,
    isPinged: false,
    isOutOfReach: false,
    digestAt: -Infinity,
    answeredAt: -Infinity,
    digestsInVain: 0,
    credit: CREDIT,
  };
  contacts.set(hex, contact);
  return contact;
}

function countStrangers(contacts: Contacts, isStranger: (hex: string) => boolean): number {
  let count = 0;
  for (const hex of contacts.keys()) if (isStranger(hex)) count++;
  return count;
}

/** Takes a round trip, seconds. */
export function noteRoundTrip(contact: Contact, seconds: number): void {
  const { roundTrip } = contact;
  contact.roundTrip = roundTrip < 0 ? seconds : roundTrip + GAIN * (seconds - roundTrip);
}

/** Takes over what was measured of late, if it differs from what was told by more than matters. */
export function updateToldRoundTrip(contact: Contact): void {
  const { roundTrip, toldRoundTrip } = contact;
  if (roundTrip < 0) return;
  const change = (roundTrip - toldRoundTrip) / (REFERENCE_ROUND_TRIP + Math.max(toldRoundTrip, 0));
  if (toldRoundTrip >= 0 && Math.abs(change) <= TELLING_CHANGE) return;
  contact.toldRoundTrip = Math.round(roundTrip * 1e6) / 1e6;
}
