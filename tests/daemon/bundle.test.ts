import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { mayLive } from "../../daemon/files/processes.ts";
import { freeTcpPort, look } from "./bridge_harness.ts";
import { type Ended, eventually, exists, freePort, temporaryFolder } from "./harness.ts";

const ROOT = fromFileUrl(new URL("../../", import.meta.url));
const FILE = "shivya.js";

/** Deno on the bundle in `folder`, knowing nothing of this repository; paths are from there. */
function command(
  folder: string,
  args: string[],
  env: Record<string, string> = {},
): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", FILE, ...args],
    cwd: folder,
    // A cache of its own: nothing that was fetched for this repository.
    env: { NO_COLOR: "1", DENO_DIR: join(folder, "cache"), DENO_NO_UPDATE_CHECK: "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

function endedAs({ code, signal, stdout, stderr }: Deno.CommandOutput): Ended {
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, signal, stdout: text(stdout), stderr: text(stderr) };
}

/** Makes the bundle in `folder` and resolves to its path. */
async function build(folder: string): Promise<string> {
  const file = join(folder, FILE);
  const built = endedAs(
    await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-prompt", "-q", "tools/bundle.ts", "--output", file],
      cwd: ROOT,
      env: { NO_COLOR: "1" },
    }).output(),
  );
  assertEquals(built, { code: 0, signal: null, stdout: `${file}\n`, stderr: "" });
  return file;
}

/** A daemon from the bundle, killed at the end of the block if it still runs. */
function startBundle(folder: string, name: string, more: string[] = []) {
  const port = freePort();
  const socket = join(folder, `${name}.sock`);
  const files = ["--socket", socket, "--state-dir", join(folder, name)];
  const flags = ["--port", String(port), "--tick-seconds", "0.2", "--name", name];
  const child = command(folder, ["start", ...files, ...flags, ...more]).spawn();
  const ended = child.output().then(endedAs);
  const verb = async (...args: string[]) =>
    endedAs(await command(folder, [...args, "--socket", socket]).output());
  return {
    address: `127.0.0.1:${port}`,
    pid: child.pid,
    ended,
    verb,
    /** What it says of itself, once it says what will do. */
    // deno-lint-ignore no-explicit-any
    statusOnce: (willDo: (status: any) => boolean) =>
      eventually(async () => {
        const { code, stdout } = await verb("status", "--json");
        return code === 0 ? JSON.parse(stdout) : undefined;
      }, (status) => status !== undefined && willDo(status)),
    async [Symbol.asyncDispose]() {
      try {
        child.kill("SIGKILL");
      } catch {
        // It has ended already.
      }
      await ended;
    },
  };
}

Deno.test("the bundle alone in a folder starts, tells its status, makes a mesh and stops", async () => {
  await using folder = await temporaryFolder();
  const file = await build(folder.path);
  const text = await Deno.readTextFile(file);
  const home = Deno.env.get("HOME") ?? ROOT;
  for (const path of [ROOT, `${home.slice(1)}/.cache`]) {
    assertEquals(text.includes(path), false, `${path} leaked`);
  }
  assertEquals(text.includes('_worker.ts", import.meta.url'), false, "a worker is missing");

  const shown = freeTcpPort();
  await using first = startBundle(folder.path, "first", [`--visualize=${shown}`]);
  const alone = await first.statusOnce(({ ticks }) => ticks.completed > 1);
  assertEquals([alone.pid, alone.permissionsHeld], [first.pid, ["sys"]]);
  const page = await fetch(`http://127.0.0.1:${shown}/`);
  assertStringIncludes((await page.text()).toLowerCase(), "<!doctype html>");
  {
    await using onlooker = await look(shown);
    await onlooker.until(({ state }) => state?.status.nodeId === alone.nodeId);
  }
  await using second = startBundle(folder.path, "second", ["--peer", first.address]);
  await Promise.all(
    [first, second].map((each) => each.statusOnce(({ agreement }) => agreement?.hosts === 2)),
  );
  for (const each of [first, second]) {
    const stopped = await each.verb("stop");
    assertEquals([stopped.code, stopped.stdout], [0, `Stopped process ${each.pid}\n`]);
    const { code, stdout, stderr } = await each.ended;
    assertEquals(code, 0, stderr);
    assertStringIncludes(stdout, `ask: deno run -A ${file} status`);
  }
});

Deno.test("the bundle starts a daemon in the background too, which answers until it is stopped", async () => {
  await using folder = await temporaryFolder();
  const { path } = folder;
  const file = await build(path);
  const port = String(freePort());
  const env = { RUNTIME_DIRECTORY: path, STATE_DIRECTORY: join(path, "state") };
  const verb = async (...args: string[]) =>
    endedAs(await command(path, [...args, "--port", port], env).output());
  const started = await verb("start", "--daemon", "--json");
  assertEquals([started.code, started.stderr], [0, ""]);
  const { schema, pid, pidFile, socket } = JSON.parse(started.stdout);
  assertEquals([schema, await Deno.readTextFile(pidFile)], ["shivya.daemon/1", `${pid}\n`]);
  try {
    const status = JSON.parse((await verb("status", "--json")).stdout);
    assertEquals([status.pid, status.permissionsHeld], [pid, ["sys"]]);
    const [program] = (await Deno.readTextFile(`/proc/${pid}/cmdline`)).split(`\0${file}\0`);
    assertStringIncludes(program!, "--unstable-net");
    assertEquals((await verb("stop")).stdout, `Stopped process ${pid}\n`);
    assertEquals([mayLive(pid), await exists(pidFile), await exists(socket)], [
      false,
      false,
      false,
    ]);
  } finally {
    if (mayLive(pid)) Deno.kill(pid, "SIGKILL");
  }
});

Deno.test("a bundle that lacks permissions says in one line how to start it", async () => {
  await using folder = await temporaryFolder();
  const prelude = join(ROOT, "tools/bundle_prelude.ts");
  const { code, stdout, stderr } = endedAs(
    await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-config", "--no-prompt", "-q", prelude, "start"],
      cwd: folder.path,
      env: { NO_COLOR: "1" },
    }).output(),
  );
  assertEquals([code, stdout], [2, ""]);
  assert(/^shivya: Cannot start so: .*--unstable-net.*\n$/.test(stderr), stderr);
});
