/**
 * The cipher of sealed datagrams: ChaCha20-Poly1305 (RFC 8439) under a key that HKDF-SHA256 (RFC
 * 5869) makes from the mesh key, the session and the network, once a session. The nonce is four zero
 * bytes and the counter, so that it never repeats under a key.
 */
import { createCipheriv, createDecipheriv, hkdfSync } from "node:crypto";
import { NETWORK_BYTES } from "./constants.ts";
import { copyCounter, SEAL_HEADER_BYTES, TAG_BYTES } from "./seal_format.ts";

const CIPHER = "chacha20-poly1305";
const OPTIONS = { authTagLength: TAG_BYTES };
const KEY_BYTES = 32;
/** Which the types ask for, and this cipher has no use for. */
const NO_LENGTH = { plaintextLength: 0 };
const PURPOSE = new TextEncoder().encode("shivya seal");

const nonce = new Uint8Array(12);

/** What binds a key to this use and to a network: `shivya seal` and the 8 bytes of the network id. */
export function sealPurpose(network: Uint8Array): Uint8Array {
  const purpose = new Uint8Array(PURPOSE.length + NETWORK_BYTES);
  purpose.set(PURPOSE);
  purpose.set(network, PURPOSE.length);
  return purpose;
}

/** Key of 32 bytes of one session. */
export function deriveSealKey(
  meshKey: Uint8Array,
  session: Uint8Array,
  purpose: Uint8Array,
): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", meshKey, session, purpose, KEY_BYTES));
}

/**
 * Writes header, enciphered frame and tag to the start of `out`, which may be where the frame is.
 * The counter in the header must not have been used under this key.
 */
export function encipher(
  key: Uint8Array,
  header: Uint8Array,
  frame: Uint8Array,
  out: Uint8Array,
): void {
  copyCounter(header, nonce, 4);
  const cipher = createCipheriv(CIPHER, key, nonce, OPTIONS);
  cipher.setAAD(header, NO_LENGTH);
  const body = cipher.update(frame);
  cipher.final();
  out.set(header);
  out.set(body, SEAL_HEADER_BYTES);
  out.set(cipher.getAuthTag(), SEAL_HEADER_BYTES + body.length);
}

/**
 * Deciphers a datagram that is long enough, writes its frame to the start of `out` and answers with
 * the length, or with −1, nothing written, if the tag is not right.
 */
export function decipher(key: Uint8Array, datagram: Uint8Array, out: Uint8Array): number {
  copyCounter(datagram, nonce, 4);
  const tagAt = datagram.length - TAG_BYTES;
  const decipher = createDecipheriv(CIPHER, key, nonce, OPTIONS);
  decipher.setAAD(datagram.subarray(0, SEAL_HEADER_BYTES), NO_LENGTH);
  decipher.setAuthTag(datagram.subarray(tagAt));
  const frame = decipher.update(datagram.subarray(SEAL_HEADER_BYTES, tagAt));
  try {
    decipher.final();
  } catch {
    return -1;
  }
  out.set(frame);
  return frame.length;
}
