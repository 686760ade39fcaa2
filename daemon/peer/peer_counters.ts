/** Everything that a peer and its socket count, as the API asks for it. */
import type { RecordOutcome } from "../../p2p/gossip/gossip_stats.ts";
import { type KindTraffic, kindTraffic } from "../../p2p/kind_traffic.ts";
import type { Peer } from "../../p2p/peer.ts";
import type { DropReason, PeerStats } from "../../p2p/peer_stats.ts";
import type { Transport } from "../../p2p/transport.ts";
import type { TransportStats } from "../../p2p/transport_stats.ts";

/** Why the socket dropped a datagram, one way or the other. */
export type SocketDropReason = Exclude<
  keyof TransportStats,
  "received" | "receivedBytes" | "sent" | "sentBytes" | "failures"
>;

/** Plain counters, that only grow. */
export interface PeerCounters {
  /** What went over the wire. */
  readonly traffic: readonly KindTraffic[];
  /** Datagrams that came and were not used. */
  readonly dropped: Readonly<Record<DropReason, number>>;
  /** Datagrams that the socket dropped before or after. */
  readonly socketDropped: Readonly<Record<SocketDropReason, number>>;
  /** Sends and reads that the system refused, by code. */
  readonly socketFailures: Readonly<Record<string, number>>;
  /** Records that came, by what became of them. */
  readonly records: Readonly<Partial<Record<RecordOutcome, number>>>;
  /** The rest, as the peer counts it. */
  readonly peer: Readonly<Pick<PeerStats, CountedAlone>>;
}

type CountedAlone = typeof COUNTED_ALONE[number];

const COUNTED_ALONE = [
  "requests",
  "retries",
  "failures",
  "lookups",
  "stored",
  "refused",
  "expired",
  "evicted",
] as const;

/** The counters of a peer as they are now. */
export function peerCounters(
  { stats, gossipStats }: Peer,
  { stats: socket }: Transport,
): PeerCounters {
  const { received: _r, receivedBytes: _rb, sent: _s, sentBytes: _sb, failures, ...socketDropped } =
    socket;
  return {
    traffic: kindTraffic(stats.kinds),
    dropped: stats.dropped,
    socketDropped,
    socketFailures: failures,
    records: gossipStats?.records ?? {},
    peer: Object.fromEntries(COUNTED_ALONE.map((name) => [name, stats[name]])) as Pick<
      PeerStats,
      CountedAlone
    >,
  };
}
