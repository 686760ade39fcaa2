/**
 * Raw Ed25519 public keys as node:crypto takes them. Importing one costs a fifth of verifying a
 * signature, so those of the last signers are kept.
 */
import { Buffer } from "node:buffer";
import { createPublicKey, type KeyObject } from "node:crypto";

/** Bytes of a raw Ed25519 public key (RFC 8032). */
export const PUBLIC_KEY_BYTES = 32;

/** Most imported keys kept: more signers than a host hears of in a burst. */
export const KEPT_KEYS = 256;

/** Public keys by their bytes, the least recently used first. */
export type KeyCache = Map<string, KeyObject>;

/** What a SubjectPublicKeyInfo of Ed25519 has before the raw key (RFC 8410, section 4). */
const SPKI = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/**
 * The encodings of points of small order, without the sign bit (as libsodium refuses them): under
 * such a key one signature holds for many messages, and anybody can make it.
 */
const WEAK: ReadonlySet<string> = new Set([
  "0".repeat(64),
  "01" + "0".repeat(62),
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "ec" + "f".repeat(60) + "7f",
  "ed" + "f".repeat(60) + "7f",
  "ee" + "f".repeat(60) + "7f",
]);

/** The key as it was kept, or imported; `undefined` if these bytes are no key, or a weak one. */
export function importPublicKey(cache: KeyCache, bytes: Uint8Array): KeyObject | undefined {
  if (bytes.length !== PUBLIC_KEY_BYTES) return undefined;
  const known = cache.get(nameOf(bytes));
  if (known !== undefined) return known;
  if (isWeak(bytes)) return undefined;
  const der = Buffer.alloc(SPKI.length + PUBLIC_KEY_BYTES);
  der.set(SPKI);
  der.set(bytes, SPKI.length);
  try {
    return createPublicKey({ key: der, format: "der", type: "spki" });
  } catch {
    return undefined; // no point of the curve
  }
}

/** Keeps a key that has proven useful, as the most recently used, in place of the least. */
export function keepPublicKey(cache: KeyCache, bytes: Uint8Array, key: KeyObject): void {
  const name = nameOf(bytes);
  cache.delete(name);
  cache.set(name, key);
  if (cache.size > KEPT_KEYS) cache.delete(cache.keys().next().value!);
}

function isWeak(bytes: Uint8Array): boolean {
  const point = Buffer.from(bytes);
  point[PUBLIC_KEY_BYTES - 1]! &= 0x7f;
  return WEAK.has(point.toString("hex"));
}

function nameOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}
