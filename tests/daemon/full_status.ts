/** A status with everything in it, of the busiest of three hosts. */
import type { DaemonStatus } from "../../daemon/api/daemon_status.ts";
import type { Explanation } from "../../daemon/host/host_status.ts";
import { createHostMesh, type HostMesh, stepHostMesh } from "./host_mesh.ts";

/** Three hosts after 30 seconds, the first of which has more to do than it can. */
export function busyMesh(): HostMesh {
  const mesh = createHostMesh([50, 50, 100]);
  for (let n = 0; n < 30; n++) stepHostMesh(mesh, [160, 40, 20]);
  return mesh;
}

/** What the daemon on the first host of a mesh says. */
export function fullStatus(mesh: HostMesh): DaemonStatus {
  const { tick: _, ...layers } = mesh.statuses[0]!;
  return {
    schema: "shivya.status/1",
    version: "9.9.9",
    nodeId: mesh.ids[0]!,
    pid: 42,
    name: "host-0",
    service: "10.0.0.0:80",
    permissionsHeld: ["sys"],
    host: "127.0.0.1",
    port: 8085,
    socket: "/tmp/s.sock",
    startedAt: "2026-01-01T00:00:00.000Z",
    uptimeSeconds: 30,
    mesh: {
      mode: "sealed",
      network: "prod",
      joined: true,
      peers: 2,
      values: 3,
      lookups: 4,
      requests: 5,
      failures: 0,
      datagramsReceived: 6,
      datagramsSent: 7,
      bytesReceived: 8,
      bytesSent: 9,
      recordsTold: 10,
      recordsTaken: 11,
      dropped: {},
    },
    ticks: { periodSeconds: 1, completed: 30, skipped: 1, failed: 2, lastDurationSeconds: 0.002 },
    state: { isKept: false, pending: 12, failures: 13, lost: 14 },
    dashboard: { state: "serving" },
    telemetry: { atSeconds: 30, processMemoryBytes: 8e7 },
    ...layers,
  };
}

/** Why its routes are what they are. */
export function explanationOf(mesh: HostMesh): Explanation {
  return mesh.hosts[0]!.explain()!;
}
