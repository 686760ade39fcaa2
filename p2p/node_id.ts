/**
 * Node ids and their metric: the distance of two ids is their exclusive or, read as a whole number
 * (Maymounkov & Mazières 2002). Functions that take `…At` read an id inside a flat array, at that
 * byte; they check no bounds and allocate nothing.
 */
import { createHash } from "node:crypto";
import { BUCKET_COUNT, ID_BYTES } from "./constants.ts";

/** 160 bits, most significant byte first: `ID_BYTES` bytes. */
export type NodeId = Uint8Array;

/** Bytes of a raw Ed25519 public key (RFC 8032). */
const PUBLIC_KEY_BYTES = 32;

const HEX = /^[0-9a-f]{40}$/;

/** Digits of every byte: ids are formatted at every step of gossip. */
const HEX_BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Reads 40 lowercase hexadecimal digits. Throws a `SyntaxError` for anything else. */
export function parseNodeId(text: string): NodeId {
  if (!HEX.test(text)) {
    const shown = JSON.stringify(text.slice(0, 48));
    throw new SyntaxError(`Cannot parse node id: 40 lowercase hex digits are needed, is ${shown}`);
  }
  const id = new Uint8Array(ID_BYTES);
  for (let i = 0; i < ID_BYTES; i++) id[i] = parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return id;
}

/** The 40 lowercase hexadecimal digits of the id at `at`. Throws a `RangeError` if it is cut off. */
export function formatNodeId(id: Uint8Array, at = 0): string {
  checkBytes("node id", id, at + ID_BYTES);
  let text = "";
  for (let i = at; i < at + ID_BYTES; i++) text += HEX_BYTES[id[i]!];
  return text;
}

/** Id of the host with this raw Ed25519 public key of 32 bytes: the start of its SHA-256. */
export function nodeIdOfKey(publicKey: Uint8Array): NodeId {
  if (publicKey.length !== PUBLIC_KEY_BYTES) {
    throw new RangeError(
      `Cannot derive node id: a public key has ${PUBLIC_KEY_BYTES} bytes, is ${publicKey.length}`,
    );
  }
  return new Uint8Array(createHash("sha256").update(publicKey).digest().subarray(0, ID_BYTES));
}

/** Whether two ids are the same. */
export function equalIds(a: Uint8Array, b: Uint8Array, aAt = 0, bAt = 0): boolean {
  for (let i = 0; i < ID_BYTES; i++) {
    if (a[aAt + i]! !== b[bAt + i]!) return false;
  }
  return true;
}

/** Negative if `a` is nearer to `target` than `b`, positive if farther, 0 if they are the same. */
export function compareDistance(
  a: Uint8Array,
  b: Uint8Array,
  target: Uint8Array,
  aAt = 0,
  bAt = 0,
  targetAt = 0,
): number {
  for (let i = 0; i < ID_BYTES; i++) {
    const left = a[aAt + i]!;
    const right = b[bAt + i]!;
    if (left === right) continue;
    const wanted = target[targetAt + i]!;
    return (left ^ wanted) - (right ^ wanted);
  }
  return 0;
}

/**
 * Bucket of the metric that `other` is in, seen from `own`: the highest bit in which they differ, 159
 * for the first bit of the id and 0 for the last, so that bucket i holds distances from 2^i to
 * 2^(i+1) − 1. −1 if they are the same. A routing table folds these: `tableBucket`.
 */
export function bucketIndex(own: Uint8Array, other: Uint8Array, ownAt = 0, otherAt = 0): number {
  for (let i = 0; i < ID_BYTES; i++) {
    const difference = own[ownAt + i]! ^ other[otherAt + i]!;
    if (difference !== 0) return 8 * (ID_BYTES - 1 - i) + 31 - Math.clz32(difference);
  }
  return -1;
}

/**
 * Writes into `out` an id of the given bucket of `own`; the bits below the bucket's own are those of
 * `random`, 20 uniformly random bytes, so that every id of the bucket is equally likely. Throws a
 * `RangeError` if an array is too short or there is no such bucket.
 */
export function fillIdInBucket(
  own: NodeId,
  bucket: number,
  random: Uint8Array,
  out: Uint8Array,
): void {
  if (!(Number.isInteger(bucket) && bucket >= 0 && bucket < BUCKET_COUNT)) {
    throw new RangeError(
      `Cannot draw id: bucket must be from 0 to ${BUCKET_COUNT - 1}, is ${bucket}`,
    );
  }
  checkBytes("own id", own, ID_BYTES);
  checkBytes("random bytes", random, ID_BYTES);
  checkBytes("out", out, ID_BYTES);
  const byte = ID_BYTES - 1 - (bucket >> 3);
  const bit = 1 << (bucket & 7);
  for (let i = 0; i < ID_BYTES; i++) {
    if (i < byte) out[i] = own[i]!;
    else if (i > byte) out[i] = random[i]!;
    else out[i] = ((own[i]! ^ bit) & -bit) | (random[i]! & (bit - 1));
  }
}

function checkBytes(name: string, bytes: Uint8Array, length: number): void {
  if (bytes.length >= length) return;
  throw new RangeError(`Cannot use ${name}: ${length} bytes are needed, is ${bytes.length}`);
}
