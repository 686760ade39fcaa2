import { assertEquals, assertGreater, assertLess } from "@std/assert";
import type { DaemonStatus } from "../../daemon/api/daemon_status.ts";
import { exchange } from "../../daemon/client/exchange.ts";
import { parseAddress } from "../../p2p/address.ts";
import { patient } from "../patience.ts";
import { freeTcpPort, look, raw, upgrade } from "./bridge_harness.ts";
import { startBusyMesh } from "./busy_mesh.ts";
import { connectDeaf } from "./deaf_client.ts";
import { type Daemon, eventually, startDaemon, statusOnce, temporaryFolder } from "./harness.ts";
import { COLLECTED, isMemoryTelling, ownMegabytes } from "./process_memory.ts";
import { createSealedMesh } from "./simulated_host.ts";
import { askBoth, tickLag } from "./tick_lag.ts";

/** As many as the dashboard takes, with the one that reads. */
const DEAF = 31;
/** Simulated hosts whose news is much to tell, and their ticks a second. */
const HOSTS = 8;
const TICKS_PER_SECOND = 20;
const PACE = ["--tick-seconds", "0.25"];
/** The status may take so long meanwhile. */
const DEADLINE_MS = patient(1_000);
/** Pause between questions. */
const PAUSE_MS = 100;
/** What is kept for one that is deaf, and for its connection. */
const CLIENT_MEGABYTES = 0.75;
/** Share of the ticks of a daemon without a dashboard by which this one may be behind it. */
const BEHIND = 0.3;
/** They are let go within twenty seconds; those that are only too far behind stay for twice as long. */
const GONE_MS = patient(30_000);

/** What the metrics say of the dashboard. */
async function metricsOf({ socket }: Daemon): Promise<Record<string, number>> {
  const signal = AbortSignal.timeout(DEADLINE_MS);
  const { text } = await exchange({ socket, method: "GET", path: "/metrics", signal });
  const lines = [...text.matchAll(/^shivya_dashboard_(\w+) (\S+)$/gm)];
  return Object.fromEntries(lines.map(([, name, value]) => [name!, Number(value)]));
}

Deno.test("clients of the dashboard that never read cost a daemon little, and others their place for seconds only", async () => {
  await using folder = await temporaryFolder();
  const port = freeTcpPort();
  const { wire, env } = createSealedMesh();
  const flags = [...PACE, `--visualize=${port}`];
  await using daemon = await startDaemon(`${folder.path}/shown`, flags, {
    env: { ...env, ...COLLECTED },
  });
  await using spared = await startDaemon(`${folder.path}/spared`, PACE);
  const seed = parseAddress(`127.0.0.1:${daemon.port}`);
  await using _mesh = startBusyMesh({ hosts: HOSTS, ticksPerSecond: TICKS_PER_SECOND, wire, seed });
  await statusOnce(daemon, ({ agreement }: DaemonStatus) => agreement?.hosts === HOSTS + 1);
  await using reader = await look(port);
  await reader.until(({ state }) => state !== undefined);
  const before = await askBoth([daemon, spared]);
  const memory = await ownMegabytes(daemon.pid);

  using deaf = new DisposableStack();
  for (let n = 0; n < DEAF; n++) {
    assertEquals(deaf.use(await connectDeaf(port, upgrade())).status, 101);
  }
  await eventually(() => metricsOf(daemon), ({ clients }) => clients === DEAF + 1);
  assertEquals((await raw(port, upgrade())).split(" ")[1], "503");
  const read = reader.messages.length;
  let most = memory;
  const watch = async () => {
    most = Math.max(most, await ownMegabytes(daemon.pid));
    return await metricsOf(daemon);
  };
  const counted = await eventually(watch, ({ clients }) => clients === 1, GONE_MS, PAUSE_MS);

  const after = await askBoth([daemon, spared]);
  const lag = tickLag(before, after);
  assertLess(lag.skipped, 2 + BEHIND * lag.due, JSON.stringify(lag));
  assertEquals(after[0].ticks.failed, 0);
  // They had more to read than the system keeps for them.
  assertGreater(counted.skipped_frames_total!, 0);
  if (isMemoryTelling()) assertLess(most - memory, CLIENT_MEGABYTES * DEAF);
  assertGreater(reader.messages.length - read, lag.due / 2);
  await using late = await look(port);
  await late.until(({ state }) => state !== undefined);
});
