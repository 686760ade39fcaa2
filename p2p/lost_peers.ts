/**
 * Peers that were in the routing table and stopped answering. They are called again now and then for
 * a day, so that the two sides of a long cut find each other when it heals.
 */
import type { Address } from "./address.ts";
import { equalIds, type NodeId } from "./node_id.ts";

/** Peers remembered; the latest lost push out the others. */
export const LOST_LIMIT = 32;

/** Seconds after which nobody calls any more. */
export const LOST_SECONDS = 86_400;

/** One of them; its arrays are copies. */
export interface LostPeer {
  readonly id: NodeId;
  readonly address: Address;
  /** Slot of the routing table that it had: whoever is there now came later. */
  readonly slot: number;
  readonly lostAt: number;
}

/** Who to call, in the order of the calls. */
export type LostPeers = LostPeer[];

/** Remembers a peer. */
export function addLost(
  lost: LostPeers,
  id: NodeId,
  address: Address,
  slot: number,
  now: number,
): void {
  removeLost(lost, id);
  if (lost.length === LOST_LIMIT) {
    const oldest = lost.reduce((a, b) => (a.lostAt <= b.lostAt ? a : b));
    lost.splice(lost.indexOf(oldest), 1);
  }
  lost.push({ id: id.slice(), address: address.slice(), slot, lostAt: now });
}

/** It is back, or is to be remembered anew; answers with what was remembered. */
export function removeLost(lost: LostPeers, id: NodeId): LostPeer | undefined {
  const index = lost.findIndex((peer) => equalIds(peer.id, id));
  return index < 0 ? undefined : lost.splice(index, 1)[0];
}

/** Who to call next; all others come before it does again. */
export function nextLost(lost: LostPeers, now: number): LostPeer | undefined {
  let peer = lost.shift();
  while (peer !== undefined && now - peer.lostAt > LOST_SECONDS) peer = lost.shift();
  if (peer !== undefined) lost.push(peer);
  return peer;
}
