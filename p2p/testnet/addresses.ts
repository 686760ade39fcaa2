/** Addresses to give to the nodes of a testnet, by number. */
import { type Address, packAddress } from "../address.ts";

/** Port of every address made here. */
const PORT = 8085;
/** Numbers that fit two bytes. */
const TWO_BYTES = 2 ** 16;
/** Numbers that fit three bytes. */
const THREE_BYTES = 2 ** 24;

/** `10.x.x.x`, private, from `10.0.0.1` on. Throws a `RangeError` unless 0 ≤ `index` < 2²⁴ − 1. */
export function privateAddress(index: number): Address {
  return packAddress(`10.${lastThree(index)}`, PORT);
}

/** `127.x.x.x`, from `127.0.0.1` on. Throws a `RangeError` unless 0 ≤ `index` < 2²⁴ − 1. */
export function loopbackAddress(index: number): Address {
  return packAddress(`127.${lastThree(index)}`, PORT);
}

/** `44.x.x.1`: global, each in a /24 of its own. Throws a `RangeError` unless 0 ≤ `index` < 2¹⁶. */
export function globalAddress(index: number): Address {
  checkIndex(index, TWO_BYTES);
  return packAddress(`44.${index >>> 8}.${index & 255}.1`, PORT);
}

/** `2001:db8:x::1`, each in a /48 of its own. Throws a `RangeError` unless 0 ≤ `index` < 2¹⁶. */
export function globalIpv6Address(index: number): Address {
  checkIndex(index, TWO_BYTES);
  return packAddress(`2001:db8:${index.toString(16)}::1`, PORT);
}

function lastThree(index: number): string {
  checkIndex(index, THREE_BYTES - 1);
  const host = index + 1;
  return `${host >>> 16}.${(host >>> 8) & 255}.${host & 255}`;
}

function checkIndex(index: number, end: number): void {
  if (Number.isInteger(index) && index >= 0 && index < end) return;
  throw new RangeError(`Cannot make address: its number must be below ${end}, is ${index}`);
}
