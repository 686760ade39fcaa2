/**
 * How far an address reaches, after the IANA special-purpose address registries (RFC 6890): what
 * may be sent to, and which peers may share an owner.
 */
import { portOf } from "./address.ts";

/** How far an address reaches. `private` includes the shared space of carriers (RFC 6598). */
export type Scope =
  | "unspecified"
  | "loopback"
  | "linkLocal"
  | "private"
  | "multicast"
  | "reserved"
  | "global";

/** Added to every /48, so that none equals a /24; sums stay exact. */
const IPV6_PREFIXES = 2 ** 48;

/** Scope of the packed address at `at`. Allocates nothing. */
export function scopeOf(address: Uint8Array, at = 0): Scope {
  const first = address[at + 1]!;
  const second = address[at + 2]!;
  return address[at] === 4 ? scopeOfIpv4(first, second) : scopeOfIpv6(address, at, first, second);
}

/** Whether a datagram may be sent there: a port, and one host that can be meant. */
export function isSendable(address: Uint8Array, at = 0): boolean {
  if (portOf(address, at) === 0) return false;
  const scope = scopeOf(address, at);
  return scope !== "unspecified" && scope !== "multicast" && scope !== "reserved";
}

/**
 * The network that one owner usually holds whole, as a number to compare: the /24 of an IPv4
 * address, the /48 of an IPv6 one. Ports play no part.
 */
export function prefixOf(address: Uint8Array, at = 0): number {
  const high = (address[at + 1]! << 16) | (address[at + 2]! << 8) | address[at + 3]!;
  if (address[at] === 4) return high;
  const low = (address[at + 4]! << 16) | (address[at + 5]! << 8) | address[at + 6]!;
  return IPV6_PREFIXES + high * 2 ** 24 + low;
}

function scopeOfIpv4(first: number, second: number): Scope {
  if (first === 0) return "unspecified";
  if (first === 127) return "loopback";
  if (first === 10) return "private";
  if (first === 172 && (second & 0xf0) === 16) return "private";
  if (first === 192 && second === 168) return "private";
  if (first === 100 && (second & 0xc0) === 64) return "private";
  if (first === 169 && second === 254) return "linkLocal";
  if (first >= 240) return "reserved"; // the broadcast address among them
  return first >= 224 ? "multicast" : "global";
}

function scopeOfIpv6(address: Uint8Array, at: number, first: number, second: number): Scope {
  if (first === 0xff) return "multicast";
  if ((first & 0xfe) === 0xfc) return "private";
  if (first === 0xfe && (second & 0xc0) === 0x80) return "linkLocal";
  for (let i = 1; i < 16; i++) {
    if (address[at + i] !== 0) return "global";
  }
  const last = address[at + 16]!;
  if (last === 0) return "unspecified";
  return last === 1 ? "loopback" : "global";
}
