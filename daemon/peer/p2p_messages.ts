/** What the main thread, the peer's worker and the worker of the local API tell each other. */
import type { Address } from "../../p2p/address.ts";
import type { GetResult } from "../../p2p/get.ts";
import type { Announcement } from "../../p2p/gossip/announcement.ts";
import type { GossipTuning } from "../../p2p/gossip/gossip_tuning.ts";
import type { HostState, KnownHost, MeshSnapshot } from "../../p2p/gossip/snapshot.ts";
import type { NodeId } from "../../p2p/node_id.ts";
import type { Wire } from "../../p2p/peer.ts";
import type { PutResult } from "../../p2p/put.ts";
import type { LogLevel } from "../log/log.ts";
import type { Changes, KeptValue } from "./kept.ts";
import type { MemberAnswer } from "./member_answer.ts";
import type { MeshStatus } from "./mesh_status.ts";
import type { PeerCounters } from "./peer_counters.ts";
import type { Seed } from "./seed.ts";

/** Bind the port and be a peer, once. */
export interface StartPeer {
  kind: "start";
  /** Address and port to bind. */
  host: string;
  port: number;
  /** Secret seed of the identity: the peer signs with it. */
  identity: Uint8Array;
  wire: Wire;
  /** How often this host has started: above all earlier times. */
  incarnation: number;
  /** What of the gossip differs from its defaults. */
  gossip: Partial<GossipTuning>;
  /** Whom to join by: those named, then those remembered, the newest first. */
  seeds: readonly Seed[];
  remembered: readonly Address[];
  /** Values kept across the restart. */
  values: readonly KeptValue[];
  /** Where the API asks. */
  questions: MessagePort;
}

/** What the peer answers to an announcement. */
export interface MeshNews {
  /** Absent if it is the one before. */
  snapshot?: MeshSnapshot;
  hosts: KnownHost[];
}

/** How a host of the mesh did, and does. */
export interface HostEvent {
  id: string;
  name: string;
  state: HostState;
  was?: HostState;
}

/** To the peer. */
export type ToPeer =
  | StartPeer
  /** What the last tick made of this host, for the neighbours in an open mesh. */
  | { kind: "thermo"; freeEnergy: number; pressure: number }
  /** Tell the mesh how this host does, and answer with what it knows. */
  | { kind: "announce"; announcement: Announcement }
  /** Drop, or no longer drop, what goes to this address and comes from it: for tests. */
  | { kind: "block"; address: string; on: boolean }
  /** Whether all of the oldest `keep` without an answer is on the disk. */
  | { kind: "kept"; isKept: boolean }
  /** Tell the peers, close the socket and say so. */
  | { kind: "close" };

/** From the peer. */
export type FromPeer =
  /** The port is bound. */
  | { kind: "bound" }
  /** It could not be, for this reason. */
  | { kind: "refused"; reason: string; code: string | undefined }
  /** How it goes, and what is to be kept; once a second. */
  | { kind: "report"; status: MeshStatus; changes: Changes }
  /** What is to be kept, and that is waited for. */
  | { kind: "keep"; changes: Changes }
  /** What the mesh knows now, in the order of the announcements; no snapshot if that is the last one. */
  | ({ kind: "mesh" } & MeshNews)
  /** A host of the mesh does otherwise than it did. */
  | { kind: "host"; event: HostEvent }
  /** Something that a person should know. */
  | { kind: "log"; message: string; level: LogLevel }
  /** The peers know, and the port is free; nothing comes after it. */
  | { kind: "closed" };

/** What can be asked of the peer, and what it answers. */
export type Question =
  | { ask: "members" }
  | { ask: "counters" }
  | { ask: "put"; key: NodeId; value: Uint8Array }
  | { ask: "get"; key: NodeId; origin?: NodeId };
export interface Answers {
  members: MemberAnswer[];
  counters: PeerCounters;
  put: PutResult & {
    /** Whether it is on the disk of this host. */
    isKept: boolean;
  };
  get: GetResult;
}

/** From the API to the peer: numbered, for answers come in any order. */
export interface Asked {
  id: number;
  question: Question;
}

/** From the peer to the API. */
export type Answered =
  | { id: number; answer: Answers[keyof Answers] }
  /** It cannot be answered, for this reason. */
  | { id: number; refused: string };
