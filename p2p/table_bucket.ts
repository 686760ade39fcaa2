/**
 * Which bucket of a routing table an id belongs to. Ids are hashes of keys: among 10⁶ hosts, one in
 * 2,000 finds anybody who shares its first 31 bits (10⁶ / 2³¹ are to be expected), so the buckets
 * below bit 129 would stay all but empty, or hold ids that somebody chose to lie near ours. They are
 * folded: bucket 0 holds every distance below 2¹²⁹, bucket j from 1 to 31 those from 2^(128 + j) to
 * 2^(129 + j) − 1. Its 4 slots are enough for 10⁹ hosts: one in 8,000 finds a fifth.
 */
import { BUCKET_COUNT } from "./constants.ts";
import { bucketIndex } from "./node_id.ts";

/** Buckets of a table: as many as the bits of a word. */
export const TABLE_BUCKETS = 32;

/** K: slots of a bucket (Maymounkov & Mazières 2002). */
export const BUCKET_SIZE = 4;

/** Slots of a table. */
export const SLOT_COUNT: number = TABLE_BUCKETS * BUCKET_SIZE;

/** Bit of bucket 0: the highest in which its ids may differ from the own. */
const LOWEST_BIT = BUCKET_COUNT - TABLE_BUCKETS;

/** Bucket in which the table of `own` keeps `other`, 0 to 31, or −1 if they are the same. */
export function tableBucket(own: Uint8Array, other: Uint8Array, ownAt = 0, otherAt = 0): number {
  const bit = bucketIndex(own, other, ownAt, otherAt);
  return bit < 0 ? -1 : Math.max(0, bit - LOWEST_BIT);
}

/**
 * Bit index of a table's bucket, 128 to 159, as people know it and as `fillIdInBucket` takes it: an id
 * drawn for that bit is in this bucket.
 */
export function bitOfBucket(bucket: number): number {
  return bucket + LOWEST_BIT;
}

/** Bucket of a slot. */
export function bucketOf(slot: number): number {
  return slot >> 2;
}
