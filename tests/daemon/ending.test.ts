import { assert, assertEquals } from "@std/assert";
import { patient } from "../patience.ts";
import { freeTcpPort, look, upgrade } from "./bridge_harness.ts";
import { call, type Daemon, type Ended, eventually, exists } from "./harness.ts";
import { startDaemon, temporaryFolder } from "./harness.ts";

/** How long a daemon that was asked to end may take, in milliseconds. */
const PROMISED = patient(2_000);

/** Further signals within this many milliseconds of the first are the same request. */
const SAME_REQUEST = 1_000;

/** How often to try what a slow machine may be too late for. */
const TRIES = 5;

/** How a daemon ended; throws if it did not in the time promised. */
async function endedInTime(daemon: Daemon): Promise<Ended> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`It has not ended within ${PROMISED} ms`)),
    PROMISED,
  );
  try {
    return await Promise.race([daemon.ended(), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Connects and sends a request that never becomes whole: its connection is busy until cut off. */
async function beBusy({ socket }: Daemon): Promise<Deno.UnixConn> {
  const connection = await Deno.connect({ transport: "unix", path: socket });
  const head = "POST /v1/load HTTP/1.1\r\nhost: x\r\ncontent-length: 99\r\n\r\n{";
  await connection.write(new TextEncoder().encode(head));
  return connection;
}

const asks: Record<string, (daemon: Daemon) => unknown> = {
  SIGTERM: (daemon) => daemon.kill("SIGTERM"),
  stop: (daemon) => call(daemon.socket, "POST", "/v1/stop"),
};
for (const [name, ask] of Object.entries(asks)) {
  Deno.test(`${name} ends it with 0 in two seconds, dashboards and requests open`, async () => {
    await using folder = await temporaryFolder();
    const port = freeTcpPort();
    const flags = [`--visualize=${port}`, "--tick-seconds", "0.2"];
    await using daemon = await startDaemon(folder.path, flags);
    await using one = await look(port);
    await using other = await look(port);
    // Neither of these takes leave when it is asked to.
    using deaf = await Deno.connect({ hostname: "127.0.0.1", port });
    await deaf.write(new TextEncoder().encode(upgrade()));
    using _busy = await beBusy(daemon);
    await one.until(({ state }) => state?.status.plan !== undefined);
    await other.until(({ state }) => state !== undefined);
    await ask(daemon);
    const { code, signal, stderr } = await endedInTime(daemon);
    assertEquals([code, signal], [0, null], stderr);
    assertEquals([await one.closed, await other.closed], [1001, 1001]);
    assertEquals(await exists(daemon.socket), false);
  });
}

/**
 * Asks a daemon twice to end, the second time more than a second later while a client keeps it from
 * that, and answers with its exit code. It is stopped meanwhile: else it would be done by then.
 */
async function askedTwice(daemon: Daemon): Promise<number> {
  using _busy = await beBusy(daemon);
  daemon.kill("SIGTERM");
  // Its socket goes once it has taken in the signal, and then the client has half a second.
  await eventually(() => exists(daemon.socket), (isThere) => !isThere, undefined, 5);
  daemon.kill("SIGSTOP");
  await new Promise((resolve) => setTimeout(resolve, SAME_REQUEST + 50));
  daemon.kill("SIGINT");
  daemon.kill("SIGCONT");
  return (await daemon.ended()).code;
}

Deno.test("a second signal more than a second later ends a daemon that still ends at once", async () => {
  await using folder = await temporaryFolder();
  const codes: number[] = [];
  while (codes.at(-1) !== 130 && codes.length < TRIES) {
    await using daemon = await startDaemon(folder.path);
    codes.push(await askedTwice(daemon));
  }
  assert(codes.includes(130), `It ended with ${codes}`);
});
