import { assertEquals, assertGreater, assertLess } from "@std/assert";
import type { DaemonStatus } from "../../daemon/daemon_status.ts";
import { parseAddress } from "../../p2p/address.ts";
import { long } from "../long.ts";
import { startBusyMesh } from "./busy_mesh.ts";
import { call, eventually, startDaemon, statusOnce, temporaryFolder } from "./harness.ts";
import { FRUGAL, median, residentMegabytes, SETTLED } from "./process_memory.ts";
import { createSealedMesh } from "./simulated_host.ts";

const HOSTS = 8;
const TICKS_PER_SECOND = 200;
/** Records taken until heaps have the size that they keep, and seconds after that. */
const WARM_UP = long(15_000, 2_500);
const SECONDS = long(600, 14);
const WARM_UP_PATIENCE_MS = 600_000;
const COLLECTED = long(1, 0) === 1 ? FRUGAL : SETTLED;
const GROWTH = 0.05;
const SAMPLE_MS = 200;
const SAMPLES_PER_STATUS = 10;

Deno.test("under a storm of news for as long as it lasts, memory stays as it is", async () => {
  await using folder = await temporaryFolder();
  const { wire, env } = createSealedMesh();
  const args = ["--profile", "wan", "--tick-seconds", "0.05"];
  await using daemon = await startDaemon(folder.path, args, { env: { ...env, ...COLLECTED } });
  const seed = parseAddress(`127.0.0.1:${daemon.port}`);
  await using mesh = startBusyMesh({
    hosts: HOSTS,
    ticksPerSecond: TICKS_PER_SECOND,
    wire,
    seed,
  });
  const isWhole = ({ agreement }: DaemonStatus) => agreement?.hosts === HOSTS + 1;
  await statusOnce(daemon, isWhole);
  const ask = async (): Promise<DaemonStatus> =>
    (await call(daemon.socket, "GET", "/v1/status")).json;
  const isWarm = ({ mesh }: DaemonStatus) => mesh.recordsTaken >= WARM_UP;
  const before = await eventually(ask, isWarm, WARM_UP_PATIENCE_MS);

  const ticksBefore = mesh.ticks;
  const beganAt = performance.now();
  const seconds = () => (performance.now() - beganAt) / 1_000;
  const samples: number[] = [];
  for (let n = 0; seconds() < SECONDS; n++) {
    samples.push(await residentMegabytes(daemon.pid));
    if (n % SAMPLES_PER_STATUS === 0) await ask();
    await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
  }
  const after: DaemonStatus = await statusOnce(daemon, isWhole);
  const quarter = Math.floor(samples.length / 4);
  const [second, last] = [samples.slice(quarter, 2 * quarter), samples.slice(-quarter)].map(median);
  const ticks = mesh.ticks - ticksBefore;
  const taken = after.mesh.recordsTaken - before.mesh.recordsTaken;
  const told = `${ticks} ticks, ${taken} records taken, ${second!.toFixed(1)} MB in the second ` +
    `quarter, ${last!.toFixed(1)} MB in the last`;
  assertLess(last!, (1 + GROWTH) * second!, told);
  // Of several ticks of a host the last one is news where hosts are slow.
  assertGreater(taken, ticks / 4, told);
  assertEquals(after.ticks.failed, 0);
});
