import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import {
  call,
  type Daemon,
  exists,
  freePort,
  idOf,
  shivya,
  startDaemon,
  statusOnce,
  temporaryFolder,
} from "./harness.ts";

async function put(daemon: Daemon, key: string, value: string): Promise<void> {
  const { status } = await call(daemon.socket, "PUT", `/v1/values/${key}`, value);
  assertEquals(status, 200);
}

async function valuesOf(daemon: Daemon, keys: readonly string[]): Promise<unknown[]> {
  const answers = keys.map((key) => call(daemon.socket, "GET", `/v1/values/${key}`));
  return (await Promise.all(answers)).map(({ json }) => json.values?.[0]?.value);
}

Deno.test("who a host is and what it keeps outlives a stop and a kill", async () => {
  await using folder = await temporaryFolder();
  const state = join(folder.path, "state");
  const keys: string[] = [];
  let id: string | undefined;
  for (const signal of ["SIGTERM", "SIGKILL", "SIGKILL", "SIGTERM"] as const) {
    await using daemon = await startDaemon(folder.path);
    id ??= idOf(daemon);
    assertEquals(idOf(daemon), id);
    assertEquals(await valuesOf(daemon, keys), keys);
    keys.push(`value${keys.length}`);
    await put(daemon, keys.at(-1)!, keys.at(-1)!);
    // Whoever is stopped in order writes it then; who is killed has to have written it before.
    if (signal === "SIGKILL") await statusOnce(daemon, ({ mesh }) => mesh.values === keys.length);
    daemon.kill(signal);
    await daemon.ended();
    assertEquals((await Deno.stat(state)).mode! & 0o777, 0o700);
    for await (const { name } of Deno.readDir(state)) {
      assertEquals((await Deno.stat(join(state, name))).mode! & 0o077, 0, name);
    }
  }
});

Deno.test("a value put again after a restart is the newer one, also without the database", async () => {
  await using folder = await temporaryFolder();
  const key = join(folder.path, "key");
  await Deno.writeTextFile(key, (await shivya(["keygen"])).stdout, { mode: 0o600 });
  const versions: number[] = [];
  for (const value of ["old", "new", "newest"]) {
    await using daemon = await startDaemon(folder.path, ["--mesh-key-file", key]);
    await put(daemon, "k", value);
    const { json } = await call(daemon.socket, "GET", "/v1/values/k");
    assertEquals(json.values.map((found: { value: string }) => found.value), [value]);
    versions.push(json.values[0].version);
    // Who lost the database counts from the clock, in seconds.
    if (value === "old") await statusOnce(daemon, ({ uptimeSeconds }) => uptimeSeconds > 2);
    daemon.kill("SIGKILL");
    await daemon.ended();
    if (value !== "new") continue;
    for (const name of ["state.sqlite", "state.sqlite-wal"]) {
      await Deno.remove(join(folder.path, "state", name));
    }
  }
  assert(versions[0]! < versions[1]! && versions[1]! < versions[2]!, versions.join());
});

Deno.test("a second daemon on the same state is refused and harms nothing", async () => {
  await using folder = await temporaryFolder();
  const state = join(folder.path, "state");
  {
    await using daemon = await startDaemon(folder.path);
    const own = ["--socket", join(folder.path, "other.sock"), "--port", `${freePort()}`];
    const second = await shivya(["start", ...own], { SHIVYA_STATE_DIR: state });
    assertEquals([second.code, second.stdout], [1, ""]);
    assertEquals(
      second.stderr,
      `shivya: Cannot use ${state} for the state: another daemon uses it ` +
        `(process ${daemon.pid}); ` +
        "name another with --state-dir\n",
    );
    await put(daemon, "k", "v");
    daemon.kill("SIGKILL");
    await daemon.ended();
  }
  await using next = await startDaemon(folder.path);
  assertEquals((await call(next.socket, "GET", "/healthz")).status, 200);
});

Deno.test("without --state-dir the state goes where the system wants it", async () => {
  await using folder = await temporaryFolder();
  const port = freePort();
  const own = ["--port", `${port}`, "--socket", join(folder.path, "s")];
  const paths: [env: Record<string, string>, path: string][] = [
    [{ XDG_STATE_HOME: join(folder.path, "x") }, `x/shivya/${port}`],
    [{ HOME: folder.path, XDG_STATE_HOME: "" }, `.local/state/shivya/${port}`],
    [{ STATE_DIRECTORY: join(folder.path, "unit") }, "unit"],
  ];
  for (const [env, path] of paths) {
    // The port is taken: the state is made before that is found.
    const taken = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port });
    const { code } = await shivya(["start", ...own], { STATE_DIRECTORY: "", ...env });
    taken.close();
    assertEquals(code, 1);
    assert(await exists(join(folder.path, path, "identity.key")), path);
  }
  const homeless = await shivya(["start", ...own], { HOME: "", XDG_STATE_HOME: "" });
  assertEquals(homeless.code, 2);
  assertMatch(homeless.stderr, /HOME is not set; name a folder with --state-dir$/m);
});

Deno.test("a broken database costs the values and nothing else", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "state/state.sqlite");
  let id: string;
  {
    await using daemon = await startDaemon(folder.path);
    id = idOf(daemon);
    daemon.kill("SIGTERM");
    await daemon.ended();
  }
  await Deno.writeTextFile(path, "not a database, by far".repeat(400));
  await using daemon = await startDaemon(folder.path);
  assertEquals(idOf(daemon), id);
  daemon.kill("SIGTERM");
  const { code, stderr } = await daemon.ended();
  assertEquals(code, 0);
  assert(stderr.includes(`begun anew, the old one is ${path}.corrupt-1`), stderr);
});

Deno.test("the state is written when all permissions are gone, and no other file is", async () => {
  await using folder = await temporaryFolder();
  const script = fromFileUrl(new URL("./after_drop.ts", import.meta.url));
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-prompt", "-q", script, folder.path],
    stdin: "null",
    env: { NO_COLOR: "1" },
  }).output();
  assertEquals(new TextDecoder().decode(stderr), "");
  assertEquals(JSON.parse(new TextDecoder().decode(stdout)), {
    held: ["sys"],
    write: "NotCapable",
    attach: "Error",
    checkpoint: { busy: 0, log: 0, checkpointed: 0 },
    values: 4_096,
  });
  assertNotEquals((await Deno.stat(join(folder.path, "state.sqlite"))).size, 0);
  assertEquals(await exists(join(folder.path, "elsewhere")), false);
});
