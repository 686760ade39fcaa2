/** What a tick of an array came to, said of hosts by their ids. */
import type { ArrayHost, HostArray } from "./array_state.ts";
import type { SettledSide } from "./array_view.ts";
import { checkInteger } from "./check.ts";
import type { MeshView } from "./mesh_view.ts";
import { pairSynergy } from "./onsager/mod.ts";
import { spareShares } from "./spare_shares.ts";
import type { CooperationStatus, PlanStatus, SubstrateStatus } from "./status.ts";

/** A share below this is nothing: one item in 100,000. */
const LEAST_SHARE = 1e-5;

/** A rate below this is nothing, items per second: daemons announce rates as multiples of it. */
const LEAST_RATE = 2 ** -20;

/** Where to send a share of what arrives. */
export interface ArrayRoute {
  /** The neighbour. */
  readonly id: string;
  /** Share of everything arriving here, 0 to 1. */
  readonly share: number;
  /** Standing flow to it, items per second. */
  readonly perSecond: number;
}

/** What the hosts agreed to move, by ids. */
export interface ArrayPlan extends Omit<PlanStatus, "routes"> {
  /** Neighbours that take some. */
  readonly routes: readonly ArrayRoute[];
}

/** What cooperation is worth, by ids. */
export interface ArrayCooperation extends Omit<CooperationStatus, "dividends"> {
  /** Pair dividends with neighbours, largest first. */
  readonly dividends: readonly { readonly id: string; readonly itemSeconds: number }[];
}

/** One tick of one host. */
export interface ArrayStatus extends Omit<SubstrateStatus, "plan" | "cooperation"> {
  /** Who it is. */
  readonly id: string;
  /** L3 and L0. */
  readonly plan: ArrayPlan;
  /** L3. */
  readonly cooperation: ArrayCooperation;
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

/** All that went into the last settle of a side and came of it. */
export interface SideFlows {
  /** Which side. */
  readonly side: number;
  /** Hosts that it counts, in the order of their ids. */
  readonly hosts: readonly PlannedHost[];
  /** Links among them, in the order of their tails, then heads. */
  readonly flows: readonly ArrayFlow[];
  /** Norm of the circulation around triangles taken out of the reports, items per second. */
  readonly curlRemoved: number;
  /** Norm of the circulation around holes taken out, items per second. */
  readonly harmonicRemoved: number;
}

/**
 * What the layers say of vertices, said of hosts. As daemons do it, routes as good as nothing are kept,
 * and where nothing leaves a host that drains, what may come yet goes to whom there is room at.
 */
export function nameStatus(
  host: ArrayHost,
  { plan, cooperation, ...layers }: SubstrateStatus,
  view: MeshView,
  ids: readonly string[],
): ArrayStatus {
  let routes: ArrayRoute[] = plan.routes
    .filter(({ share, perSecond }) => share >= LEAST_SHARE && perSecond >= LEAST_RATE)
    .map(({ vertex, share, perSecond }) => ({ id: ids[vertex]!, share, perSecond }));
  if (host.isDraining && routes.length === 0) {
    routes = spareShares(view).map(({ vertex, share }) => ({
      id: ids[vertex]!,
      share,
      perSecond: 0,
    }));
  }
  const sent = routes.reduce((sum, { share }) => sum + share, 0);
  return {
    id: host.id,
    ...layers,
    plan: { ...plan, keepShare: Math.max(1 - sent, 0), routes },
    cooperation: {
      ...cooperation,
      dividends: cooperation.dividends.map(({ vertex, itemSeconds }) => ({
        id: ids[vertex]!,
        itemSeconds,
      })),
    },
  };
}

/**
 * Flows of a side as of its last settle; absent before, and where nobody is. Throws a `RangeError` for a
 * side that is not whole or negative.
 */
export function flowsOf(array: HostArray, side: number): SideFlows | undefined {
  checkInteger("side", side, 0, Number.MAX_SAFE_INTEGER);
  const settled = array.sides.get(side)?.settled;
  if (settled === undefined) return undefined;
  const { curlRemoved, harmonicRemoved } = settled.settlement;
  return {
    side,
    hosts: settled.ids.map((_, vertex) => plannedHost(settled, vertex)),
    flows: Array.from(settled.settlement.plan, (_, e) => flowAt(settled, e)),
    curlRemoved,
    harmonicRemoved,
  };
}

function plannedHost({ ids, view, settlement }: SettledSide, vertex: number): PlannedHost {
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

function flowAt({ ids, view, settlement }: SettledSide, e: number): ArrayFlow {
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
