/**
 * Asks the daemon on this host, for applications: report what work there is, and learn where to take
 * it. Over the daemon's Unix socket, so for the user who started it; in Deno with
 * `--allow-read=SOCKET --allow-write=SOCKET --allow-net=unix:SOCKET`, in Node as it is.
 *
 * ```ts
 * import { createClient } from "@shivya/shivya/client";
 *
 * const shivya = createClient(); // { socket: "/tmp/shivya_cli.sock" }
 *
 * // For every item that comes in from outside:
 * export async function take(item: string, keep: (item: string) => void): Promise<void> {
 *   const to = await shivya.pick();
 *   if (to.keep) return keep(item);
 *   await fetch(`http://${to.service}/`, { method: "POST", body: item });
 * }
 *
 * // Once a second, with counts that only grow: of items from outside, and of items finished.
 * export async function report(backlog: number, arrived: number, completed: number): Promise<void> {
 *   await shivya.load({ backlog, arrived, completed });
 * }
 * ```
 *
 * `examples/worker.ts` in the repository is a whole one.
 *
 * @module
 */
export type {
  CountedDestination,
  DaemonEvent,
  ExplainedRoutes,
  Members,
  Offloaded,
  Routes,
} from "./answers.ts";
export { ApiError } from "./api_error.ts";
export { type Client, type ClientOptions, createClient, type EventsOptions } from "./client.ts";
export type { DaemonStatus } from "../api/daemon_status.ts";
export type { SettledEvent } from "../host/events_of.ts";
export type * from "../host/host_status.ts";
export type * from "../../layers/status.ts";
export type { Sample } from "../../telemetry/mod.ts";
export type { LoadReport } from "../host/load_reports.ts";
export type { DashboardHealth } from "../dashboard/dashboard_health.ts";
export type { MeshStatus } from "../peer/mesh_status.ts";
export type { MemberAnswer } from "../peer/member_answer.ts";
export type { StateHealth } from "../state/state_health.ts";
export type { Route, RoutesAnswer } from "../host/routes_answer.ts";
export type { Destination } from "../host/destination.ts";
export type { HostState, KnownHost } from "../../p2p/gossip/snapshot.ts";
