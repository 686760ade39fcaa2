/** What is told of a peer in the routing table. */

/** A peer in the routing table, as it is shown. */
export interface MemberAnswer {
  /** 40 lowercase hexadecimal digits. */
  id: string;
  /** `1.2.3.4:8085` or `[::1]:8085`. */
  address: string;
  /** Smoothed round trip; absent until one was measured. */
  rttSeconds?: number;
  /** Seconds since it was last heard of. */
  lastSeenSeconds: number;
  /** Highest bit, from 0, in which its id differs from ours. */
  bucket: number;
  /** Whether it did not answer when it was last asked. */
  hasFailed: boolean;
}
