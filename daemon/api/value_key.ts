/** Keys of values: people use names, the mesh 160 bits. */
import { createHash } from "node:crypto";
import { ID_BYTES } from "../../p2p/constants.ts";
import type { NodeId } from "../../p2p/node_id.ts";

/** Longest name, in bytes of UTF-8. */
export const NAME_LIMIT = 256;

/** Whether a text can name a value: something, well-formed, and not too long. */
export function isValueName(name: string): boolean {
  if (name === "" || !name.isWellFormed()) return false;
  return new TextEncoder().encode(name).length <= NAME_LIMIT;
}

/** The key that a name stands for: the start of the SHA-256 of `shivya key ` and the name. */
export function keyOfName(name: string): NodeId {
  const hash = createHash("sha256").update(`shivya key ${name}`).digest();
  return new Uint8Array(hash.subarray(0, ID_BYTES));
}
