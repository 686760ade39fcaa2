import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { mayLive } from "../../daemon/files/processes.ts";
import {
  call,
  command,
  type Ended,
  eventually,
  exists,
  freePort,
  shivya,
  temporaryFolder,
} from "./harness.ts";

/** A folder for a daemon's files that lie where systemd would have them, and what leads there. */
interface Place extends AsyncDisposable {
  path: string;
  port: number;
  env: Record<string, string>;
  at(name: string): string;
  run(...args: string[]): Promise<Ended>;
}

/** The daemon that runs there at the end is killed. */
async function place(): Promise<Place> {
  const folder = await temporaryFolder();
  const { path } = folder;
  const port = freePort();
  const env = { RUNTIME_DIRECTORY: path, STATE_DIRECTORY: join(path, "state") };
  const at = (name: string) => join(path, name.replace(".", `_${port}.`));
  return {
    path,
    port,
    env,
    at,
    run: (verb, ...args) => shivya([verb!, "--port", String(port), ...args], env),
    async [Symbol.asyncDispose]() {
      const pid = await Deno.readTextFile(at("shivya.pid")).then(Number, () => undefined);
      if (pid !== undefined && mayLive(pid)) {
        Deno.kill(pid, "SIGKILL");
        await eventually(() => Promise.resolve(mayLive(pid)), (lives) => !lives);
      }
      await folder[Symbol.asyncDispose]();
    },
  };
}

const read = (path: string) => Deno.readTextFile(path);

/** Fields of proc_pid_stat(5) from the third on. */
async function statOf(pid: number): Promise<string[]> {
  const text = await read(`/proc/${pid}/stat`);
  return text.slice(text.lastIndexOf(")") + 2).split(" ");
}

async function childOf(parent: number): Promise<number | undefined> {
  for await (const { name } of Deno.readDir("/proc")) {
    const stat = /^\d+$/.test(name) ? await statOf(Number(name)).catch(() => []) : [];
    if (stat[1] === String(parent)) return Number(name);
  }
}

Deno.test("start --daemon ends when the daemon answers, which goes on by itself until stop", async () => {
  await using at = await place();
  const socket = at.at("shivya_cli.sock");
  const { code, stdout, stderr } = await at.run("start", "--daemon");
  assertEquals([code, stderr], [0, ""]);
  const pid = Number(await read(at.at("shivya.pid")));
  const { json: status } = await call(socket, "GET", "/v1/status");
  assertEquals(status.pid, pid);
  assertEquals(
    stdout,
    `shivya ${status.nodeId} runs in the background: process ${pid}, socket ${socket}, ` +
      `PID file ${at.at("shivya.pid")}, log ${at.at("shivya.err")}; ` +
      `end it: deno task shivya stop --port ${at.port} --socket ${socket}\n`,
  );
  const [, , , session, terminal] = await statOf(pid);
  assertEquals([session, terminal], [`${pid}`, "0"]);
  assertEquals(await Deno.readLink(`/proc/${pid}/cwd`), "/");
  assertEquals(await Deno.readLink(`/proc/${pid}/fd/0`), "/dev/null");
  assertMatch(await read(at.at("shivya.out")), /^shivya [0-9a-f]{40} runs: .*\n$/);
  for (const name of ["shivya.pid", "shivya.out", "shivya.err", "shivya_cli.sock"]) {
    assertEquals((await Deno.lstat(at.at(name))).mode! & 0o777, 0o600, name);
  }

  const stop = await at.run("stop");
  assertEquals([stop.code, stop.stdout], [0, `Stopped process ${pid}\n`]);
  assertEquals([await exists(socket), await exists(at.at("shivya.pid"))], [false, false]);
  assertMatch(await read(at.at("shivya.err")), /shivya: stop: stopping\n$/);
});

