/** What went into a settle and what came of it, said of hosts and links by ids. */
import type { MeshView } from "./mesh_view.ts";
import { pairSynergy } from "./onsager/mod.ts";
import type { Settlement } from "./settle.ts";

/** A mesh whose vertices have names, and its flows. */
export interface SettledMesh {
  /** Id of every vertex, ascending. */
  readonly ids: readonly string[];
  readonly view: MeshView;
  readonly settlement: Settlement;
}

/** A host, as the plan sees it. */
export interface PlannedHost {
  /** Who it is. */
  readonly id: string;
  /** Items waiting or running. */
  readonly backlog: number;
  /** Predicted arrivals and a tenth of the backlog, items per second. */
  readonly demandPerSecond: number;
  /** What it finishes while there is backlog, items per second. */
  readonly capacityPerSecond: number;
  /** Demand over capacity. */
  readonly utilisation: number;
  /** The same of all hosts it is connected with. */
  readonly balancedUtilisation: number;
  /** Demand beyond what would be balanced, items per second. */
  readonly surplusPerSecond: number;
  /** Share of that surplus it offers, 0 to 1. */
  readonly offer: number;
}

/** A link; flows are positive from tail to head, items per second. */
export interface ArrayFlow {
  /** The smaller id of its ends. */
  readonly tail: string;
  /** The larger. */
  readonly head: string;
  /** What moves, as its ends say. */
  readonly reportedPerSecond: number;
  /** What would balance. */
  readonly plannedPerSecond: number;
  /** What moves, less what turns in circles. */
  readonly reconciledPerSecond: number;
  /** What routes follow. */
  readonly standingPerSecond: number;
  /** How willingly work moves along it: 1 over the cost of an item. */
  readonly conductancePerSecond: number;
  /** The larger round trip that its ends report, seconds. */
  readonly rttSeconds: number;
  /** What pooling saves of what waiting costs both apart, 0 to 1. */
  readonly synergy: number;
}

/** What a settle makes of the host of a vertex. */
export function plannedHost({ ids, view, settlement }: SettledMesh, vertex: number): PlannedHost {
  const demandPerSecond = settlement.demand[vertex]!;
  const capacityPerSecond = view.capacityPerSecond[vertex]!;
  const surplusPerSecond = settlement.surplus[vertex]!;
  return {
    id: ids[vertex]!,
    backlog: view.backlog[vertex]!,
    demandPerSecond,
    capacityPerSecond,
    utilisation: demandPerSecond / capacityPerSecond,
    balancedUtilisation: (demandPerSecond - surplusPerSecond) / capacityPerSecond,
    surplusPerSecond,
    offer: view.offer[vertex]!,
  };
}

/** What a settle makes of the link of an edge. */
export function flowAt({ ids, view, settlement }: SettledMesh, e: number): ArrayFlow {
  const { complex, capacityPerSecond: capacity } = view;
  const { demand, plan, reconciled, standing, conductance } = settlement;
  const tail = complex.edges[2 * e]!;
  const head = complex.edges[2 * e + 1]!;
  return {
    tail: ids[tail]!,
    head: ids[head]!,
    reportedPerSecond: view.reportedFlow[e]!,
    plannedPerSecond: plan[e]!,
    reconciledPerSecond: reconciled[e]!,
    standingPerSecond: standing[e]!,
    conductancePerSecond: conductance[e]!,
    rttSeconds: view.roundTripSeconds[e]!,
    synergy: pairSynergy(demand[tail]!, capacity[tail]!, demand[head]!, capacity[head]!),
  };
}
