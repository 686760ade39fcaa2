/** What `GET /v1/status` answers. */
import type { SubstrateStatus } from "../layers/substrate.ts";
import type { Sample } from "../telemetry/mod.ts";
import type { MeshStatus } from "./mesh_status.ts";

/** Name and version of the shape below. */
export const STATUS_SCHEMA = "shivya.status/1";

/** The daemon, its host, and what the five layers make of it; what is absent is left out. */
export interface DaemonStatus extends Partial<Omit<SubstrateStatus, "tick">> {
  schema: typeof STATUS_SCHEMA;
  /** Version of the program. */
  version: string;
  /** 40 lowercase hexadecimal digits. */
  nodeId: string;
  /** Process id. */
  pid: number;
  /** Address and port of the mesh's datagrams. */
  host: string;
  port: number;
  /** Absolute path of the local API's socket. */
  socket: string;
  /** When the daemon started, ISO 8601. */
  startedAt: string;
  uptimeSeconds: number;
  /** Kinds of permission the main thread still holds. */
  permissionsHeld: string[];
  ticks: {
    periodSeconds: number;
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
  /** What the host itself was seen doing. */
  telemetry?: Sample;
}
