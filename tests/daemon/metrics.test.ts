import { assert, assertEquals, assertMatch } from "@std/assert";
import type { DaemonStatus } from "../../daemon/api/daemon_status.ts";
import { respond } from "../../daemon/api/routes.ts";
import { formatFor } from "../../daemon/metrics/metrics.ts";
import { METRICS_TYPES } from "../../daemon/metrics/metrics_format.ts";
import {
  createHistogram,
  observeInto,
  TICK_BOUNDS,
} from "../../daemon/metrics/metrics_histogram.ts";
import type { Answers } from "../../daemon/peer/p2p_messages.ts";
import type { PeerCounters } from "../../daemon/peer/peer_counters.ts";
import { createKindCounters, kindTraffic } from "../../p2p/kind_traffic.ts";
import { createPeerStats } from "../../p2p/peer_stats.ts";
import { createTransportStats } from "../../p2p/transport_stats.ts";
import { api } from "./ask_api.ts";
import { busyMesh, fullStatus } from "./full_status.ts";
import { HOSTS } from "./known_hosts.ts";
import { parseAsPrometheus, promtool } from "./metrics_check.ts";

const { dropped, requests, retries, failures, lookups, stored, refused, expired, evicted } =
  createPeerStats();
const { blocked, sourceLimited, rateLimited, oversized, queueFull, unsendable } =
  createTransportStats();
const kinds = createKindCounters();
kinds.fill(1);

const COUNTERS: PeerCounters = {
  traffic: kindTraffic(kinds),
  dropped: { ...dropped, badValue: 3 },
  socketDropped: { blocked, sourceLimited, rateLimited, oversized, queueFull, unsendable },
  socketFailures: { EPERM: 4 },
  records: { accepted: 5, badSignature: 6 },
  peer: { requests, retries, failures, lookups, stored, refused, expired, evicted: 7 + evicted },
};

const MESH = busyMesh();

const DASHBOARD = { clients: 2, framesSkipped: 3, bytesSent: 4_000 };

/** Asks for metrics of a busy host, whose peer answers if it has counters. */
async function metrics(
  accept?: string,
  answers: Partial<Answers> = { counters: COUNTERS },
  more: Partial<DaemonStatus> = {},
) {
  const tickDurations = createHistogram(TICK_BOUNDS);
  observeInto(tickDurations, 0.002);
  const { context } = api(0, answers);
  const status = JSON.stringify({ ...fullStatus(MESH), ...more });
  const reply = await respond({
    ...context,
    hosts: HOSTS,
    status,
    tickDurations,
    dashboard: DASHBOARD,
  }, {
    method: "GET",
    url: "/metrics",
    headers: accept === undefined ? {} : { accept },
    async *[Symbol.asyncIterator]() {},
  });
  assert("body" in reply);
  return { ...reply, lines: reply.body.split("\n") };
}

Deno.test("metrics say what the status says, and what the peer counts", async () => {
  const { status, headers, lines } = await metrics();
  assertEquals([status, headers?.["content-type"]], [200, METRICS_TYPES.prometheus]);
  const { load, plan, belief } = fullStatus(MESH);
  const expected = [
    'shivya_build_info{version="9.9.9",deno="' + Deno.version.deno + '"} 1',
    'shivya_hosts{state="alive"} 3',
    'shivya_hosts{state="suspect"} 0',
    'shivya_hosts{state="dead"} 1',
    "shivya_joined 1",
    'shivya_datagrams_total{kind="find_node",direction="received"} 1',
    'shivya_datagrams_total{kind="records",direction="sent"} 1',
    'shivya_datagrams_total{kind="unread",direction="received"} 1',
    'shivya_datagram_bytes_total{kind="digest",direction="sent"} 1',
    'shivya_dropped_datagrams_total{reason="bad_value"} 3',
    'shivya_dropped_datagrams_total{reason="queue_full"} 0',
    'shivya_socket_errors_total{code="EPERM"} 4',
    'shivya_records_total{outcome="bad_signature"} 6',
    'shivya_values_dropped_total{reason="evicted"} 7',
    'shivya_ticks_total{outcome="completed"} 30',
    'shivya_ticks_total{outcome="failed"} 2',
    'shivya_ticks_total{outcome="skipped"} 1',
    'shivya_tick_duration_seconds_bucket{le="0.0025"} 1',
    "shivya_state_store_up 0",
    "shivya_state_store_pending_changes 12",
    "shivya_state_store_lost_changes_total 14",
    "shivya_process_resident_memory_bytes 80000000",
    "shivya_dashboard_up 1",
    "shivya_dashboard_clients 2",
    "shivya_dashboard_skipped_frames_total 3",
    "shivya_dashboard_sent_bytes_total 4000",
    "shivya_process_start_time_seconds 1767225600",
    `shivya_backlog_items ${load!.backlog}`,
    `shivya_wait_seconds ${load!.backlog! / load!.capacityPerSecond}`,
    `shivya_free_energy_nats ${belief!.freeEnergyNats}`,
    `shivya_keep_ratio ${plan!.keepShare}`,
    `shivya_curl_removed_items_per_second ${plan!.curlRemoved}`,
    `shivya_harmonic_removed_items_per_second ${plan!.harmonicRemoved}`,
    ...plan!.routes.map(({ id, name, share }) =>
      `shivya_route_ratio{id="${id}",name="${name}"} ${share}`
    ),
  ];
  assertEquals(expected.filter((line) => !lines.includes(line)), []);
  assert(plan!.routes.length > 0 && load!.backlog! > 0);
  assertEquals(lines.some((line) => /NaN|undefined|null/.test(line)), false);
});

