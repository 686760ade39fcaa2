/** Counters of one peer; they only grow. */
import { createKindCounters, type KindCounters } from "./kind_traffic.ts";

/** Why a datagram that arrived was not used. */
export type DropReason =
  /** No frame of this wire: `FRAME_FAULTS` or `SEAL_FAULTS` say more. */
  | "malformed"
  /** A frame of another network or version. */
  | "otherNetwork"
  /** It did not open under the mesh key, or had been seen before. */
  | "unsealed"
  /** It came under our own id. */
  | "self"
  /** Its sender has not shown that it gets what is sent to that address, or who it is. */
  | "unverified"
  /** An answer that nobody waits for. */
  | "unasked"
  /** An answer under another id than was asked. */
  | "otherSender"
  /** A proof of identity that proves nothing. */
  | "badProof"
  /** A value whose signature or author is wrong. */
  | "badValue"
  /** There was no room to park it. */
  | "crowded";

/** What a peer counts. */
export interface PeerStats {
  /** Datagrams handed to `receive`. */
  received: number;
  /** Their bytes. */
  receivedBytes: number;
  /** Datagrams handed to `send`. */
  sent: number;
  /** Their bytes. */
  sentBytes: number;
  /** All four by kind of message; read it with `kindTraffic`. */
  readonly kinds: KindCounters;
  /** Datagrams not used, by reason. */
  readonly dropped: Record<DropReason, number>;
  /** Questions asked, each counted once however often it was sent. */
  requests: number;
  /** PINGs among them, each time one was sent. */
  pings: number;
  /** Questions sent again. */
  retries: number;
  /** Questions that stayed without an answer. */
  failures: number;
  /** Answers that came after the question had been given up. */
  lateAnswers: number;
  /** Lookups that ended, for values among them. */
  lookups: number;
  /** Values put by this peer. */
  puts: number;
  /** Values got. */
  gets: number;
  /** Values looked after. */
  republications: number;
  /** STOREs of others that were kept. */
  stored: number;
  /** STOREs of others that were not kept. */
  refused: number;
  /** Values let go since their time was over. */
  expired: number;
  /** Values let go for want of room. */
  evicted: number;
  /** THERMO_PUSH of open meshes. */
  thermoPushes: number;
  /** GRAD_DIFF of open meshes. */
  gradDiffs: number;
  /** Hints that a peer we named does not answer. */
  hints: number;
  /** Peers that said goodbye. */
  goodbyes: number;
}

/** Creates counters at zero. */
export function createPeerStats(): PeerStats {
  return {
    received: 0,
    receivedBytes: 0,
    sent: 0,
    sentBytes: 0,
    kinds: createKindCounters(),
    dropped: {
      malformed: 0,
      otherNetwork: 0,
      unsealed: 0,
      self: 0,
      unverified: 0,
      unasked: 0,
      otherSender: 0,
      badProof: 0,
      badValue: 0,
      crowded: 0,
    },
    requests: 0,
    pings: 0,
    retries: 0,
    failures: 0,
    lateAnswers: 0,
    lookups: 0,
    puts: 0,
    gets: 0,
    republications: 0,
    stored: 0,
    refused: 0,
    expired: 0,
    evicted: 0,
    thermoPushes: 0,
    gradDiffs: 0,
    hints: 0,
    goodbyes: 0,
  };
}
