/** Lays open what went into a settle and what came of it. */
import { pairSynergy } from "../../layers/onsager/mod.ts";
import type { Settlement } from "../../layers/substrate.ts";
import type { SnapshotHost } from "../../p2p/gossip/snapshot.ts";
import type { ExplainedHost, ExplainedLink, Explanation } from "./host_status.ts";
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
  return {
    hosts: named.ids.map((id, vertex) => ({
      id,
      name: hosts[vertex]?.name ?? "",
      ...explainHost(named, settlement, vertex),
    })),
    links: Array.from(
      { length: named.view.complex.edgeCount },
      (_, e) => explainLink(named, settlement, e),
    ),
    curlRemoved,
    harmonicRemoved,
  };
}

function explainHost(
  { view }: NamedView,
  { demand, surplus }: Settlement,
  vertex: number,
): Omit<ExplainedHost, "id" | "name"> {
  const capacityPerSecond = view.capacityPerSecond[vertex]!;
  return {
    backlog: view.backlog[vertex]!,
    demandPerSecond: demand[vertex]!,
    capacityPerSecond,
    utilisation: demand[vertex]! / capacityPerSecond,
    balancedUtilisation: (demand[vertex]! - surplus[vertex]!) / capacityPerSecond,
    surplusPerSecond: surplus[vertex]!,
    offer: view.offer[vertex]!,
  };
}

function explainLink({ view, ids }: NamedView, settlement: Settlement, e: number): ExplainedLink {
  const { demand, plan, reconciled, standing, conductance } = settlement;
  const { complex, capacityPerSecond: capacity, reportedFlow, roundTripSeconds } = view;
  const i = complex.edges[2 * e]!;
  const j = complex.edges[2 * e + 1]!;
  const rttSeconds = roundTripSeconds[e]!;
  return {
    tail: ids[i]!,
    head: ids[j]!,
    reportedPerSecond: reportedFlow[e]!,
    plannedPerSecond: plan[e]!,
    reconciledPerSecond: reconciled[e]!,
    standingPerSecond: standing[e]!,
    conductancePerSecond: conductance[e]!,
    ...(rttSeconds > 0 && { rttSeconds }),
    synergy: pairSynergy(demand[i]!, capacity[i]!, demand[j]!, capacity[j]!),
  };
}
