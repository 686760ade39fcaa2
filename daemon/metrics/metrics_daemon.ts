/** Metrics of the program itself. */
import type { DaemonStatus } from "../api/daemon_status.ts";
import type { DashboardCounts } from "../dashboard/bridge_messages.ts";
import type { DashboardHealth } from "../dashboard/dashboard_health.ts";
import { counter, gauge } from "./metrics_family.ts";
import type { Family, Histogram } from "./metrics_format.ts";

/** Which program runs, who it is, and how it does. */
export function daemonFamilies(
  status: DaemonStatus,
  { denoVersion, tickDurations, listeners }: {
    denoVersion: string;
    tickDurations: Histogram;
    listeners: number;
  },
): Family[] {
  const { version, nodeId, name, service, mesh, ticks, telemetry, startedAt, state } = status;
  const { completed, failed, skipped, periodSeconds } = ticks;
  return [
    info("build", "Which program this is.", { version, deno: denoVersion }),
    info("host", "Which host this is.", {
      id: nodeId,
      name,
      service,
      mode: mesh.mode,
      network: mesh.network ?? "",
    }),
    gauge(
      "process_start_time_seconds",
      "When the daemon started, in seconds since 1970.",
      Date.parse(startedAt) / 1000,
    ),
    gauge(
      "process_resident_memory_bytes",
      "Memory of the daemon that is in RAM.",
      telemetry?.processMemoryBytes,
    ),
    gauge("tick_period_seconds", "From tick to tick.", periodSeconds),
    {
      name: "ticks",
      type: "counter",
      help: "Ticks that ended well, threw, or were due while an earlier one still ran.",
      samples: Object.entries({ completed, failed, skipped }).map(([outcome, value]) => ({
        labels: { outcome },
        value,
      })),
    },
    {
      name: "tick_duration_seconds",
      type: "histogram",
      help: "How long a tick takes, whether it goes well or not.",
      histogram: tickDurations,
    },
    gauge(
      "state_store_up",
      "Whether what is to outlive the daemon reaches the disk.",
      state && Number(state.isKept),
    ),
    gauge("state_store_pending_changes", "Changes that wait for the disk.", state?.pending),
    counter("state_store_failures", "Writes to the disk that failed.", state?.failures),
    counter("state_store_lost_changes", "Changes given up before the disk took them.", state?.lost),
    gauge("event_listeners", "Clients that follow the events.", listeners),
  ];
}

/** Whether the dashboard is there, who looks at it, and what that costs. */
export function dashboardFamilies(
  { clients, framesSkipped, bytesSent }: DashboardCounts,
  health: DashboardHealth | undefined,
): Family[] {
  return [
    gauge(
      "dashboard_up",
      "Whether the dashboard can be opened.",
      health && Number(health.state === "serving"),
    ),
    gauge("dashboard_clients", "Dashboards that are open.", clients),
    counter(
      "dashboard_skipped_frames",
      "States not sent to a dashboard that had not read those before.",
      framesSkipped,
    ),
    counter("dashboard_sent_bytes", "Bytes of messages to dashboards.", bytesSent),
  ];
}

function info(name: string, help: string, labels: Record<string, string>): Family {
  return { name, type: "info", help, samples: [{ labels, value: 1 }] };
}
