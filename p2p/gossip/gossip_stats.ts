/** Counters of the gossip; they only grow. */

/** What a peer counts of records. */
export interface GossipStats {
  /** Records that arrived, by what became of them. */
  readonly records: Record<RecordOutcome, number>;
  /** Records of this host that were made. */
  told: number;
  /** Records sent, each time one was. */
  sent: number;
  /** Digests sent that answer none. */
  digests: number;
  /** Digests answered. */
  digestsAnswered: number;
  /** Times this host was asked for news of another. */
  inquiries: number;
  /** Times it asked. */
  inquiriesSent: number;
  /** Hosts that this one called dead. */
  accused: number;
  /** Times that this host was called dead, and said otherwise. */
  refuted: number;
}

/**
 * What became of a record: as `acceptRecord` says; or an accusation that this host knew better of; or
 * not looked at, since its sender sends too many.
 */
export type RecordOutcome =
  | "accepted"
  | "known"
  | "older"
  | "malformed"
  | "badSignature"
  | "unknownOrigin"
  | "ahead"
  | "full"
  | "doubted"
  | "flooded";

/** Creates counters at zero. */
export function createGossipStats(): GossipStats {
  return {
    records: {
      accepted: 0,
      known: 0,
      older: 0,
      malformed: 0,
      badSignature: 0,
      unknownOrigin: 0,
      ahead: 0,
      full: 0,
      doubted: 0,
      flooded: 0,
    },
    told: 0,
    sent: 0,
    digests: 0,
    digestsAnswered: 0,
    inquiries: 0,
    inquiriesSent: 0,
    accused: 0,
    refuted: 0,
  };
}