Deno.test("every name has the prefix and is explained, in both formats, to the programs of others", async () => {
  for (const format of ["prometheus", "openMetrics"] as const) {
    const { headers, body, lines } = await metrics(METRICS_TYPES[format].split(" ")[0]!);
    assertEquals(headers?.["content-type"], METRICS_TYPES[format]);
    const names = lines.filter((line) => !line.startsWith("#")).map((line) =>
      /^shivya_[a-z_]+/.exec(line)![0]
    );
    const helped = lines.filter((line) => line.startsWith("# HELP")).map((line) =>
      line.split(" ")[2]!
    );
    for (const name of names) {
      assert(helped.some((help) => name === help || name.startsWith(`${help}_`)), name);
    }
    assertEquals(new Set(helped).size, helped.length);
    assertEquals((await parseAsPrometheus(body + "\n", format)).findings, "");
  }
  assertEquals((await promtool((await metrics()).body + "\n")).findings, "");
});

Deno.test("a dashboard that died is down, and its counters stay", async () => {
  const died = { state: "died", reason: "zlib" } as const;
  const { lines } = await metrics(undefined, undefined, { dashboard: died });
  const shown = lines.filter((line) => /^shivya_dashboard_(up|sent)/.test(line));
  assertEquals(shown, ["shivya_dashboard_up 0", "shivya_dashboard_sent_bytes_total 4000"]);
});

Deno.test("a peer that does not answer leaves its own counters out, and no others", async () => {
  const { status, body } = await metrics(undefined, {});
  assertEquals([status, body.includes("shivya_datagrams_total")], [200, false]);
  assertMatch(body, /^shivya_backlog_items /m);
});

Deno.test("there are no metrics before the first tick", async () => {
  const reply = await respond(api().context, {
    method: "GET",
    url: "/metrics",
    headers: {},
    async *[Symbol.asyncIterator]() {},
  });
  assertEquals(reply.status, 503);
});

Deno.test("the format is the one that the client accepts more gladly", () => {
  const om = "application/openmetrics-text";
  const cases: [accept: string, format: ReturnType<typeof formatFor>][] = [
    ["", "prometheus"],
    ["*/*", "prometheus"],
    ["text/html, text/plain", "prometheus"],
    [om, "openMetrics"],
    [`${om};version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75`, "openMetrics"],
    [`${om};version=1.0.0;q=0.5, text/plain;version=0.0.4;q=0.4, */*;q=0.1`, "openMetrics"],
    [`text/plain, ${om.toUpperCase()}`, "openMetrics"],
    [`${om};q=0.4,text/plain;q=0.5`, "prometheus"],
    [`${om};q=0`, "prometheus"],
    [`${om};q=x`, "prometheus"],
  ];
  for (const [accept, format] of cases) assertEquals(formatFor(accept), format, accept);
});

Deno.test("/readyz is 200 for who has joined or is alone by choice, else 503 with the reason", async () => {
  const get = async (joined: boolean, hasSeeds: boolean, isTold = true) => {
    const status = fullStatus(MESH);
    status.mesh.joined = joined;
    const reply = await respond(
      { ...api().context, hasSeeds, status: isTold ? JSON.stringify(status) : undefined },
      { method: "GET", url: "/readyz", headers: {}, async *[Symbol.asyncIterator]() {} },
    );
    assert("body" in reply);
    return [reply.status, JSON.parse(reply.body)];
  };
  const ready = { schema: "shivya.ready/1", ready: true };
  assertEquals(await get(true, true), [200, { ...ready, joined: true }]);
  assertEquals(await get(true, false), [200, { ...ready, joined: true }]);
  assertEquals(await get(false, false), [200, { ...ready, joined: false }]);
  const [status, { error }] = await get(false, true);
  assertEquals(status, 503);
  assertMatch(error, /^Alone: none of the hosts to join by answers/);
  assertEquals((await get(true, false, false))[0], 503);
});
