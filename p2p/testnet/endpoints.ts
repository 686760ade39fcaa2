/**
 * Every address that a testnet ever met, found by its bytes through a hash table, and from which of
 * them nothing gets through to which others.
 */
import { type Address, equalAddresses } from "../address.ts";
import { ADDRESS_BYTES } from "../constants.ts";
import { finishHash, keyedHash } from "../keyed_hash.ts";
import type { Parcel } from "./parcels.ts";

/** One address. */
export interface Endpoint {
  /** Its number, from 0 in the order in which they were met. */
  readonly index: number;
  readonly address: Address;
  /** 32 bits that follow from seed and address. */
  readonly hash: number;
  /** Who is there and takes what arrives; `undefined` while nobody is. */
  receive: ((parcel: Parcel) => void) | undefined;
  /** Bit i is set if nothing gets through to endpoint i; `undefined` or short where none is set. */
  blocked: Uint32Array | undefined;
}

/** State: all of them, and the table that finds them. */
export interface Endpoints {
  readonly hashSeed: number;
  readonly all: Endpoint[];
  /** Index + 1 by hash, open addressing; 0 is empty. */
  table: Int32Array;
}

/** Creates an empty one. */
export function createEndpoints(hashSeed: number): Endpoints {
  return { hashSeed, all: [], table: new Int32Array(256) };
}

/** The endpoint of this packed address, met now if it was not before. */
export function endpointOf(endpoints: Endpoints, address: Uint8Array): Endpoint {
  const hash = finishHash(keyedHash(endpoints.hashSeed, address, 0, ADDRESS_BYTES));
  const { all, table } = endpoints;
  const mask = table.length - 1;
  let place = hash & mask;
  for (let found; (found = table[place]!) !== 0; place = (place + 1) & mask) {
    const endpoint = all[found - 1]!;
    if (endpoint.hash === hash && equalAddresses(endpoint.address, address)) return endpoint;
  }
  const endpoint: Endpoint = {
    index: all.length,
    address: address.slice(0, ADDRESS_BYTES),
    hash,
    receive: undefined,
    blocked: undefined,
  };
  table[place] = all.push(endpoint);
  if (2 * all.length > table.length) rehash(endpoints);
  return endpoint;
}

/** Uniform in [0, 1) over the pairs, the same in both directions. */
export function pairFraction(a: Endpoint, b: Endpoint): number {
  return finishHash(Math.imul(a.hash ^ b.hash, 0x9e3779b1) + a.hash + b.hash) / 2 ** 32;
}

/** Whether nothing gets through from the one to the other. */
export function isBlocked(from: Endpoint, to: Endpoint): boolean {
  const row = from.blocked;
  if (row === undefined) return false;
  const word = to.index >>> 5;
  return word < row.length && (row[word]! & (1 << (to.index & 31))) !== 0;
}

/** From now on nothing gets through, or everything does again; the other direction is as it was. */
export function setBlocked(from: Endpoint, to: Endpoint, isCut: boolean): void {
  const word = to.index >>> 5;
  let row = from.blocked;
  if (row === undefined || word >= row.length) {
    if (!isCut) return;
    const wider = new Uint32Array(2 * word + 8);
    if (row !== undefined) wider.set(row);
    row = from.blocked = wider;
  }
  const bit = 1 << (to.index & 31);
  if (isCut) row[word]! |= bit;
  else row[word]! &= ~bit;
}

function rehash(endpoints: Endpoints): void {
  const table = new Int32Array(2 * endpoints.table.length);
  const mask = table.length - 1;
  for (const { hash, index } of endpoints.all) {
    let place = hash & mask;
    while (table[place] !== 0) place = (place + 1) & mask;
    table[place] = index + 1;
  }
  endpoints.table = table;
}
