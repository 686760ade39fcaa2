/**
 * What the parts of a peer share: its state, and the few functions by which they reach each other.
 * `now` is the time of the call that is being worked on, so that nobody has to hand it on.
 */
import type { Address } from "./address.ts";
import { DATAGRAM_LIMIT } from "./constants.ts";
import type { FalseAlarms } from "./false_alarms.ts";
import type { Gossip } from "./gossip/gossip.ts";
import type { HostState } from "./gossip/snapshot.ts";
import type { Identity } from "./identity.ts";
import type { Joining } from "./joining.ts";
import type { Lateness } from "./lateness.ts";
import type { LostPeers } from "./lost_peers.ts";
import type { Message } from "./message.ts";
import type { NodeId } from "./node_id.ts";
import type { Parking } from "./parking.ts";
import type { PeerStats } from "./peer_stats.ts";
import type { Exchange } from "./question.ts";
import type { RecentSet } from "./recent_set.ts";
import type { RoutingTable } from "./routing_table.ts";
import { SEALED_FRAME_LIMIT } from "./seal_format.ts";
import type { Sealer } from "./sealer.ts";
import type { ValueRecord } from "./signed_value.ts";
import type { Timer, Timers } from "./timers.ts";
import type { Tuning } from "./tuning.ts";
import type { ValueStore } from "./value_store.ts";

/** What a peer tells whoever runs it. */
export type PeerEvent =
  /** It has peers, so many by now. */
  | { kind: "joined"; peers: number }
  /** Nobody answers; it tries again after this long. */
  | { kind: "alone"; retrySeconds: number }
  /** It keeps this value now, until then. */
  | { kind: "stored"; record: ValueRecord; expiresAt: number }
  /** It keeps this value no longer. */
  | { kind: "dropped"; key: NodeId; origin: NodeId | undefined }
  /** A host of the mesh, by id in hexadecimal, does otherwise than it did. */
  | { kind: "host"; id: string; name: string; state: HostState; was?: HostState };

/** State of one peer. */
export interface Core {
  readonly id: NodeId;
  readonly identity: Identity;
  /** Whether bare frames are spoken, the only ones that other programs know. */
  readonly isOpen: boolean;
  readonly network: Uint8Array;
  readonly sealer: Sealer | undefined;
  readonly tuning: Tuning;
  readonly table: RoutingTable;
  readonly store: ValueStore;
  readonly timers: Timers;
  readonly stats: PeerStats;
  /** Addresses, each with an id (and in sealed meshes a session) that was proven there. */
  readonly verified: RecentSet;
  /** Ids that left a question unanswered a short while ago. */
  readonly unreachable: RecentSet;
  /** Addresses being pinged to learn who is there, and since when. */
  readonly verifying: Map<number | string, number>;
  readonly parking: Parking;
  readonly lost: LostPeers;
  /** Questions by the number that their answers repeat. */
  readonly asked: Map<number, Exchange>;
  /** Open meshes: questions by the address and the type of their answers. */
  readonly askedAt: Map<number | string, Exchange>;
  readonly joining: Joining;
  /** Slots of entries being pinged. */
  readonly checking: Set<number>;
  /** Entries pinged that were alive since one was dead, and dead since one was alive. */
  aliveStreak: number;
  deadStreak: number;
  keepaliveTimer: Timer | undefined;
  /** Table buckets to look up, or `NEIGHBOURHOOD`. */
  readonly gaps: Set<number>;
  /** Whether one is being looked up, or will be soon. */
  isMending: boolean;
  /** Rest after a lookup of these that met timeouts, in seconds. */
  mendPause: number;
  /** Highest version of a value of ours. */
  version: number;
  /** Share of answered questions that had to be asked again: how much gets lost. */
  lossShare: number;
  /** Weight of the next answer in it. */
  lossGain: number;
  /** What it knows of the mesh, if it takes part. */
  readonly gossip: Gossip | undefined;
  readonly lateness: Lateness;
  readonly falseAlarms: FalseAlarms;
  /** Seconds. */
  now: number;
  hasLeft: boolean;
  readonly random: (bytes: Uint8Array) => void;
  readonly send: (datagram: Uint8Array, to: Address) => void;
  readonly emit: (event: PeerEvent) => void;
  /** Told of a peer that left a question unanswered to the end. */
  onFailure: (id: NodeId, address: Address) => void;
  /** Told of a peer that has just shown who and where it is. */
  onProven: (id: NodeId, address: Address) => void;
}

/** Longest frame that fits a datagram of this peer. */
export function frameLimit({ sealer }: Core): number {
  return sealer === undefined ? DATAGRAM_LIMIT : SEALED_FRAME_LIMIT;
}

const draw = new Uint8Array(8);

/** A random number from 0 up to, but not including, 1. */
export function randomShare({ random }: Core): number {
  random(draw);
  return ((draw[0]! << 16) | (draw[1]! << 8) | draw[2]!) / 2 ** 24;
}

/** Seconds from half of `mean` to one and a half of it: peers that began together drift apart. */
export function jittered(core: Core, mean: number): number {
  return mean * (0.5 + randomShare(core));
}

/** What one datagram came as. */
export interface Arrival {
  readonly message: Message;
  readonly from: Address;
  /** Id of the sender, as it says. */
  readonly sender: NodeId;
  /** Sealed meshes: the session it came in. */
  readonly session: Uint8Array | undefined;
  /** Whether id, address and session belong together, as was shown lately. */
  isVerified: boolean;
}
