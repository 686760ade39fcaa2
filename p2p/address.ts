/**
 * Addresses of peers, packed in 19 bytes so that tables of them are flat: family (4 or 6), 16 bytes
 * of host (an IPv4 host in the first four, the rest zero), port, most significant byte first. An
 * IPv6 address that maps an IPv4 one is packed as that IPv4 address: a host has one form only.
 */
import { ADDRESS_BYTES } from "./constants.ts";

/** One packed address: `ADDRESS_BYTES` bytes. */
export type Address = Uint8Array;

const COLON = 58;
const DOT = 46;
const PORT = /^(0|[1-9][0-9]{0,4})$/;

/** Groups of the IPv6 address being read; nothing is kept in them between calls. */
const groups = new Uint16Array(8);

/**
 * Reads `1.2.3.4:8085` or `[::1]:8085`. Throws a `SyntaxError` for anything else: names, zones,
 * leading zeros, ports above 65535.
 */
export function parseAddress(text: string): Address {
  const { hostname, port } = splitHostPort(text);
  return packAddress(hostname, port);
}

/**
 * Splits `host:port` or `[host]:port`, where the host may be a name still to be resolved. Throws a
 * `SyntaxError` if there is no host or no port from 0 to 65535, and for an IPv6 host without
 * brackets, of which nobody can tell where it ends.
 */
export function splitHostPort(text: string): { hostname: string; port: number } {
  const colon = text.lastIndexOf(":");
  const host = text.slice(0, Math.max(colon, 0));
  const port = text.slice(colon + 1);
  const isBracketed = host.startsWith("[") && host.endsWith("]") && host.includes(":");
  const hostname = isBracketed ? host.slice(1, -1) : host;
  const isHost = isBracketed ? !/[[\]\s]/.test(hostname) : /^[^:[\]\s]+$/.test(hostname);
  if (colon < 0 || !isHost || !PORT.test(port) || Number(port) > 0xffff) {
    throw new SyntaxError(
      `Cannot parse address: host:port or [ipv6]:port needed, is ${show(text)}`,
    );
  }
  return { hostname, port: Number(port) };
}

/**
 * Packs a numeric host, as `Deno.NetAddr` gives it (IPv6 without brackets), and a port into `out` at
 * `at`, and answers with `out`. Throws a `SyntaxError` unless the host is an IPv4 or IPv6 address,
 * a `RangeError` unless the port is whole and from 0 to 65535 and `out` has room.
 */
export function packAddress(
  hostname: string,
  port: number,
  out: Uint8Array = new Uint8Array(ADDRESS_BYTES),
  at = 0,
): Address {
  if (!(Number.isInteger(port) && port >= 0 && port <= 0xffff)) {
    throw new RangeError(`Cannot pack address: port must be from 0 to 65535, is ${port}`);
  }
  if (!(Number.isInteger(at) && at >= 0 && at + ADDRESS_BYTES <= out.length)) {
    throw new RangeError(
      `Cannot pack address: ${ADDRESS_BYTES} bytes from ${at} are needed, is ${out.length}`,
    );
  }
  let ipv4 = readIpv4(hostname, 0);
  if (ipv4 < 0) {
    if (!readIpv6(hostname)) {
      throw new SyntaxError(`Cannot pack address: an IP address is needed, is ${show(hostname)}`);
    }
    ipv4 = mappedIpv4();
  }
  out.fill(0, at + 1, at + 17);
  if (ipv4 >= 0) {
    out[at] = 4;
    for (let i = 0; i < 4; i++) out[at + 1 + i] = ipv4 >>> (24 - 8 * i);
  } else {
    out[at] = 6;
    for (let i = 0; i < 16; i++) out[at + 1 + i] = groups[i >> 1]! >>> (8 - 8 * (i & 1));
  }
  out[at + 17] = port >>> 8;
  out[at + 18] = port;
  return out;
}

/** `1.2.3.4:8085` or `[::1]:8085`. Throws as `hostnameOf`. */
export function formatAddress(address: Uint8Array, at = 0): string {
  const hostname = hostnameOf(address, at);
  return `${address[at] === 6 ? `[${hostname}]` : hostname}:${portOf(address, at)}`;
}

/**
 * The host as sockets take it: `1.2.3.4`, or IPv6 in the canonical text of RFC 5952. Throws a
 * `RangeError` if there is no packed address at `at`.
 */
