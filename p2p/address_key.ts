/** A packed address as a key of a `Map`. */
import { ADDRESS_BYTES } from "./constants.ts";
import { readUint32 } from "./frame_bytes.ts";

/** The 48 bits of an IPv4 address and its port as a number, the 18 bytes of an IPv6 one as text. */
export function addressKey(address: Uint8Array, at = 0): number | string {
  const port = (address[at + 17]! << 8) | address[at + 18]!;
  if (address[at] === 4) return readUint32(address, at + 1) * 2 ** 16 + port;
  return String.fromCharCode(...address.subarray(at + 1, at + ADDRESS_BYTES));
}
