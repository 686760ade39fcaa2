/** What a daemon on the first host of a simulated mesh would show. */
import type { Look } from "../../daemon/dashboard/dashboard_state.ts";
import type { KnownHost } from "../../p2p/gossip/snapshot.ts";
import { explanationOf, fullStatus } from "./full_status.ts";
import { type HostMesh, snapshotOfMesh } from "./host_mesh.ts";

/** The look of a moment, in seconds since 1970. */
export function lookAt(mesh: HostMesh, at: number): Look {
  const snapshot = snapshotOfMesh(mesh);
  return {
    at,
    status: fullStatus(mesh),
    hosts: snapshot.hosts.map(({ id, name, service }, i): KnownHost => ({
      id,
      name,
      service,
      state: "alive",
      newsSeconds: (at * 7 + i) % 1,
      isLinked: i > 0,
      ...(i > 0 && { address: `10.0.0.${i}:8085`, rttSeconds: 0.00123456 }),
    })),
    snapshot,
    explanation: explanationOf(mesh),
  };
}