Deno.test("a second start says which process is there, and harms nothing", async () => {
  await using at = await place();
  const first = JSON.parse((await at.run("start", "--daemon", "--json")).stdout);
  assertEquals([first.schema, first.port], ["shivya.daemon/1", at.port]);
  const log = await read(at.at("shivya.err"));
  const elsewhere = join(at.path, "other.sock");
  const apart = ["--socket", elsewhere, "--state-dir", join(at.path, "other")];
  const starts: [args: string[], words: string][] = [
    [["--daemon"], `a daemon answers there (process ${first.pid}); stop it,`],
    [[], `a daemon answers there (process ${first.pid}); stop it,`],
    [["--daemon", "--socket", elsewhere], `process ${first.pid} holds it; stop that,`],
    [["--socket", elsewhere], `another daemon uses it (process ${first.pid}); name another`],
    [apart, `another program (process ${first.pid}) has it; end that,`],
  ];
  for (const [args, words] of starts) {
    const second = await at.run("start", ...args);
    assertEquals([second.code, second.stdout], [1, ""]);
    assertStringIncludes(second.stderr, words);
  }
  assertEquals(await read(at.at("shivya.pid")), `${first.pid}\n`);
  assertEquals(await read(at.at("shivya.err")), log);
  assertEquals((await call(first.socket, "GET", "/v1/status")).json.pid, first.pid);
});

Deno.test("of several started at once in the background, one runs", async () => {
  await using at = await place();
  const starts = await Promise.all([1, 2, 3].map(() => at.run("start", "--daemon", "--json")));
  const running = starts.filter(({ code }) => code === 0).map(({ stdout }) =>
    JSON.parse(stdout).pid
  );
  assertEquals(running, [Number(await read(at.at("shivya.pid")))]);
  assertEquals((await call(at.at("shivya_cli.sock"), "GET", "/v1/status")).json.pid, running[0]);
});

Deno.test("a daemon that does not come up is told of with its last words, and leaves nothing", async () => {
  await using at = await place();
  const { port } = at;
  const taken = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port });
  const log = join(at.path, "log");
  await Deno.writeTextFile(log, "shivya: earlier words\n");
  const { code, stdout, stderr } = await at.run("start", "--daemon", "--log-file", log);
  taken.close();
  assertEquals([code, stdout], [1, ""]);
  const words = `Cannot use UDP 127.0.0.1:${port}: another program (process ${Deno.pid}) has it; ` +
    "end that, or choose another --port\n";
  assertEquals(stderr, `shivya: The daemon did not come up: ${words}`);
  assert((await read(log)).endsWith(`shivya: ${words}`));
  assertEquals(await exists(at.at("shivya.pid")), false);
});

Deno.test("who ends the wait for a daemon ends the daemon", async () => {
  await using at = await place();
  // What a child is told by its parent says nothing where somebody else is the parent.
  const env = { ...at.env, SHIVYA_STARTED_BY: "1" };
  const parent = command(["start", "--daemon", "--port", `${at.port}`], { env }).spawn();
  const child = await eventually(() => childOf(parent.pid), (pid) => pid !== undefined);
  parent.kill("SIGTERM");
  const { code, stderr } = await parent.output();
  assertEquals(code, 1);
  assertStringIncludes(new TextDecoder().decode(stderr), "The daemon did not come up: ");
  assertEquals(mayLive(child!), false);
  for (const name of ["shivya.pid", "shivya_cli.sock"]) {
    assertEquals(await exists(at.at(name)), false);
  }
});

Deno.test("a daemon killed before it came up is said to have been", async () => {
  await using at = await place();
  const parent = command(["start", "--daemon", "--port", `${at.port}`], { env: at.env }).spawn();
  const child = await eventually(() => childOf(parent.pid), (pid) => pid !== undefined);
  Deno.kill(child!, "SIGKILL");
  const { code, stderr } = await parent.output();
  assertEquals(
    [code, new TextDecoder().decode(stderr)],
    [1, "shivya: The daemon did not come up: it was killed by SIGKILL\n"],
  );
});

