/**
 * Packed addresses as the objects that sockets take, made once for each peer that is written to
 * often: a cache of fixed size, where an address takes the place of another that hashes there.
 */
import { equalAddresses, hostnameOf, portOf } from "./address.ts";
import { ADDRESS_BYTES } from "./constants.ts";
import { finishHash, keyedHash } from "./keyed_hash.ts";

/** A UDP address as `Deno.DatagramConn` takes it. */
export interface SocketAddress {
  /** The only one there is. */
  readonly transport: "udp";
  /** IPv4 or IPv6, without brackets. */
  readonly hostname: string;
  /** 0 to 65,535. */
  readonly port: number;
}

/** State. */
export interface AddressBook {
  /** Whether IPv4 addresses are written as IPv6 ones, as IPv6 sockets need them. */
  readonly mapsIpv4: boolean;
  /** Packed addresses, by place. */
  readonly packed: Uint8Array;
  /** What they are for a socket; `undefined` where a place is free. */
  readonly entries: (SocketAddress | undefined)[];
}

const SHARED_PLACES = 1_024;

/** Those of all sockets of the thread. */
const shared: { ipv4?: AddressBook; ipv6?: AddressBook } = {};

/** The book that all sockets of this family have in common; IPv6 ones take IPv4 addresses as well. */
export function bookFor(isIpv4: boolean): AddressBook {
  if (isIpv4) return shared.ipv4 ??= createAddressBook(SHARED_PLACES, false);
  return shared.ipv6 ??= createAddressBook(SHARED_PLACES, true);
}

/**
 * Creates an empty book: 27 bytes a place, and about 100 for an address in it. Throws a `RangeError`
 * unless `capacity` is a power of two.
 */
export function createAddressBook(capacity: number, mapsIpv4: boolean): AddressBook {
  if (!(Number.isInteger(capacity) && capacity > 0 && Number.isInteger(Math.log2(capacity)))) {
    throw new RangeError(
      `Cannot create address book: capacity must be a power of two, is ${capacity}`,
    );
  }
  return {
    mapsIpv4,
    packed: new Uint8Array(capacity * ADDRESS_BYTES),
    entries: new Array(capacity).fill(undefined),
  };
}

/**
 * The packed address at `at` for a socket; the same object again while it is in the book. Throws a
 * `RangeError` if there is no packed address.
 */
export function socketAddress(book: AddressBook, address: Uint8Array, at = 0): SocketAddress {
  const { packed, entries } = book;
  const hash = finishHash(keyedHash(0, address, at, ADDRESS_BYTES));
  const place = hash & (entries.length - 1);
  const placeAt = place * ADDRESS_BYTES;
  const known = entries[place];
  if (known !== undefined && equalAddresses(packed, address, placeAt, at)) return known;

  const hostname = hostnameOf(address, at);
  const isMapped = book.mapsIpv4 && address[at] === 4;
  const entry: SocketAddress = {
    transport: "udp",
    hostname: isMapped ? `::ffff:${hostname}` : hostname,
    port: portOf(address, at),
  };
  for (let i = 0; i < ADDRESS_BYTES; i++) packed[placeAt + i] = address[at + i]!;
  entries[place] = entry;
  return entry;
}
