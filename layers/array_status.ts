/** What a tick of an array came to, said of hosts by their ids. */
import type { ArrayHost, HostArray } from "./array_state.ts";
import { checkInteger } from "./check.ts";
import type { MeshView } from "./mesh_view.ts";
import { type ArrayFlow, flowAt, type PlannedHost, plannedHost } from "./settled_flows.ts";
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
