/**
 * In which order the entries of each bucket were seen: its places 0 to 3, those in use from least to
 * most recently seen, then the free ones, four bytes a bucket. A slot's rank is where its place comes.
 */
import { BUCKET_SIZE } from "./table_bucket.ts";

/** All places in the order of their slots. */
export function startOrder(order: Uint8Array): void {
  for (let slot = 0; slot < order.length; slot++) order[slot] = slot % BUCKET_SIZE;
}

/** Rank of a slot in its bucket. */
export function rankOf(order: Uint8Array, slot: number): number {
  const start = slot & -BUCKET_SIZE;
  let rank = 0;
  while (order[start + rank] !== slot - start) rank++;
  return rank;
}

/** Gives the slot this rank; those between move by one. */
export function moveRank(order: Uint8Array, slot: number, rank: number): void {
  const start = slot & -BUCKET_SIZE;
  let at = rankOf(order, slot);
  for (; at < rank; at++) order[start + at] = order[start + at + 1]!;
  for (; at > rank; at--) order[start + at] = order[start + at - 1]!;
  order[start + rank] = slot - start;
}
