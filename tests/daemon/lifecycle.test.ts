import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { mayLive } from "../../daemon/files/processes.ts";
import {
  call,
  eventually,
  exists,
  freePort,
  shivya,
  startDaemon,
  temporaryFolder,
} from "./harness.ts";

Deno.test("start says who, where and how to ask; status answers; stop ends it in order", async () => {
  await using folder = await temporaryFolder();
  const port = freePort("::1");
  await using daemon = await startDaemon(folder.path, ["--port", `${port}`, "--host", "::1"]);
  const { socket } = daemon;
  const [, id] = /^shivya ([0-9a-f]{40}) runs: /.exec(daemon.line)!;
  assertEquals(
    daemon.line,
    `shivya ${id} runs: UDP [::1]:${port} bound, open mesh, 0 peers remembered, ` +
      `socket ${socket}; ask: deno task status --port ${port} --socket ${socket}`,
  );
  assertEquals((await Deno.lstat(socket)).mode! & 0o777, 0o600);

  const { json: first } = await call(socket, "GET", "/v1/status");
  assertEquals(first.schema, "shivya.status/1");
  assertEquals([first.pid, first.port, first.host], [daemon.pid, port, "::1"]);
  assertEquals([first.socket, first.nodeId], [socket, id]);
  assertEquals((await call(socket, "GET", "/healthz")).json.alive, true);

  const table = await shivya(["status", "--socket", socket]);
  assertEquals([table.code, table.stderr], [0, ""]);
  for (
    const word of ["node", "mesh", "host", "belief", "prediction", "program", "slots", "stress"]
  ) {
    assertMatch(table.stdout, new RegExp(`^${word} `, "m"));
  }
  const json = await shivya(["status", "--json"], { SHIVYA_SOCKET: socket });
  assertEquals(JSON.parse(json.stdout).nodeId, first.nodeId);

  const stop = await shivya(["stop", "--socket", socket]);
  assertEquals(mayLive(daemon.pid), false);
  assertEquals([stop.code, stop.stdout], [0, `Stopped process ${daemon.pid}\n`]);
  const { code, signal, stderr } = await daemon.ended();
  assertEquals([code, signal], [0, null]);
  assertMatch(stderr, /shivya: stop: stopping\n$/);
  assertEquals(await exists(socket), false);
});

Deno.test("SIGINT and SIGTERM, also doubled at once, remove the socket and end with 0", async () => {
  await using folder = await temporaryFolder();
  for (const signals of [["SIGINT"], ["SIGTERM"], ["SIGINT", "SIGINT"], ["SIGINT", "SIGTERM"]]) {
    await using daemon = await startDaemon(folder.path);
    signals.forEach((signal) => daemon.kill(signal as Deno.Signal));
    const { code, signal } = await daemon.ended();
    assertEquals([code, signal], [0, null]);
    assertEquals(await exists(daemon.socket), false);
  }
});

Deno.test("nothing but sys is still permitted", async () => {
  await using folder = await temporaryFolder();
  await using daemon = await startDaemon(folder.path);
  const { json } = await call(daemon.socket, "GET", "/v1/status");
  assertEquals(json.permissionsHeld, ["sys"]);
});

Deno.test("ticks go on, and a load report reaches the substrate", async () => {
  await using folder = await temporaryFolder();
  await using daemon = await startDaemon(folder.path, ["--tick-seconds", "0.05"]);
  const { socket } = daemon;
  const report = JSON.stringify({ backlog: 7, arrivalsPerSecond: 3, completionsPerSecond: 2 });
  assertEquals((await call(socket, "POST", "/v1/load", report)).status, 202);
  const { json } = await eventually(
    () => call(socket, "GET", "/v1/status"),
    ({ json }) => json.load?.backlog === 7 && json.ticks.completed >= 5,
  );
  assertEquals([json.load.arrivalsPerSecond, json.ticks.failed], [3, 0]);
  assert(json.telemetry.memoryUsedShare > 0 && json.telemetry.memoryUsedShare < 1);
});

