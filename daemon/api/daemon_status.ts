/** What `GET /v1/status` answers. */
import type { Sample } from "../../telemetry/mod.ts";
import type { DashboardHealth } from "../dashboard/dashboard_health.ts";
import type { HostStatus } from "../host/host_status.ts";
import type { MeshStatus } from "../peer/mesh_status.ts";
import type { StateHealth } from "../state/state_health.ts";

/** Name and version of the shape below. */
export const STATUS_SCHEMA: DaemonStatus["schema"] = "shivya.status/1";

/** The daemon, its host, and what the five layers make of it; what is absent is left out. */
export interface DaemonStatus extends Partial<Omit<HostStatus, "tick">> {
  /** Name and version of this shape. */
  schema: "shivya.status/1";
  /** Version of the program. */
  version: string;
  /** 40 lowercase hexadecimal digits. */
  nodeId: string;
  /** Process id. */
  pid: number;
  /** Display name; may be empty. */
  name: string;
  /** `HOST:PORT` where its applications take work; may be empty. */
  service: string;
  /** Address of the mesh's datagrams. */
  host: string;
  /** Their UDP port. */
  port: number;
  /** Absolute path of the local API's socket. */
  socket: string;
  /** When the daemon started, ISO 8601. */
  startedAt: string;
  /** Since then. */
  uptimeSeconds: number;
  /** Kinds of permission the main thread still holds. */
  permissionsHeld: string[];
  /** How the ticks go. */
  ticks: {
    /** From tick to tick. */
    periodSeconds: number;
    /** Ticks that ended well. */
    completed: number;
    /** Ticks that were due while an earlier one still ran. */
    skipped: number;
    /** Ticks that threw; the log says why. */
    failed: number;
    /** How long the last one took. */
    lastDurationSeconds: number;
  };
  /** The mesh as this host sees it. */
  mesh: MeshStatus;
  /** How what is to outlive the daemon gets to the disk. */
  state?: StateHealth;
  /** The dashboard, where one was asked for. */
  dashboard?: DashboardHealth;
  /** What the host itself was seen doing. */
  telemetry?: Sample;
}