Deno.test("a daemon killed hard leaves files that the next one takes over", async () => {
  await using at = await place();
  for (let i = 0; i < 2; i++) {
    const { stdout } = await at.run("start", "--daemon", "--json");
    const { pid } = JSON.parse(stdout);
    assertEquals(await read(at.at("shivya.pid")), `${pid}\n`);
    Deno.kill(pid, "SIGKILL");
    await eventually(() => Promise.resolve(mayLive(pid)), (lives) => !lives);
  }
});

Deno.test("links laid where the files go are refused, and what they lead to is left alone", async () => {
  await using at = await place();
  const target = join(at.path, "target");
  await Deno.writeTextFile(target, "precious");
  const before = await Deno.stat(target);
  for (const name of ["shivya.pid", "shivya.out", "shivya.err", "shivya_cli.sock"]) {
    for (const lay of [Deno.symlink, Deno.link]) {
      await lay(target, at.at(name));
      const { code, stderr } = await at.run("start", "--daemon");
      assertEquals([code, stderr.includes(`Cannot use ${at.at(name)}`)], [1, true], stderr);
      await Deno.remove(at.at(name));
    }
  }
  const after = await Deno.stat(target);
  assertEquals([after.ino, after.mtime], [before.ino, before.mtime]);
  assertEquals(await read(target), "precious");
});

Deno.test("in the foreground there is a PID file if one is named, gone after SIGTERM", async () => {
  await using at = await place();
  const pidFile = join(at.path, "own.pid");
  const args = ["start", "--port", `${at.port}`, "--pid-file", pidFile];
  const child = command(args, { env: at.env }).spawn();
  const socket = at.at("shivya_cli.sock");
  await eventually(() => exists(pidFile), (isThere) => isThere, undefined, 1);
  // Long before it can read anything again.
  child.kill("SIGHUP");
  await eventually(
    () => call(socket, "GET", "/v1/status").catch(() => undefined),
    (told) => told?.status === 200,
  );
  assertEquals(await read(pidFile), `${child.pid}\n`);
  child.kill("SIGTERM");
  const { code, stderr } = await child.output();
  assertEquals(code, 0);
  assertStringIncludes(new TextDecoder().decode(stderr), "SIGHUP: there is no configuration file");
  assertEquals([await exists(pidFile), await exists(socket)], [false, false]);
});

Deno.test("SIGHUP reads the configuration again, and a wrong one changes nothing", async () => {
  await using at = await place();
  const config = join(at.path, "config.json");
  const write = async (text: string) => {
    await Deno.writeTextFile(`${config}.new`, text);
    await Deno.rename(`${config}.new`, config);
  };
  await write('{ "daemon": true, "name": "one" }');
  const { stdout } = await at.run("start", "--config", config, "--tick-seconds", "0.05", "--json");
  const { pid, socket } = JSON.parse(stdout);
  const status = async () => (await call(socket, "GET", "/v1/status")).json;
  assertEquals((await status()).name, "one");
  await write('{ "daemon": true, "name": "two", "tickSeconds": 5 }');
  Deno.kill(pid, "SIGHUP");
  await eventually(status, ({ name }) => name === "two");
  await write('{ "nam": "three" }');
  Deno.kill(pid, "SIGHUP");
  const log = await eventually(
    () => read(at.at("shivya.err")),
    (text) => text.includes("SIGHUP: nothing changed: "),
  );
  assertMatch(log, /SIGHUP: \S+ read again: name is "two" now\n/);
  assertMatch(log, /config\.json:1: Key "nam" is not known/);
  assertEquals([(await status()).name, (await status()).pid], ["two", pid]);
  await Deno.remove(config);
  assertEquals((await new Deno.Command("mkfifo", { args: [config] }).output()).code, 0);
  Deno.kill(pid, "SIGHUP");
  await eventually(
    () => read(at.at("shivya.err")),
    (text) => text.includes("is not a file any more"),
  );
  assertEquals((await status()).name, "two");
});
