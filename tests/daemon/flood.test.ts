import { assert, assertEquals, assertGreater, assertLess, assertLessOrEqual } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { exchange } from "../../daemon/client/exchange.ts";
import type { DaemonStatus } from "../../daemon/daemon_status.ts";
import { long } from "../long.ts";
import { type Corpus, openCorpora, sealedCorpora } from "./flood_corpora.ts";
import { call, type Daemon, startDaemon, statusOnce, temporaryFolder } from "./harness.ts";
import { residentMegabytes } from "./process_memory.ts";
import { createSealedMesh } from "./simulated_host.ts";

/** How long each flood lasts. */
const SECONDS = long(10, 1);
/** An answer may take so long while it does. */
const DEADLINE_MS = 1_000;
/** Pause between questions: their number is not what is tested here. */
const PAUSE_MS = 20;
/** Memory that a flood may cost, however long it lasts. */
const FLOOD_MEGABYTES = 200;
/** Lines that the daemon may log in all: those of every start and end among them. */
const LOG_LINES = 20;
/** What two hosts of 100 items a second do: one of them has work to send to the other. */
const LOADS = [190, 20] as const;

/** Ticks so short that some fall into every flood. */
const PACE = ["--tick-seconds", "0.2"];

/** Why datagrams are dropped that there are too many of. */
const LIMITED = ["sourceLimited", "rateLimited"];

const FLOODER = fromFileUrl(new URL("flooder.ts", import.meta.url));

/** Sends a corpus as fast as it goes; resolves with how many datagrams that were. */
async function send({ datagrams, sockets }: Corpus, port: number): Promise<number> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-prompt", "-q", FLOODER, ...[port, SECONDS, sockets].map(String)],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const [{ stdout }] = await Promise.all([
    child.output(),
    new Response(JSON.stringify(datagrams.map((datagram) => datagram.toBase64()))).body!
      .pipeTo(child.stdin),
  ]);
  return Number(new TextDecoder().decode(stdout));
}

/** Asks for the status until `work` is done, and throws if one answer takes too long. */
async function askThroughout<T>({ socket }: Daemon, work: Promise<T>): Promise<T> {
  let isDone = false;
  const done = work.finally(() => isDone = true);
  const ask = async () => {
    while (!isDone) {
      const signal = AbortSignal.timeout(DEADLINE_MS);
      const { status } = await exchange({ socket, method: "GET", path: "/v1/status", signal });
      assertEquals(status, 200);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  };
  return (await Promise.all([done, ask()]))[0];
}

/** Lets both hosts report their loads, and waits until the first is to send work to the other. */
async function balance(daemons: readonly [Daemon, Daemon]): Promise<void> {
  for (const [i, perSecond] of LOADS.entries()) {
    const rates = { arrivalsPerSecond: perSecond, completionsPerSecond: perSecond };
    const load = JSON.stringify({ backlog: 0, capacityPerSecond: 100, ...rates });
    await call(daemons[i]!.socket, "POST", "/v1/load", load);
  }
  const isBalanced = ({ mesh, agreement, plan }: DaemonStatus) =>
    mesh.peers === 1 && agreement?.hosts === 2 && plan!.routes.some(({ share }) => share > 0.1);
  await statusOnce(daemons[0], isBalanced);
}

/** Floods the first of two hosts with one corpus after the other. */
async function floodAll(
  daemons: readonly [Daemon, Daemon],
  corpora: Record<string, Corpus>,
): Promise<void> {
  const [victim, other] = daemons;
  const memory = await residentMegabytes(victim.pid);
  for (const [name, corpus] of Object.entries(corpora)) {
    await balance(daemons);
    const before: DaemonStatus = await statusOnce(victim, () => true);
    const sent = await askThroughout(victim, send(corpus, victim.port));
    assertGreater(sent, 1_000 * SECONDS, name);
    const after: DaemonStatus = await statusOnce(
      victim,
      ({ mesh, ticks }: DaemonStatus) =>
        ticks.completed > before.ticks.completed &&
        corpus.reasons.every((reason) =>
          droppedFor(reason, mesh) > droppedFor(reason, before.mesh)
        ),
    );
    // Where the whole machine stands still, who is not flooded skips ticks as well.
    const spared: DaemonStatus = await statusOnce(other, () => true);
    assertLessOrEqual(after.ticks.skipped, spared.ticks.skipped, name);
    assertEquals(after.ticks.failed, 0, name);
    assertLess(await residentMegabytes(victim.pid) - memory, FLOOD_MEGABYTES, name);
    await balance(daemons);
  }
  const { mesh }: DaemonStatus = await statusOnce(victim, () => true);
  const limited = LIMITED.map((reason) => droppedFor(reason, mesh));
  // In short ones what is too much of one kind may go to the socket's own buffer.
  assertGreater(SECONDS > 1 ? Math.min(...limited) : Math.max(...limited), 100, LIMITED.join());
  for (const daemon of [other, victim]) {
    daemon.kill("SIGTERM");
    const { code, stderr } = await daemon.ended();
    assertEquals(code, 0, stderr);
    assert(!stderr.includes("is dead"), stderr);
    assertLess(stderr.split("\n").length, LOG_LINES, stderr);
  }
}

function droppedFor(reason: string, { dropped }: DaemonStatus["mesh"]): number {
  return dropped[reason] ?? 0;
}

async function floodMesh(
  corporaFor: (victim: Daemon) => Record<string, Corpus> | Promise<Record<string, Corpus>>,
  env: Record<string, string> = {},
): Promise<void> {
  await using folder = await temporaryFolder();
  await using victim = await startDaemon(`${folder.path}/victim`, PACE, { env });
  const peer = [...PACE, "--peer", `127.0.0.1:${victim.port}`];
  await using other = await startDaemon(`${folder.path}/other`, peer, { env });
  await floodAll([victim, other], await corporaFor(victim));
}

Deno.test("no flood of datagrams, garbage or valid, takes a host of an open mesh from its work", () =>
  floodMesh(openCorpora));

Deno.test("no flood does so in a sealed mesh, be it from strangers, of repetitions, or from a member", () => {
  const { wire, env } = createSealedMesh();
  return floodMesh(({ port }) => sealedCorpora(wire, port), env);
});