export function hostnameOf(address: Uint8Array, at = 0): string {
  const family = address[at];
  if (at + ADDRESS_BYTES > address.length || (family !== 4 && family !== 6)) {
    throw new RangeError(`Cannot read address: family must be 4 or 6, is ${family}`);
  }
  if (family === 6) return formatIpv6(address, at + 1);
  return `${address[at + 1]}.${address[at + 2]}.${address[at + 3]}.${address[at + 4]}`;
}

/** The port. */
export function portOf(address: Uint8Array, at = 0): number {
  return (address[at + 17]! << 8) | address[at + 18]!;
}

/** Whether two packed addresses are the same, port included. */
export function equalAddresses(a: Uint8Array, b: Uint8Array, aAt = 0, bAt = 0): boolean {
  for (let i = 0; i < ADDRESS_BYTES; i++) {
    if (a[aAt + i]! !== b[bAt + i]!) return false;
  }
  return true;
}

/** Four decimal bytes without leading zeros, from `from` to the end, as 32 bits; else −1. */
function readIpv4(text: string, from: number): number {
  let ipv4 = 0;
  let octet = 0;
  let digits = 0;
  let octets = 0;
  for (let i = from; i <= text.length; i++) {
    const digit = i === text.length ? DOT : text.charCodeAt(i);
    if (digit === DOT) {
      if (digits === 0 || octets === 4) return -1;
      ipv4 = ipv4 * 256 + octet;
      octets++;
      octet = digits = 0;
      continue;
    }
    if (!(digit >= 48 && digit <= 57) || (digits > 0 && octet === 0)) return -1;
    octet = 10 * octet + digit - 48;
    digits++;
    if (octet > 255) return -1;
  }
  return octets === 4 ? ipv4 : -1;
}

/** Reads an IPv6 address (RFC 4291, section 2.2) into `groups`; whether it was one. */
function readIpv6(text: string): boolean {
  let count = 0;
  let gap = -1;
  let at = 0;
  if (text.startsWith("::")) {
    gap = 0;
    at = 2;
  }
  while (at < text.length) {
    if (count === 8) return false;
    let group = 0;
    let end = at;
    for (let digit; end < at + 4 && (digit = hexDigit(text.charCodeAt(end))) >= 0; end++) {
      group = 16 * group + digit;
    }
    if (text.charCodeAt(end) === DOT) {
      const ipv4 = readIpv4(text, at);
      if (ipv4 < 0 || count > 6) return false;
      groups[count++] = ipv4 >>> 16;
      groups[count++] = ipv4;
      break;
    }
    if (end === at) return false;
    groups[count++] = group;
    if (end === text.length) break;
    if (text.charCodeAt(end) !== COLON || end + 1 === text.length) return false;
    at = end + 1;
    if (text.charCodeAt(at) !== COLON) continue;
    if (gap >= 0) return false;
    gap = count;
    at++;
  }
  if (gap < 0 || count === 8) return gap < 0 && count === 8;
  groups.copyWithin(8 - (count - gap), gap, count);
  groups.fill(0, gap, 8 - (count - gap));
  return true;
}

/** The IPv4 address that `groups` map (`::ffff:0:0/96`), else −1. */
function mappedIpv4(): number {
  for (let i = 0; i < 5; i++) {
    if (groups[i] !== 0) return -1;
  }
  return groups[5] === 0xffff ? groups[6]! * 0x10000 + groups[7]! : -1;
}

/** Lowercase groups without leading zeros, the first longest run of two or more zeros as `::`. */
function formatIpv6(bytes: Uint8Array, at: number): string {
  let runAt = 8;
  let runLength = 1;
  for (let i = 0, length = 0; i < 8; i++) {
    length = groupAt(bytes, at, i) === 0 ? length + 1 : 0;
    if (length <= runLength) continue;
    runLength = length;
    runAt = i + 1 - length;
  }
  let text = "";
  for (let i = 0; i < 8; i++) {
    if (i === runAt) {
      text += "::";
      i += runLength - 1;
      continue;
    }
    if (text !== "" && !text.endsWith(":")) text += ":";
    text += groupAt(bytes, at, i).toString(16);
  }
  return text;
}

function groupAt(bytes: Uint8Array, at: number, group: number): number {
  return (bytes[at + 2 * group]! << 8) | bytes[at + 2 * group + 1]!;
}

function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const letter = code | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

function show(text: string): string {
  return JSON.stringify(text.slice(0, 64));
}
