/** Lays open what went into a settle and what came of it. */
import { flowAt, plannedHost, type SettledMesh } from "../../layers/settled_flows.ts";
import type { Settlement } from "../../layers/substrate.ts";
import type { SnapshotHost } from "../../p2p/gossip/snapshot.ts";
import type { ExplainedLink, Explanation } from "./host_status.ts";
import type { NamedView } from "./view_of.ts";

/**
 * Hosts and links of a settle on `named`, in canonical order. `hosts` are those of the records, in vertex
 * order; none if this host is alone with itself.
 */
export function explainSettlement(
  named: NamedView,
  settlement: Settlement,
  hosts: readonly SnapshotHost[],
): Omit<Explanation, "recordsHash" | "digest"> {
  const { curlRemoved, harmonicRemoved } = settlement;
  const settled = { ...named, settlement };
  return {
    hosts: named.ids.map((_, vertex) => {
      const { id, ...host } = plannedHost(settled, vertex);
      return { id, name: hosts[vertex]?.name ?? "", ...host };
    }),
    links: Array.from(
      { length: named.view.complex.edgeCount },
      (_, e) => explainLink(settled, e),
    ),
    curlRemoved,
    harmonicRemoved,
  };
}

function explainLink(settled: SettledMesh, e: number): ExplainedLink {
  const { rttSeconds, synergy, ...flow } = flowAt(settled, e);
  return { ...flow, ...(rttSeconds > 0 && { rttSeconds }), synergy };
}
