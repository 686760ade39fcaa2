/**
 * Who is who at first contact. An open mesh knows only that an address echoed a nonce; in our own
 * frames the PONG also carries the peer's public key and its signature over that nonce.
 */
import type { Arrival, Core } from "./core.ts";
import { writeUint32 } from "./frame_bytes.ts";
import type { Identity } from "./identity.ts";
import { signProof, verifyProof } from "./identity_proof.ts";
import { addRecent } from "./recent_set.ts";

const nonce = new Uint8Array(8);

/** What proves to the sender of a PING who we are. */
export function prove(
  core: Core,
  { message, sender }: Arrival,
): { publicKey: Identity["publicKey"]; signature: Uint8Array } {
  const { identity, network, sealer } = core;
  const asked = nonceOf(message.nonceHigh, message.nonceLow);
  const signature = signProof(identity, network, asked, sender, sealer?.ownSession);
  return { publicKey: identity.publicKey, signature };
}

/** Whether this PONG, which echoes a nonce of ours, shows that its sender is who he says. */
export function isProven(core: Core, { message, sender, session }: Arrival): boolean {
  if (core.isOpen) return true;
  if (message.proofAt === 0) return false;
  const { bytes, proofAt } = message;
  const isGenuine = verifyProof(
    bytes.subarray(proofAt, proofAt + 32),
    core.network,
    nonceOf(message.nonceHigh, message.nonceLow),
    core.id,
    sender,
    session,
    bytes.subarray(proofAt + 32, proofAt + 96),
  );
  if (!isGenuine) core.stats.dropped.badProof++;
  return isGenuine;
}

/** From now on this sender is believed at this address, in this session. */
export function trust(core: Core, { from, sender, session }: Arrival): void {
  addRecent(core.verified, core.now, from, sender);
  if (session !== undefined) addRecent(core.verified, core.now, from, sender, session);
}

function nonceOf(high: number, low: number): Uint8Array {
  writeUint32(nonce, 0, high);
  writeUint32(nonce, 4, low);
  return nonce;
}
