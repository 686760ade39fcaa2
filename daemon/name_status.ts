/** What the layers say of vertices, said of hosts. */
import { LEAST_CAPACITY } from "../layers/capacity.ts";
import { demandsOf } from "../layers/settle.ts";
import type { SubstrateStatus } from "../layers/substrate.ts";
import { RATE_UNIT } from "../p2p/gossip/record.ts";
import type { SnapshotHost } from "../p2p/gossip/snapshot.ts";
import type { HostCooperationStatus, HostPlanStatus } from "./host_status.ts";
import type { Route } from "./routes_answer.ts";
import type { NamedView } from "./view_of.ts";

/** A share below this is nothing: one item in 100,000. What a draining host would get is less. */
const LEAST_SHARE = 1e-5;

/** Share of its capacity that a host which drains takes a neighbour to have left at least. */
const LEAST_SPARE = 0.01;

/**
 * Plan and cooperation of a status found on `named`, whose hosts are `hosts` in vertex order. Where
 * nothing leaves a host that drains, what may come yet goes to whom there is room at.
 */
export function nameStatus(
  { plan, cooperation }: SubstrateStatus,
  named: NamedView,
  hosts: readonly SnapshotHost[],
  isDraining: boolean,
): { plan: HostPlanStatus; cooperation: HostCooperationStatus } {
  const routeTo = (vertex: number, share: number, perSecond: number): Route => {
    const { id, name, service } = hosts[vertex]!;
    return { id, name, service, share, perSecond, ...roundTrip(named, vertex) };
  };
  let routes = plan.routes
    .filter(({ share, perSecond }) => share >= LEAST_SHARE && perSecond >= RATE_UNIT)
    .map(({ vertex, share, perSecond }) => routeTo(vertex, share, perSecond));
  if (isDraining && routes.length === 0) {
    routes = spareShares(named).map(({ vertex, share }) => routeTo(vertex, share, 0));
  }
  const sent = routes.reduce((sum, { share }) => sum + share, 0);
  return {
    plan: { ...plan, keepShare: Math.max(1 - sent, 0), routes },
    cooperation: {
      ...cooperation,
      dividends: cooperation.dividends.map(({ vertex, itemSeconds }) => {
        const { id, name } = hosts[vertex]!;
        return { id, name, itemSeconds };
      }),
    },
  };
}

/** The neighbours that take work, each with its part of the capacity that they have to spare. */
function spareShares({ view }: NamedView): { vertex: number; share: number }[] {
  const { complex: { neighbors, offsets }, self, capacityPerSecond } = view;
  const demand = demandsOf(view);
  const spare = [...neighbors.subarray(offsets[self]!, offsets[self + 1]!)]
    .map((vertex) => ({ vertex, capacity: capacityPerSecond[vertex]! }))
    .filter(({ capacity }) => capacity > LEAST_CAPACITY)
    .map(({ vertex, capacity }) => ({
      vertex,
      perSecond: Math.max(capacity - demand[vertex]!, LEAST_SPARE * capacity),
    }));
  const sum = spare.reduce((total, { perSecond }) => total + perSecond, 0);
  return spare.map(({ vertex, perSecond }) => ({ vertex, share: perSecond / sum }));
}

function roundTrip({ view }: NamedView, vertex: number): { rttSeconds?: number } {
  const { index } = view.complex.edgeOf(view.self, vertex);
  const rttSeconds = view.roundTripSeconds[index]!;
  return rttSeconds > 0 ? { rttSeconds } : {};
}
