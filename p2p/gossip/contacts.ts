/** Where other hosts are, as datagrams that they sent have shown, and how far away. */
import type { Address } from "../address.ts";
import { formatNodeId, type NodeId } from "../node_id.ts";

/** Contacts that have told nothing yet, at most: whoever joins is one for a moment. */
const STRANGER_LIMIT = 64;

/**
 * Records of one contact, and of all together, that are looked into in one period. A neighbour has
 * about two of each host; what is left over comes again by digest.
 */
export const CREDIT = 512;
export const CREDIT_OF_ALL = 2_048;

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
  /** When it was last found to be back, after it was dead or had left, seconds. */
  backAt: number;
  /** Smoothed round trip, seconds; −1 while unmeasured. */
  roundTrip: number;
  /** The round trip that is told, in whole microseconds; −1 while none was. */
  toldRoundTrip: number;
  isPinged: boolean;
  /** Whether others hear from it, and we have not for long: no neighbour of ours. */
  isOutOfReach: boolean;
  /** When it was last sent a digest, and until when an answer to that is expected. */
  digestAt: number;
  awaitedUntil: number;
  /** When one of its own was last answered. */
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
 * need be; it takes another address if `mayMove`.
 */
export function noteHeard(
  contacts: Contacts,
  id: NodeId,
  address: Address,
  now: number,
  isStranger: (hex: string) => boolean,
  mayMove: (known: Contact) => boolean,
): Contact {
  const hex = formatNodeId(id);
  const known = contacts.get(hex);
  if (known !== undefined) {
    if (known.address.some((byte, i) => byte !== address[i])) {
      if (!mayMove(known)) return known;
      known.address = address.slice();
    }
    known.heardAt = now;
    known.isOutOfReach = false;
    return known;
  }
  if (isStranger(hex)) makeRoom(contacts, isStranger);
  const contact: Contact = {
    id: id.slice(),
    hex,
    address: address.slice(),
    heardAt: now,
    backAt: -Infinity,
    roundTrip: -1,
    toldRoundTrip: -1,
    isPinged: false,
    isOutOfReach: false,
    digestAt: -Infinity,
    awaitedUntil: -Infinity,
    answeredAt: -Infinity,
    digestsInVain: 0,
    credit: CREDIT,
  };
  contacts.set(hex, contact);
  return contact;
}

/** Others say that it is back: it is given time to be heard. */
export function noteBack(contact: Contact, now: number): void {
  contact.backAt = now;
  contact.isOutOfReach = false;
}

/** Of too many strangers the one known longest goes: whoever has something to tell has told it. */
function makeRoom(contacts: Contacts, isStranger: (hex: string) => boolean): void {
  const strangers = [...contacts.keys()].filter(isStranger);
  if (strangers.length >= STRANGER_LIMIT) contacts.delete(strangers[0]!);
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
