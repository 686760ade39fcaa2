/**
 * How a host proves at first contact that it has the key its id stands for. It signs what the asker
 * chose (a nonce, so that no old proof will do), who asks (so that the asker cannot pass the proof
 * on as an answer to somebody else) and the session that it seals with (so that nobody can move the
 * proof to a session of his own).
 */
import { ID_BYTES, NETWORK_BYTES } from "./constants.ts";
import { type Identity, verifySignature } from "./identity.ts";
import { equalIds, type NodeId, nodeIdOfKey } from "./node_id.ts";
import { PUBLIC_KEY_BYTES } from "./public_key.ts";
import { SESSION_BYTES } from "./seal_format.ts";

/** Bytes of the nonce of an asker. */
const PROOF_NONCE_BYTES = 8;

/** Nothing else that a host signs begins with this. */
const DOMAIN: Uint8Array = new TextEncoder().encode("shivya proof");

/**
 * Signature of 64 bytes over `shivya proof`, the network id, the nonce of the asker, the id of the
 * asker and, in a sealed mesh, the session id of the signer. Throws a `RangeError` if one of these
 * has not 8, 8, 20 or 16 bytes.
 */
export function signProof(
  identity: Identity,
  network: Uint8Array,
  nonce: Uint8Array,
  asker: NodeId,
  session: Uint8Array | undefined,
): Uint8Array {
  return identity.sign(proofMessage(network, nonce, asker, session));
}

/**
 * Whether the host `prover`, which is to have this public key, signed that proof for the asker. What
 * the prover sent may be anything. Throws a `RangeError` as `signProof` does.
 */
export function verifyProof(
  publicKey: Uint8Array,
  network: Uint8Array,
  nonce: Uint8Array,
  asker: NodeId,
  prover: NodeId,
  session: Uint8Array | undefined,
  signature: Uint8Array,
): boolean {
  const message = proofMessage(network, nonce, asker, session);
  if (publicKey.length !== PUBLIC_KEY_BYTES || prover.length !== ID_BYTES) return false;
  if (!equalIds(nodeIdOfKey(publicKey), prover)) return false;
  return verifySignature(publicKey, message, signature);
}

/** Fields of fixed length, and a session or none: no two proofs have the same message. */
function proofMessage(
  network: Uint8Array,
  nonce: Uint8Array,
  asker: NodeId,
  session: Uint8Array | undefined,
): Uint8Array {
  checkLength("network id", network, NETWORK_BYTES);
  checkLength("nonce", nonce, PROOF_NONCE_BYTES);
  checkLength("asker", asker, ID_BYTES);
  if (session !== undefined) checkLength("session", session, SESSION_BYTES);
  const parts = [DOMAIN, network, nonce, asker, session ?? new Uint8Array(0)];
  const message = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    message.set(part, at);
    at += part.length;
  }
  return message;
}

function checkLength(name: string, bytes: Uint8Array, length: number): void {
  if (bytes.length === length) return;
  throw new RangeError(
    `Cannot make proof: ${name} must have ${length} bytes, is ${bytes.length}`,
  );
}
