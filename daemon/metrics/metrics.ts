/** `GET /metrics`: what Prometheus, or who speaks OpenMetrics, wants to know. */
import type { DaemonStatus } from "../api/daemon_status.ts";
import { HttpError, stillStarting } from "../api/http_error.ts";
import type { ApiContext, Handler } from "../api/route.ts";
import type { PeerCounters } from "../peer/peer_counters.ts";
import { daemonFamilies, dashboardFamilies } from "./metrics_daemon.ts";
import { formatMetrics, METRICS_TYPES, type MetricsFormat } from "./metrics_format.ts";
import { meshFamilies, wireFamilies } from "./metrics_mesh.ts";
import { beliefFamilies, loadFamilies, planFamilies } from "./metrics_work.ts";

/** Answers in the format that the client accepts most gladly; Prometheus' own unless it says. */
export const getMetrics: Handler = async (context, { headers }) => {
  const format = formatFor(headers.accept ?? "");
  return {
    status: 200,
    headers: { "content-type": METRICS_TYPES[format] },
    body: await metricsText(context, format),
  };
};

async function metricsText(context: ApiContext, format: MetricsFormat): Promise<string> {
  const { hosts, events: { listeners }, tickDurations, dashboard } = context;
  if (context.status === undefined || tickDurations === undefined) {
    throw stillStarting();
  }
  const status: DaemonStatus = JSON.parse(context.status);
  const counters = await countersOf(context);
  return formatMetrics([
    ...daemonFamilies(status, { denoVersion: Deno.version.deno, tickDurations, listeners }),
    ...(dashboard === undefined ? [] : dashboardFamilies(dashboard, status.dashboard)),
    ...meshFamilies(status, hosts),
    ...(counters === undefined ? [] : wireFamilies(counters)),
    ...loadFamilies(status),
    ...beliefFamilies(status),
    ...planFamilies(status),
  ], format);
}

/** None while the peer does not answer: the rest is worth having all the more then. */
async function countersOf({ mesh }: ApiContext): Promise<PeerCounters | undefined> {
  try {
    return await mesh.ask({ ask: "counters" });
  } catch (error) {
    if (error instanceof HttpError) return undefined;
    throw error;
  }
}

/** The format that an Accept header (RFC 9110, 12.5.1) gives the higher weight; OpenMetrics in a tie. */
export function formatFor(accept: string): MetricsFormat {
  const weights = { prometheus: 0, openMetrics: 0 };
  for (const range of accept.toLowerCase().split(",")) {
    const [type, ...parameters] = range.split(";").map((part) => part.trim());
    const given = parameters.find((parameter) => parameter.startsWith("q="));
    const weight = given === undefined ? 1 : Number(given.slice(2)) || 0;
    if (type === "application/openmetrics-text") {
      weights.openMetrics = Math.max(weights.openMetrics, weight);
    }
    if (type === "text/plain") weights.prometheus = Math.max(weights.prometheus, weight);
  }
  const { openMetrics, prometheus } = weights;
  return openMetrics > 0 && openMetrics >= prometheus ? "openMetrics" : "prometheus";
}
