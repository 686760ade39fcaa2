import { assertEquals, assertGreater, assertLess } from "@std/assert";
import type { DaemonStatus } from "../../daemon/api/daemon_status.ts";
import { parseAddress } from "../../p2p/address.ts";
import { long } from "../long.ts";
import { patient } from "../patience.ts";
import { type BusyMesh, startBusyMesh } from "./busy_mesh.ts";
import { type Daemon, eventually, startDaemon, statusOnce, temporaryFolder } from "./harness.ts";
import { isMemoryTelling, median, ownMegabytes, STEADY } from "./process_memory.ts";
import { createSealedMesh } from "./simulated_host.ts";

/** Simulated hosts, and how often all of them together tick. */
const HOSTS = long(4, 2);
const TICKS_PER_SECOND = 200;
/** How long on a machine that keeps up: until the daemon's memory has the size that it keeps, and then. */
const WARM_UP_SECONDS = long(60, 8);
const SECONDS = long(600, 60);
const PATIENCE_MS = patient(600_000);

/** Of all ticks, those of the first part, and of the last, in which memory is compared. */
const COMPARED = 0.15;
/** In a minute that is 170 bytes of each record that the daemon takes. */
const GROWTH = 0.05;
const SAMPLE_MS = 100;
const SAMPLES_PER_STATUS = 20;

/** Takes samples of a daemon's memory, MB, until hosts have ticked so often; resolves with the middle one. */
async function watch(daemon: Daemon, mesh: BusyMesh, untilTicks: number): Promise<number> {
  const samples: number[] = [];
  while (mesh.ticks < untilTicks) {
    if (samples.length % SAMPLES_PER_STATUS === 0) await statusOnce(daemon, () => true);
    samples.push(await ownMegabytes(daemon.pid));
    await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
  }
  return median(samples);
}

Deno.test("under a storm of news memory stays as it is: a daemon keeps no part of what it hears", async () => {
  await using folder = await temporaryFolder();
  const { wire, env } = createSealedMesh();
  const args = ["--profile", "wan"];
  await using daemon = await startDaemon(folder.path, args, { env: { ...env, ...STEADY } });
  const seed = parseAddress(`127.0.0.1:${daemon.port}`);
  await using mesh = startBusyMesh({ hosts: HOSTS, ticksPerSecond: TICKS_PER_SECOND, wire, seed });
  const isWhole = ({ agreement }: DaemonStatus) => agreement?.hosts === HOSTS + 1;
  await statusOnce(daemon, isWhole);
  const began = await eventually(
    () => Promise.resolve(mesh.ticks),
    (ticks) => ticks >= WARM_UP_SECONDS * TICKS_PER_SECOND,
    PATIENCE_MS,
  );
  const before: DaemonStatus = await statusOnce(daemon, isWhole);

  const until = (share: number) => watch(daemon, mesh, began + share * SECONDS * TICKS_PER_SECOND);
  const first = await until(COMPARED);
  const most = await until(1 - COMPARED);
  const last = await until(1);
  const after: DaemonStatus = await statusOnce(daemon, isWhole);

  const ticks = mesh.ticks - began;
  const taken = after.mesh.recordsTaken - before.mesh.recordsTaken;
  const told =
    `${ticks} ticks, ${taken} records taken, ${first} MB at first, ${most} MB in between, ` +
    `${last} MB in the end`;
  // Of several ticks of a host the last one is news where the machine is busy.
  assertGreater(taken, ticks / 2, told);
  assertEquals(after.ticks.failed, 0);
  if (isMemoryTelling()) assertLess(last, (1 + GROWTH) * first, told);
});
