/** Hosts in one process, all linked with each other, that know each other's records at once. */
import { createHost, type Host } from "../../daemon/host.ts";
import type { HostStatus } from "../../daemon/host/host_status.ts";
import type { Load } from "../../p2p/gossip/record.ts";
import type { MeshSnapshot } from "../../p2p/gossip/snapshot.ts";

/** The hosts and what was counted of them. */
export interface HostMesh {
  readonly hosts: readonly Host[];
  readonly ids: readonly string[];
  /** Items per second that each finishes. */
  readonly capacities: readonly number[];
  /** Items waiting at each. */
  readonly queue: number[];
  /** Items that each finished in the last second. */
  readonly completed: number[];
  /** Items that each sent to each other in the last second. */
  sent: Map<string, number>[];
  statuses: HostStatus[];
  loads: Load[];
  seconds: number;
}

/** Idle hosts of these capacities, items per second. */
export function createHostMesh(capacities: readonly number[]): HostMesh {
  const ids = capacities.map((_, i) => (i + 1).toString(16).padStart(40, "0"));
  return {
    hosts: ids.map((id, seed) => createHost({ id, seed, periodSeconds: 1 })),
    ids,
    capacities,
    queue: capacities.map(() => 0),
    completed: capacities.map(() => 0),
    sent: capacities.map(() => new Map()),
    statuses: [],
    loads: [],
    seconds: 0,
  };
}

/** One second: items arrive, are sent on as the routes say, and are served; then hosts tick. */
export function stepHostMesh(mesh: HostMesh, arrivals: readonly number[]): void {
  const { hosts, ids, queue, completed, capacities } = mesh;
  const arriving = arrivals.map((items, i) =>
    items + mesh.sent.reduce((sum, to) => sum + (to.get(ids[i]!) ?? 0), 0)
  );
  arriving.forEach((items, i) => queue[i]! += items);
  mesh.sent = hosts.map((_, i) => {
    const { routes = [], drainPerSecond = 0 } = mesh.statuses[i]?.plan ?? {};
    const available = Math.min(queue[i]!, arriving[i]! + drainPerSecond);
    return new Map(routes.map(({ id, share }) => [id, share * available]));
  });
  mesh.sent.forEach((to, i) => {
    for (const items of to.values()) queue[i]! -= items;
    completed[i] = Math.min(Math.max(queue[i]!, 0), capacities[i]!);
    queue[i]! -= completed[i]!;
  });
  mesh.loads = hosts.map((host, i) =>
    host.observe({
      backlog: Math.max(queue[i]!, 0),
      arrivalsPerSecond: arrivals[i]!,
      completionsPerSecond: completed[i]!,
      statedCapacityPerSecond: capacities[i]!,
    }, mesh.seconds)
  );
  const snapshot = snapshotOfMesh(mesh);
  mesh.statuses = hosts.map((host) => host.settle(snapshot));
  mesh.seconds++;
}

/** The records of all hosts as of the last tick. */
export function snapshotOfMesh({ ids, loads, sent, seconds }: HostMesh): MeshSnapshot {
  return {
    hosts: ids.map((id, i) => ({
      id,
      name: `host-${i}`,
      service: `10.0.0.${i}:80`,
      load: loads[i]!,
      links: ids.filter((other) => other !== id).map((other) => ({
        id: other,
        shippedPerSecond: sent[i]!.get(other) ?? 0,
        rttSeconds: 0.001,
      })),
    })),
    recordsHash: seconds.toString(16).padStart(64, "0"),
  };
}
