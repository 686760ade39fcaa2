/** What the layers say of vertices, said of hosts. */
import type { SubstrateStatus } from "../layers/substrate.ts";
import { RATE_UNIT } from "../p2p/gossip/record.ts";
import type { SnapshotHost } from "../p2p/gossip/snapshot.ts";
import type { HostCooperationStatus, HostPlanStatus } from "./host_status.ts";
import type { Route } from "./routes_answer.ts";
import type { NamedView } from "./view_of.ts";

/** A share below this is nothing: one item in 100,000. What a draining host would get is less. */
const LEAST_SHARE = 1e-5;

/** Plan and cooperation of a status found on `named`, whose hosts are `hosts` in vertex order. */
export function nameStatus(
  { plan, cooperation }: SubstrateStatus,
  named: NamedView,
  hosts: readonly SnapshotHost[],
): { plan: HostPlanStatus; cooperation: HostCooperationStatus } {
  const routes: Route[] = [];
  let { keepShare } = plan;
  for (const { vertex, share, perSecond } of plan.routes) {
    const { id, name, service } = hosts[vertex]!;
    if (share < LEAST_SHARE || perSecond < RATE_UNIT) keepShare += share;
    else routes.push({ id, name, service, share, perSecond, ...roundTrip(named, vertex) });
  }
  return {
    plan: { ...plan, keepShare: Math.min(keepShare, 1), routes },
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
