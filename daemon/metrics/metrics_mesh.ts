/** Metrics of the mesh as this host sees it. */
import type { KnownHost } from "../../p2p/gossip/snapshot.ts";
import type { DaemonStatus } from "../api/daemon_status.ts";
import type { PeerCounters } from "../peer/peer_counters.ts";
import { byName, counter, gauge, snake } from "./metrics_family.ts";
import type { Family } from "./metrics_format.ts";

const STATES = ["alive", "suspect", "dead", "left"] as const;

/** Who is there. */
export function meshFamilies(
  { mesh, agreement }: DaemonStatus,
  hosts: readonly KnownHost[],
): Family[] {
  const { joined, peers, values, recordsTold } = mesh;
  return [
    {
      name: "hosts",
      type: "gauge",
      help: "Hosts of the mesh that were ever heard of, this one included, by how they do.",
      samples: STATES.map((state) => ({
        labels: { state },
        value: hosts.filter((host) => host.state === state).length,
      })),
    },
    gauge("joined", "Whether any peer is there.", Number(joined)),
    gauge("peers", "Peers in the routing table that answer.", peers),
    gauge("links", "Links among live hosts that this host knows of.", agreement?.links),
    gauge("triangles", "Triples of hosts linked with each other.", agreement?.faces),
    gauge("stored_values", "Values kept here for the mesh.", values),
    counter("records_told", "Records that this host made.", recordsTold),
  ];
}

/** What went over the wire, and what became of it. */
export function wireFamilies(
  { traffic, dropped, socketDropped, socketFailures, records, peer }: PeerCounters,
): Family[] {
  const directions = (received: "received" | "receivedBytes", sent: "sent" | "sentBytes") =>
    traffic.flatMap((counted) => [
      { labels: { kind: snake(counted.kind), direction: "received" }, value: counted[received] },
      // What cannot be read is not sent.
      ...(counted.kind === "unread"
        ? []
        : [{ labels: { kind: snake(counted.kind), direction: "sent" }, value: counted[sent] }]),
    ]);
  return [
    {
      name: "datagrams",
      type: "counter",
      help: "Datagrams that came to and left this host's peer, by kind.",
      samples: directions("received", "sent"),
    },
    {
      name: "datagram_bytes",
      type: "counter",
      help: "Bytes in them, without headers of IP and UDP.",
      samples: directions("receivedBytes", "sentBytes"),
    },
    {
      name: "dropped_datagrams",
      type: "counter",
      help: "Datagrams not used or not sent, by reason.",
      samples: byName("reason", { ...dropped, ...socketDropped }),
    },
    {
      name: "socket_errors",
      type: "counter",
      help: "Sends and reads of datagrams that the system refused, by code.",
      samples: byName("code", socketFailures, (code) => code),
    },
    {
      name: "records",
      type: "counter",
      help: "Records of hosts that came, by what became of them.",
      samples: byName("outcome", records),
    },
    counter("requests", "Questions asked of peers.", peer.requests),
    counter("request_retries", "Questions sent again.", peer.retries),
    counter("request_failures", "Questions that stayed without an answer.", peer.failures),
    counter("lookups", "Lookups that ended.", peer.lookups),
    {
      name: "values_offered",
      type: "counter",
      help: "Values that others wanted kept here, by whether they were.",
      samples: byName("outcome", { kept: peer.stored, refused: peer.refused }),
    },
    {
      name: "values_dropped",
      type: "counter",
      help: "Values let go: their time was over, or there was no room.",
      samples: byName("reason", { expired: peer.expired, evicted: peer.evicted }),
    },
  ];
}
