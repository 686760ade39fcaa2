import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { exchange } from "../../daemon/client/exchange.ts";
import { makeTokenFile, tokenFilePath } from "../../daemon/dashboard/token_file.ts";
import { freeTcpPort, look } from "./bridge_harness.ts";
import {
  call,
  command,
  eventually,
  exists,
  freePort,
  shivya,
  startDaemon,
  statusOnce,
  temporaryFolder,
} from "./harness.ts";

const program = (file: string) => ["run", "-A", "--no-prompt", "-q", `tests/daemon/${file}`];

Deno.test("a dashboard dies alone: the daemon says so, balances on, and ends with 0", async () => {
  await using folder = await temporaryFolder();
  const port = freeTcpPort();
  const flags = ["--tick-seconds", "0.2", "--json", `--visualize=${port}`];
  const surroundings = { program: program("dying_dashboard_main.ts") };
  await using daemon = await startDaemon(folder.path, flags, surroundings);
  const { socket } = daemon;
  const { tokenFile } = JSON.parse(daemon.line);
  const metrics = async () => (await exchange({ socket, method: "GET", path: "/metrics" })).text;
  const one = await look(port);
  await one.until(({ state }) => state?.status.plan !== undefined);
  assertEquals(one.state!.status.dashboard, { state: "serving" });
  assertMatch(await metrics(), /^shivya_dashboard_up 1$/m);
  assertEquals(await exists(tokenFile), true);

  daemon.kill("SIGUSR2");
  const { dashboard, ticks } = await statusOnce(daemon, (s) => s.dashboard.state === "died");
  await one.closed;
  assertMatch(dashboard.reason, /BigInt/);
  await eventually(() => exists(tokenFile), (isThere) => !isThere);
  assertMatch(await metrics(), /^shivya_dashboard_up 0$/m);
  assertMatch(await metrics(), /^shivya_dashboard_clients 0$/m);
  const { stdout } = await shivya(["status", "--socket", socket]);
  assertStringIncludes(stdout.replace(/\s+/g, " "), `dashboard died: ${dashboard.reason}`);
  await statusOnce(daemon, (s) => s.ticks.completed > ticks.completed + 2);
  assertEquals((await call(socket, "POST", "/v1/settle")).json.kind, "settled");
  assertEquals((await call(socket, "POST", "/v1/stop")).status, 202);
  const { code, stderr } = await daemon.ended();
  assertEquals(code, 0, stderr);
  const errors = stderr.split("\n").filter((line) => / shivya: .*dashboard/i.test(line));
  assertEquals(errors.length, 1, stderr);
  assertMatch(errors[0]!, /The dashboard died, and the daemon goes on without it: .*BigInt/);
});

Deno.test("who comes too late for the socket leaves the file of the dashboard's address alone", async () => {
  await using folder = await temporaryFolder();
  const socket = join(folder.path, "s.sock");
  const path = tokenFilePath(socket);
  const address = `http://127.0.0.1:9002/#${"0a".repeat(16)}`;
  const winner = makeTokenFile(path, address);
  const own = ["--port", String(freePort()), "--state-dir", join(folder.path, "d")];
  const { code, stderr } = await command(
    ["start", "--socket", socket, ...own, `--visualize=${freeTcpPort()}`],
    { program: program("late_start_main.ts") },
  ).output();
  assertEquals(code, 1);
  assertStringIncludes(new TextDecoder().decode(stderr), "another daemon came first");
  assertEquals(Deno.readTextFileSync(path), `${address}\n`);
  assertEquals(Deno.lstatSync(path).ino, winner.ino);
});
