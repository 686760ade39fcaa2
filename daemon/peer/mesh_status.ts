/** What status says of the mesh. */
import type { Member } from "../../p2p/members.ts";
import type { Peer } from "../../p2p/peer.ts";
import type { Transport } from "../../p2p/transport.ts";

/** The mesh as this host sees it. */
export interface MeshStatus {
  /** Everybody's, kept apart by a name, or for holders of a key. */
  mode: "open" | "named" | "sealed";
  /** Name of the network, if it was given one. */
  network?: string;
  /** Whether any peer is there. */
  joined: boolean;
  /** Peers in the routing table that answer. */
  peers: number;
  /** Values kept here for the mesh. */
  values: number;
  /** Lookups that ended, for values among them. */
  lookups: number;
  /** Questions asked. */
  requests: number;
  /** Those of them that stayed without an answer. */
  failures: number;
  /** Datagrams that came. */
  datagramsReceived: number;
  /** Datagrams that went out. */
  datagramsSent: number;
  /** Bytes in those that came. */
  bytesReceived: number;
  /** Bytes in those that went out. */
  bytesSent: number;
  /** Records that this host made. */
  recordsTold: number;
  /** Records that it took from others. */
  recordsTaken: number;
  /** Datagrams and records not used, by reason; those that did not happen are left out. */
  dropped: Record<string, number>;
}

/** How a peer and its socket do. */
export function meshStatus(
  mode: MeshStatus["mode"],
  peer: Peer,
  { stats: socket }: Transport,
  members: readonly Member[],
): MeshStatus {
  const { stats, isJoined } = peer;
  const { failures, received, receivedBytes, sent, sentBytes, ...unused } = socket;
  const reasons = { ...stats.dropped, ...unusedRecords(peer), ...unused, ...failures };
  return {
    mode,
    joined: isJoined,
    peers: members.filter(({ hasFailed }) => !hasFailed).length,
    values: peer.values().length,
    lookups: stats.lookups,
    requests: stats.requests,
    failures: stats.failures,
    datagramsReceived: received,
    datagramsSent: sent,
    bytesReceived: receivedBytes,
    bytesSent: sentBytes,
    recordsTold: peer.gossipStats?.told ?? 0,
    recordsTaken: peer.gossipStats?.records.accepted ?? 0,
    dropped: Object.fromEntries(Object.entries(reasons).filter(([, count]) => count > 0)),
  };
}

/** Records that were of no use; to have or to know better already is the rule. */
function unusedRecords({ gossipStats }: Peer): Record<string, number> {
  const { accepted: _a, known: _k, older: _o, ...unused } = gossipStats?.records ?? {};
  return Object.fromEntries(
    Object.entries(unused).map((
      [reason, count],
    ) => [`record${reason[0]!.toUpperCase()}${reason.slice(1)}`, count]),
  );
}

/** Datagrams not used, whatever the reason. */
export function droppedInAll({ dropped }: MeshStatus): number {
  return Object.values(dropped).reduce((sum, count) => sum + count, 0);
}
