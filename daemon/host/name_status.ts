/** What the layers say of vertices, said of hosts. */
import { spareShares } from "../../layers/spare_shares.ts";
import type { SubstrateStatus } from "../../layers/substrate.ts";
import { RATE_UNIT } from "../../p2p/gossip/record.ts";
import type { SnapshotHost } from "../../p2p/gossip/snapshot.ts";
import type { HostCooperationStatus, HostPlanStatus } from "./host_status.ts";
import type { Route } from "./routes_answer.ts";
import type { NamedView } from "./view_of.ts";

/** A share below this is nothing: one item in 100,000. What a draining host would get is less. */
const LEAST_SHARE = 1e-5;

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
    routes = spareShares(named.view).map(({ vertex, share }) => routeTo(vertex, share, 0));
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

function roundTrip({ view }: NamedView, vertex: number): { rttSeconds?: number } {
  const { index } = view.complex.edgeOf(view.self, vertex);
  const rttSeconds = view.roundTripSeconds[index]!;
  return rttSeconds > 0 ? { rttSeconds } : {};
}
