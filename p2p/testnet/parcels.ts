/**
 * Datagrams under way: copies of what was sent, in buffers that are used again. There is a pile for
 * each length, since peers send few different ones.
 */
import type { Endpoint } from "./endpoints.ts";

/** One datagram under way. */
export interface Parcel {
  /** Where it says that it comes from, and where it goes. */
  from: Endpoint;
  to: Endpoint;
  /** What is in it, and the same as 32-bit words, padded with zeros. */
  readonly bytes: Uint8Array;
  readonly words: Uint32Array;
}

/** Parcels to use again, by length. */
export type ParcelPool = Map<number, Parcel[]>;

/** Longest datagram that IPv4 carries, in bytes. */
const LONGEST = 65_507;

/** What a buffer holds while nobody may read it: a core that kept it does not find its datagram. */
const STALE = 0xa5;

/** Packs a copy of the datagram. Throws a `RangeError` if UDP could not carry it. */
export function packParcel(
  pool: ParcelPool,
  from: Endpoint,
  to: Endpoint,
  datagram: Uint8Array,
): Parcel {
  const parcel = pool.get(datagram.length)?.pop() ?? createParcel(from, to, datagram.length);
  parcel.from = from;
  parcel.to = to;
  parcel.bytes.set(datagram);
  return parcel;
}

/** Takes a parcel back; its bytes are gone. */
export function releaseParcel(pool: ParcelPool, parcel: Parcel): void {
  parcel.bytes.fill(STALE);
  const pile = pool.get(parcel.bytes.length);
  if (pile === undefined) pool.set(parcel.bytes.length, [parcel]);
  else pile.push(parcel);
}

function createParcel(from: Endpoint, to: Endpoint, length: number): Parcel {
  if (length > LONGEST) {
    throw new RangeError(`Cannot send datagram: at most ${LONGEST} bytes fit, is ${length}`);
  }
  const words = new Uint32Array((length + 3) >> 2);
  return { from, to, bytes: new Uint8Array(words.buffer, 0, length), words };
}
