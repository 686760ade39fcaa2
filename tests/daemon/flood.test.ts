import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import { fromFileUrl } from "@std/path";
import type { DaemonStatus } from "../../daemon/api/daemon_status.ts";
import { exchange } from "../../daemon/client/exchange.ts";
import { RATE_LIMITS } from "../../p2p/rate_limit.ts";
import { long } from "../long.ts";
import { PATIENCE, patient } from "../patience.ts";
import { type Corpus, type Limit, mixed, openCorpora, sealedCorpora } from "./flood_corpora.ts";
import { call, type Daemon, startDaemon, statusOnce, temporaryFolder } from "./harness.ts";
import { isMemoryTelling, residentMegabytes } from "./process_memory.ts";
import { createSealedMesh } from "./simulated_host.ts";
import { askBoth, type Daemons, tickLag } from "./tick_lag.ts";

/** How long floods last, each by itself. */
const SECONDS = 10;
/** Of short ones, that of valid frames lasts so long, and all others together so long. */
const VALID_SECONDS = 2;
const OTHER_SECONDS = 1;
const OTHER_SOCKETS = 1;
/** Datagrams that go out for each second that a processor is at it, at the least. */
const LOWEST_RATE = 20_000 / PATIENCE;
/** An answer may take so long meanwhile. */
const DEADLINE_MS = patient(1_000);
/** Pause between questions: their number is not what is tested here. */
const PAUSE_MS = 20;
/** Memory that a flood may cost, however long it lasts. */
const FLOOD_MEGABYTES = 200;
/** Lines that the daemon may log in all: those of every start and end among them. */
const LOG_LINES = 20;
/** What two hosts of 100 items a second do: one of them has work to send to the other. */
const LOADS = [190, 20] as const;

/** Ticks so short that some fall into every flood; who is silent for five seconds is dead. */
const PACE = ["--tick-seconds", "0.2", "--profile", "wan"];
/** Share of the ticks of the host that is spared by which the flooded one may be behind it. */
const BEHIND = 0.2;

const FLOODER = fromFileUrl(new URL("flooder.ts", import.meta.url));

/** A corpus, and for how long it is sent. */
type Flood = Corpus & { readonly seconds: number };

/** What was sent, and what sending it took. */
interface Sent {
  readonly sent: number;
  readonly processorSeconds: number;
}

/** All corpora, one after the other; in short, that which is valid frames, and a mixture of the others. */
function floodsOf(corpora: Record<string, Corpus>): Record<string, Flood> {
  const all = Object.entries(corpora);
  if (long(1, 0) === 1) {
    return Object.fromEntries(all.map(([name, corpus]) => [name, { ...corpus, seconds: SECONDS }]));
  }
  const [name, valid] = all.find(([, { limit }]) => limit === "rateLimited")!;
  const others = all.filter(([other]) => other !== name).map(([, corpus]) => corpus);
  return {
    "all others": { ...mixed(others, OTHER_SOCKETS), seconds: OTHER_SECONDS },
    [name]: { ...valid, seconds: VALID_SECONDS },
  };
}

/** Sends as fast as it goes. */
async function send({ datagrams, sockets, seconds }: Flood, port: number): Promise<Sent> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-prompt", "-q", FLOODER, ...[port, seconds, sockets].map(String)],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const [{ stdout }] = await Promise.all([
    child.output(),
    new Response(JSON.stringify(datagrams.map((datagram) => datagram.toBase64()))).body!
      .pipeTo(child.stdin),
  ]);
  return JSON.parse(new TextDecoder().decode(stdout));
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
async function balance(daemons: Daemons): Promise<void> {
  for (const [i, perSecond] of LOADS.entries()) {
    const rates = { arrivalsPerSecond: perSecond, completionsPerSecond: perSecond };
    const load = JSON.stringify({ backlog: 0, capacityPerSecond: 100, ...rates });
    await call(daemons[i]!.socket, "POST", "/v1/load", load);
  }
  const isBalanced = ({ mesh, agreement, plan }: DaemonStatus) =>
    mesh.peers === 1 && agreement?.hosts === 2 && plan!.routes.some(({ share }) => share > 0.1);
  await statusOnce(daemons[0], isBalanced);
}

/** Floods the first of two hosts, and fails if it does worse than the other one. */
async function flood(
  daemons: Daemons,
  name: string,
  flood: Flood,
): Promise<void> {
  const [victim] = daemons;
  const beganAt = performance.now();
  const before = await askBoth(daemons);
  const { sent, processorSeconds } = await askThroughout(victim, send(flood, victim.port));
  const after = await askBoth(daemons);

  const rate = Math.round(sent / processorSeconds);
  const lag = tickLag(before, after);
  const told = `${name}: ${sent} sent, ${rate} for each second of a processor; ticks: ${
    JSON.stringify(lag)
  }`;
  assertGreater(rate, LOWEST_RATE, told);
  assertLess(lag.skipped, 2 + BEHIND * lag.due, told);
  assertLess(lag.behind, 3 + BEHIND * lag.due, told);
  assertEquals(after[0].ticks.failed, 0, told);

  const more = (reason: string, { mesh }: DaemonStatus) =>
    droppedFor(reason, mesh) - droppedFor(reason, before[0].mesh);
  const last: DaemonStatus = await statusOnce(
    victim,
    (status) => flood.reasons.every((reason) => more(reason, status) > 0),
  );
  if (flood.limit === undefined) return;
  const received = last.mesh.datagramsReceived - before[0].mesh.datagramsReceived;
  const allowed = allowedBy(flood.limit, flood.sockets, (performance.now() - beganAt) / 1_000);
  const limits = `${told}; ${received} taken of ${Math.round(allowed)} allowed`;
  // A machine that is too busy reads less than that, and what is too much goes to the socket's buffer.
  if (more(flood.limit, last) === 0) {
    assertLess(received, allowed, limits);
    console.log(`The limit was not reached: ${limits}`);
  }
}

/** Datagrams that are read in so many seconds after a pause, by one of the limits. */
function allowedBy(limit: Limit, sockets: number, seconds: number): number {
  const { sourceBurst, sourceRate, totalBurst, totalRate, strangerShare } = RATE_LIMITS;
  return limit === "sourceLimited"
    ? sockets * (sourceBurst + sourceRate * seconds)
    : strangerShare * (totalBurst + totalRate * seconds);
}

/** Floods the first of two hosts with one corpus after the other; then both end. */
async function floodAll(
  daemons: Daemons,
  corpora: Record<string, Corpus>,
): Promise<void> {
  const [victim, other] = daemons;
  const memory = await residentMegabytes(victim.pid);
  await balance(daemons);
  for (const [name, each] of Object.entries(floodsOf(corpora))) {
    await flood(daemons, name, each);
    if (isMemoryTelling()) {
      assertLess(await residentMegabytes(victim.pid) - memory, FLOOD_MEGABYTES, name);
    }
    await balance(daemons);
  }
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
