import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { type BridgeOptions, startBridge } from "../../daemon/dashboard/bridge.ts";
import { ExitError } from "../../daemon/exit_error.ts";
import { freeTcpPort, HELLO, look, TOKEN, upgrade } from "./bridge_harness.ts";
import { lookAt } from "./dashboard_looks.ts";
import { busyMesh } from "./full_status.ts";
import {
  call,
  eventually,
  exists,
  freePort,
  shivya,
  startDaemon,
  temporaryFolder,
} from "./harness.ts";
import { stepHostMesh } from "./host_mesh.ts";

/** A TCP port of this machine that is taken. */
function takenPort() {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return { port: listener.addr.port, [Symbol.dispose]: () => listener.close() };
}

/** The worker of the bridge on a mesh that is simulated. */
async function liveBridge(more: Partial<BridgeOptions> = {}) {
  const mesh = busyMesh();
  const crashes: string[] = [];
  const asked = { explanations: 0 };
  const port = freeTcpPort();
  let at = 1e9;
  const bridge = await startBridge({
    port,
    token: TOKEN,
    nodeId: HELLO.nodeId,
    version: HELLO.version,
    periodSeconds: 1,
    unixSeconds: () => at,
    onSnapshot: () => lookAt(mesh, at).snapshot,
    onExplain() {
      asked.explanations++;
      return lookAt(mesh, at).explanation!;
    },
    onSettle: () => ({ kind: "settled", hosts: 3 }),
    onCrash: (reason) => crashes.push(reason),
    ...more,
  });
  return {
    bridge,
    port,
    crashes,
    asked,
    /** Another second, in which something happens unless it is a quiet one. */
    tick(isQuiet = false) {
      if (!isQuiet) stepHostMesh(mesh, [160, 40, 20]);
      bridge.publish(lookAt(mesh, ++at));
      return at;
    },
    async [Symbol.asyncDispose]() {
      await bridge.close();
    },
  };
}

Deno.test("the worker shows what ticks publish, with ten minutes of history, and asks for settles", async () => {
  await using live = await liveBridge();
  const { bridge, port, asked } = live;
  for (let n = 0; n < 700; n++) live.tick(true);
  bridge.publishEvent({ kind: "drain", on: true, at: "2026-01-01T00:00:00.000Z" });
  assertEquals(asked.explanations, 0, "nobody looks: there is nothing to make but rows");
  await using one = await look(port);
  await one.until(({ events }) => events.length === 1);
  assertEquals(one.messages[0], HELLO);
  assertEquals([one.rows.length, Object.keys(one.state!.hosts).length], [600, 3]);
  assertEquals(one.rows.at(-1)!.at, one.state!.at);
  const at = live.tick();
  await one.until(({ state }) => state!.at === at);
  assertEquals(one.messages.at(-1)!.kind, "patch");
  one.send(JSON.stringify({ kind: "settle", token: TOKEN }));
  await one.until(({ messages }) => messages.at(-1)!.kind === "settled");
  await eventually(() => {
    live.tick();
    return Promise.resolve(bridge.counts);
  }, ({ clients, bytesSent }) => clients === 1 && bytesSent > 1_000);
});

Deno.test("it looks no further once nobody looks, and goes on when somebody does again", async () => {
  await using live = await liveBridge();
  const { port, asked } = live;
  live.tick();
  for (let round = 1; round <= 2; round++) {
    {
      await using one = await look(port);
      await one.until(({ state }) => state !== undefined);
    }
    await eventually(() => {
      const { explanations } = asked;
      live.tick();
      return Promise.resolve(asked.explanations === explanations);
    }, (isStill) => isStill);
  }
});

Deno.test("a settle that fails is refused with the reason", async () => {
  await using live = await liveBridge({
    onSettle() {
      throw new Error("The daemon is starting: ask again");
    },
  });
  await using one = await look(live.port);
  one.send(JSON.stringify({ kind: "settle", token: TOKEN }));
  await one.until(({ messages }) => messages.length > 1);
  assertEquals(one.messages[1], { kind: "refused", reason: "The daemon is starting: ask again" });
});

Deno.test("a worker that dies says so once, costs nothing any more, and has ended", async () => {
  await using live = await liveBridge();
  const { bridge, port, crashes, asked } = live;
  live.tick();
  const one = await look(port);
  await one.until(({ state }) => state !== undefined);
  await eventually(() => {
    live.tick();
    return Promise.resolve(bridge.counts);
  }, ({ clients }) => clients === 1);
  assertEquals(bridge.health, { state: "serving" });
  // No JSON can be made of that.
  for (let n = 0; n < 3; n++) bridge.publishEvent({ kind: "broken", value: 1n });
  await eventually(() => Promise.resolve(crashes), ({ length }) => length > 0);
  assertMatch(crashes[0]!, /BigInt/);
  await one.closed;
  const { explanations } = asked;
  for (let n = 0; n < 3; n++) live.tick();
  bridge.publishEvent({ kind: "later" });
  assertEquals(asked.explanations, explanations);
  assertEquals(bridge.counts.clients, 0);
  assertEquals(bridge.health, { state: "died", reason: crashes[0]! });
  assertEquals(await bridge.close(), true);
  assertEquals(crashes.length, 1);
});

Deno.test("a port in use is an error that names who has it", async () => {
  using taken = takenPort();
  const error = await assertRejects(() => liveBridge({ port: taken.port }), ExitError);
  assertEquals(error.exitCode, 1);
  assertMatch(
    error.message,
    new RegExp(
      `^Cannot use TCP 127\\.0\\.0\\.1:${taken.port} for the dashboard: another program ` +
        `\\(process ${Deno.pid}\\) has it; end that, or choose another --visualize=PORT$`,
    ),
  );
});

