import { assertEquals, assertLess } from "@std/assert";
import { call, eventually, startDaemon, statusOnce, temporaryFolder } from "./harness.ts";
import { isMemoryTelling, ownMegabytes, SETTLED } from "./process_memory.ts";

const REQUESTS = 10_000;
/** The first of them: buffers and code have the size that they keep after these. */
const WARM_UP = 4_000;
const CLIENTS = 100;
/** Two kilobytes that are kept of each request are more. */
const GROWTH = 0.08;

const LOAD = '{"backlog":3,"arrivalsPerSecond":50,"completionsPerSecond":50}';

/** What clients ask, right and wrong, and the answers. */
const KINDS = [
  ["GET", "/v1/status", undefined, 200],
  ["GET", "/v1/routes", undefined, 200],
  ["POST", "/v1/load", LOAD, 202],
  ["POST", "/v1/pick", '{"count":3}', 200],
  ["POST", "/v1/load", '{"backlog":', 400],
  ["POST", "/v1/load", '{"backlog":-1}', 400],
  ["POST", "/v1/pick", '{"count":1001}', 400],
  ["GET", "/v1/nothing", undefined, 404],
  ["PUT", "/v1/status", "{}", 405],
] as const;

/** Of what did not get to the daemon within three seconds: a busy machine may take so long. */
const TIMED_OUT = 408;
const MOST_TIMED_OUT = 200;

/** Lets all clients ask until so many requests are answered, each as it should be. */
async function askAll(socket: string, count: number): Promise<number> {
  let asked = 0;
  let answered = 0;
  let timedOut = 0;
  const ask = async (...request: Parameters<typeof call>): Promise<number> => {
    const { status } = await call(...request);
    if (status !== TIMED_OUT || ++timedOut > MOST_TIMED_OUT) return status;
    return await ask(...request);
  };
  await Promise.all(Array.from({ length: CLIENTS }, async () => {
    while (asked < count) {
      const [method, path, body, expected] = KINDS[asked++ % KINDS.length]!;
      assertEquals(await ask(socket, method, path, body), expected, `${method} ${path} ${body}`);
      answered++;
    }
  }));
  return answered;
}

/** File descriptors that a process has open. */
async function descriptorsOf(pid: number): Promise<number> {
  return (await Array.fromAsync(Deno.readDir(`/proc/${pid}/fd`))).length;
}

Deno.test("10,000 requests of 100 clients are all answered, and leave nothing behind", async () => {
  await using folder = await temporaryFolder();
  await using daemon = await startDaemon(folder.path, [], { env: SETTLED });
  const { socket, pid } = daemon;
  await statusOnce(daemon, ({ ticks }) => ticks.completed > 0);
  const descriptors = await descriptorsOf(pid);
  assertEquals(await askAll(socket, WARM_UP), WARM_UP);
  const memory = await ownMegabytes(pid);
  const rest = REQUESTS - WARM_UP;
  assertEquals(await askAll(socket, rest), rest);
  await eventually(() => descriptorsOf(pid), (open) => open <= descriptors);
  const later = await ownMegabytes(pid);
  if (isMemoryTelling()) {
    assertLess(later, (1 + GROWTH) * memory, `${memory} MB at first, ${later} MB in the end`);
  }
  const { ticks } = await statusOnce(daemon, () => true);
  assertEquals([ticks.skipped, ticks.failed], [0, 0]);
});
