/** A fingerprint of what a settle came to: hosts agree when theirs are equal. */
import { createHash } from "node:crypto";
import type { Complex } from "../../layers/hodge/mod.ts";
import { ID_BYTES } from "../../p2p/constants.ts";

/**
 * SHA-256, in hexadecimal, over the number of hosts (u32) and their ids (20 bytes each) in vertex order,
 * the number of edges (u32) with tail and head of each (u32), and the bits of every standing flow
 * (IEEE 754 binary64, items per second); all big-endian, −0 as 0.
 */
export function digestOf(ids: readonly string[], complex: Complex, standing: Float64Array): string {
  const { edges, edgeCount } = complex;
  const bytes = new Uint8Array(8 + ids.length * ID_BYTES + edgeCount * 16);
  const view = new DataView(bytes.buffer);
  let at = 0;
  const putWhole = (value: number) => {
    view.setUint32(at, value);
    at += 4;
  };
  putWhole(ids.length);
  for (const id of ids) {
    for (let i = 0; i < ID_BYTES; i++) bytes[at++] = parseInt(id.slice(2 * i, 2 * i + 2), 16);
  }
  putWhole(edgeCount);
  for (let i = 0; i < edges.length; i++) putWhole(edges[i]!);
  for (let e = 0; e < edgeCount; e++, at += 8) view.setFloat64(at, standing[e]! + 0);
  return createHash("sha256").update(bytes).digest("hex");
}