Deno.test("a daemon killed hard leaves a socket that the next one takes over", async () => {
  await using folder = await temporaryFolder();
  {
    await using daemon = await startDaemon(folder.path);
    daemon.kill("SIGKILL");
    await daemon.ended();
    assert(await exists(daemon.socket));
    const status = await shivya(["status", "--socket", daemon.socket]);
    assertEquals(status.code, 3);
  }
  await using daemon = await startDaemon(folder.path);
  assertEquals((await call(daemon.socket, "GET", "/healthz")).status, 200);
});

Deno.test("a second daemon on the same socket is refused and harms nothing", async () => {
  await using folder = await temporaryFolder();
  await using daemon = await startDaemon(folder.path);
  const second = await shivya(["start", "--socket", daemon.socket]);
  assertEquals([second.code, second.stdout], [1, ""]);
  const refusal = `a daemon answers there (process ${daemon.pid}); ` +
    "stop it, or choose another --port\n";
  assert(second.stderr.endsWith(refusal), second.stderr);
  const { json } = await call(daemon.socket, "GET", "/v1/status");
  assertEquals(json.pid, daemon.pid);
});

Deno.test("a daemon that ends leaves what somebody else put in its socket's place", async () => {
  await using folder = await temporaryFolder();
  const [first, second] = [join(folder.path, "1"), join(folder.path, "2")];
  await using daemon = await startDaemon(first);
  await Deno.remove(daemon.socket);
  await using other = await startDaemon(second, ["--socket", daemon.socket]);
  daemon.kill("SIGTERM");
  assertEquals((await daemon.ended()).code, 0);
  assertEquals((await call(daemon.socket, "GET", "/v1/status")).json.pid, other.pid);

  await Deno.remove(daemon.socket);
  await Deno.writeTextFile(daemon.socket, "mine");
  other.kill("SIGTERM");
  assertEquals((await other.ended()).code, 0);
  assertEquals(await Deno.readTextFile(daemon.socket), "mine");
});

Deno.test("where everybody can listen, somebody else's socket is not asked", async () => {
  if (Deno.uid() !== 0) return console.log("Not checked: only root can give a socket away");
  await using folder = await temporaryFolder();
  await Deno.chmod(folder.path, 0o1777);
  await using daemon = await startDaemon(folder.path);
  await Deno.chown(daemon.socket, 65_534, 65_534);
  const put = ["put", "key", "secret", "--socket", daemon.socket];
  const refused = await shivya(put);
  assertEquals([refused.code, refused.stdout], [1, ""]);
  assertMatch(refused.stderr, /it belongs to another user \(id 65534\)/);
  // As with systemd's folder of a unit, where nobody but that unit's user could have put it.
  await Deno.chmod(folder.path, 0o755);
  assertEquals((await shivya(put)).code, 0);
});

Deno.test("of several started at once on a stale socket, exactly one runs", async () => {
  await using folder = await temporaryFolder();
  const socket = join(folder.path, "api.sock");
  {
    await using dead = await startDaemon(folder.path);
    dead.kill("SIGKILL");
    await dead.ended();
  }
  const starts = await Promise.allSettled([1, 2, 3].map(() => startDaemon(folder.path)));
  const running = starts.filter((start) => start.status === "fulfilled");
  const { json } = await call(socket, "GET", "/v1/status");
  assertEquals(running.map(({ value }) => value.pid), [json.pid]);
  for (const { value } of running) await value[Symbol.asyncDispose]();
});

Deno.test("status and stop without a daemon end with 3 and say how to start one", async () => {
  await using folder = await temporaryFolder();
  const socket = join(folder.path, "none.sock");
  for (const verb of ["status", "stop"]) {
    const { code, stdout, stderr } = await shivya([verb, "--socket", socket]);
    assertEquals([code, stdout], [3, ""]);
    assertEquals(
      stderr,
      `shivya: No daemon answers at ${socket}; ` +
        `start one with: deno task start --socket ${socket}\n`,
    );
  }
});

Deno.test("what is not a socket is not recommended to start on", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "file");
  await Deno.writeTextFile(path, "");
  for (const verb of ["status", "stop"]) {
    const { code, stderr } = await shivya([verb, "--socket", path]);
    assertEquals(code, 3);
    assertEquals(
      stderr,
      `shivya: No daemon answers at ${path}: that is not a socket; name another with --socket\n`,
    );
  }
});
