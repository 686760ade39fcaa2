/** What is kept across a restart. Ages and remaining times, since every thread has a clock of its own. */
import type { Address } from "../../p2p/address.ts";
import type { NodeId } from "../../p2p/node_id.ts";
import type { ValueRecord } from "../../p2p/signed_value.ts";

/** Peers remembered of a mesh: the newest. */
export const PEERS_REMEMBERED = 256;

/** A peer to join by, should the others be gone. */
export interface KnownPeer {
  readonly id: NodeId;
  readonly address: Address;
  /** Seconds since it was last heard of. */
  readonly lastSeenSeconds: number;
  readonly rttSeconds?: number;
}

/** A value that this host keeps for the mesh. */
export interface KeptValue {
  readonly record: ValueRecord;
  /** Seconds until it expires. */
  readonly secondsLeft: number;
}

/** A value that this host keeps no longer. */
export interface DroppedValue {
  readonly key: NodeId;
  /** Absent in open meshes. */
  readonly origin?: NodeId | undefined;
}

/** What changed since the last time. */
export interface Changes {
  readonly stored: readonly KeptValue[];
  readonly dropped: readonly DroppedValue[];
  /** The peers that are there, if it is time to say so. */
  readonly peers?: readonly KnownPeer[];
}

/** Names the place of a value: a later change takes that of an earlier one. */
export function valuePlace(key: NodeId, origin: NodeId | undefined): string {
  return key.toHex() + (origin?.toHex() ?? "");
}
