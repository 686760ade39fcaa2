/**
 * Who a host is: an Ed25519 key pair (RFC 8032) made from a secret seed. Its id is the start of the
 * SHA-256 of its public key, so that nobody can choose an id or answer for somebody else's.
 */
import { Buffer } from "node:buffer";
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { type NodeId, nodeIdOfKey } from "./node_id.ts";
import { importPublicKey, keepPublicKey, type KeyCache } from "./public_key.ts";

/** Bytes of the secret seed. */
export const SEED_BYTES = 32;

/** Bytes of a signature. */
export const SIGNATURE_BYTES = 64;

/** What a host signs with, and what others know it by. */
export interface Identity {
  /** Id of the host, of 20 bytes. */
  readonly id: NodeId;
  /** Raw public key, of 32 bytes. */
  readonly publicKey: Uint8Array;
  /** Signature of a message, of 64 bytes; the same message always has the same. */
  sign(message: Uint8Array): Uint8Array;
}

/** What a PKCS #8 key of Ed25519 has before the seed (RFC 8410, section 7). */
const PKCS8 = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];

const signers: KeyCache = new Map();

/** The identity that a secret seed of 32 random bytes stands for. Throws a `RangeError` if it has not. */
export function identityOfSeed(seed: Uint8Array): Identity {
  if (seed.length !== SEED_BYTES) {
    throw new RangeError(`Cannot use seed: it must have ${SEED_BYTES} bytes, is ${seed.length}`);
  }
  // Not as a JWK, which would have to name the public key that is still to be derived.
  const der = Buffer.alloc(PKCS8.length + SEED_BYTES);
  der.set(PKCS8);
  der.set(seed, PKCS8.length);
  const key = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  der.fill(0);
  const publicKey = rawPublicKey(key);
  return {
    id: nodeIdOfKey(publicKey),
    publicKey,
    sign: (message) => new Uint8Array(sign(null, message, key)),
  };
}

/**
 * Whether this is the signature of the message by the host with this raw public key. Takes whatever
 * the network sends: what is no key, a weak key or no signature is answered with false.
 */
export function verifySignature(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (signature.length !== SIGNATURE_BYTES) return false;
  const key = importPublicKey(signers, publicKey);
  if (key === undefined || !verify(null, message, key, signature)) return false;
  // Only now, so that forgers cannot push out the keys of those who sign.
  keepPublicKey(signers, publicKey, key);
  return true;
}

function rawPublicKey(key: KeyObject): Uint8Array {
  const { x } = createPublicKey(key).export({ format: "jwk" });
  return new Uint8Array(Buffer.from(x!, "base64url"));
}