Deno.test("a daemon shows what its API says, settles on demand, and stops while clients look", async () => {
  await using folder = await temporaryFolder();
  const port = freeTcpPort();
  const flags = ["--tick-seconds", "0.2", "--name", "shown", "--json"];
  await using daemon = await startDaemon(folder.path, [...flags, `--visualize=${port}`]);
  const { dashboard, tokenFile } = JSON.parse(daemon.line);
  assertEquals(dashboard, `http://127.0.0.1:${port}/`, "others may read what is no terminal");
  assertEquals((await Deno.lstat(tokenFile)).mode! & 0o777, 0o600);
  const token = (await Deno.readTextFile(tokenFile)).trimEnd().slice(-32);
  await using one = await look(port);
  const status = async () => (await call(daemon.socket, "GET", "/v1/status")).json;
  const { api, shown } = await eventually(
    async () => ({ api: await status(), shown: one.state?.status }),
    ({ api, shown }) => shown?.plan !== undefined && api.ticks.completed === shown.ticks.completed,
  );
  delete api.agreement.history;
  assertEquals(JSON.parse(JSON.stringify(shown)), api);
  assertEquals(api.permissionsHeld, ["sys"]);
  assertEquals(JSON.stringify(api).includes(token), false, "the token is told");
  const { name, isLinked, waitSeconds } = one.state!.hosts[api.nodeId]!;
  assertEquals([name, isLinked, typeof waitSeconds], ["shown", false, "number"]);

  one.send(JSON.stringify({ kind: "settle", token }));
  await one.until(({ messages }) => messages.some(({ kind }) => kind === "settled"));
  await one.until(({ events }) => events.length > 0);
  using deaf = await Deno.connect({ hostname: "127.0.0.1", port });
  await deaf.write(new TextEncoder().encode(upgrade()));
  await call(daemon.socket, "POST", "/v1/stop");
  const { code, stderr } = await daemon.ended();
  // Else a part would not have ended within its 1.5 seconds.
  assertEquals(code, 0, stderr);
  assertEquals(await one.closed, 1001);
  assertEquals(await exists(tokenFile), false);
});

Deno.test("the port comes from flag, variable or file, and all that shows settings shows it", async () => {
  await using folder = await temporaryFolder();
  const config = join(folder.path, "config.json");
  await Deno.writeTextFile(config, '{ "visualize": 9009 }');
  const dumped = async (args: string[], env: Record<string, string> = {}) =>
    JSON.parse((await shivya(["config", "dump", "--json", ...args], env)).stdout).settings
      .visualize;
  const variable = { SHIVYA_VISUALIZE: "9008" };
  assertEquals((await dumped([])).value, undefined);
  assertEquals((await dumped(["--config", config])).value, 9009);
  assertEquals(await dumped(["--config", config], variable), {
    value: 9008,
    from: "variable",
    variable: "SHIVYA_VISUALIZE",
  });
  const shown = async (...args: string[]) =>
    JSON.parse((await shivya(["paths", "--json", ...args], variable)).stdout).dashboard;
  assertEquals(await shown("--visualize"), "http://127.0.0.1:9002/");
  assertEquals(await shown("--visualize=9007"), "http://127.0.0.1:9007/");
  assertEquals(await shown(), "http://127.0.0.1:9008/");
  const { stdout } = await shivya(["paths", "--visualize"]);
  assertMatch(stdout, /^dashboard http:\/\/127.*\ntoken {5}\/tmp\/shivya_cli\.sock\.dashboard$/m);
});

Deno.test("a port that is none, or taken, ends the start with one line and the right status", async () => {
  await using folder = await temporaryFolder();
  const own = ["--port", String(freePort()), "--socket", join(folder.path, "s")];
  const start = (value: string) =>
    shivya(["start", ...own, "--state-dir", join(folder.path, "d"), `--visualize=${value}`]);
  for (const value of ["0", "65536", "all"]) {
    const { code, stderr } = await start(value);
    assertEquals(code, 2);
    assertMatch(
      stderr,
      /^shivya: Option "--visualize" must be a whole number from 1 to 65535.*\n$/,
    );
  }
  using taken = takenPort();
  const { code, stdout, stderr } = await start(String(taken.port));
  assertEquals([code, stdout], [1, ""]);
  assertMatch(stderr.trimEnd().split("\n").at(-1)!, /^shivya: Cannot use TCP .* \(process \d+\)/);
  for (const left of ["s", "s.dashboard"]) {
    assertEquals(await exists(join(folder.path, left)), false, left);
  }
});

Deno.test("in the background the address is told, and where the token is", async () => {
  await using folder = await temporaryFolder();
  const at = (name: string) => join(folder.path, name);
  const port = freeTcpPort();
  const files = ["--socket", at("s"), "--pid-file", at("pid"), "--log-file", at("log")];
  const own = ["--port", String(freePort()), "--state-dir", at("d"), "--daemon"];
  const { code, stdout } = await shivya(["start", ...files, ...own, `--visualize=${port}`]);
  assertEquals(code, 0);
  const address = `http://127.0.0.1:${port}/`;
  try {
    const where = `${address} (token in ${at("s.dashboard")})`;
    assert(stdout.includes(`, dashboard ${where}`), stdout);
    const log = await eventually(
      () => Deno.readTextFile(at("log")),
      (text) => text.includes(`dashboard: ${where}\n`),
    );
    const link = await Deno.readTextFile(at("s.dashboard"));
    assertMatch(link, new RegExp(`^${address}#[0-9a-f]{32}\n$`));
    assertEquals(log.includes(link.trimEnd().slice(-32)), false, "the token is logged");
  } finally {
    assertEquals((await shivya(["stop", "--socket", at("s")])).code, 0);
  }
});
