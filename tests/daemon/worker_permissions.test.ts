import { assert, assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { p2pPermissions } from "../../daemon/p2p_permissions.ts";
import {
  apiPermissions,
  bridgePermissions,
  notifyPermissions,
} from "../../daemon/worker_permissions.ts";
import { temporaryFolder } from "./harness.ts";
import { HOST, NETWORK, type Outcomes, SYSTEM, UNIX } from "./permission_probe.ts";
import type { Own } from "./permission_worker.ts";

const ROOT = fromFileUrl(new URL("../../", import.meta.url));
const DENIED = "NotCapable";

/** What comes of all attempts in a worker with these permissions. */
async function probe(
  permissions: Deno.PermissionOptionsObject,
  own: Omit<Own, "otherPort"> = {},
): Promise<Outcomes> {
  using other = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { promise, resolve, reject } = Promise.withResolvers<Outcomes>();
  const worker = new Worker(new URL("./permission_worker.ts", import.meta.url), {
    type: "module",
    deno: { permissions },
  });
  worker.onmessage = ({ data }) => resolve(data);
  worker.onerror = (event) => {
    event.preventDefault();
    reject(new Error(event.message));
  };
  worker.postMessage({ ...own, otherPort: other.addr.port });
  try {
    return await promise;
  } finally {
    worker.terminate();
  }
}

/** Fails unless each of these was denied. */
function assertDenied(outcomes: Outcomes, attempts: readonly string[]): void {
  for (const attempt of attempts) assertEquals(outcomes[attempt], DENIED, attempt);
}

const ALWAYS = Object.keys({ ...HOST, ...SYSTEM });
const EVERYTHING = [...ALWAYS, ...Object.keys({ ...NETWORK, ...UNIX }), "connect to another port"];

Deno.test("the API's worker has its socket and its files, and nothing else", async () => {
  await using folder = await temporaryFolder();
  const at = (name: string) => join(folder.path, name);
  await Deno.writeTextFile(at("config.json"), "{}");
  const files = { socket: at("api.sock"), pidFile: at("pid"), configFile: at("config.json") };
  const outcomes = await probe(apiPermissions(files), {
    unix: files.socket,
    file: files.configFile,
  });
  assertEquals([outcomes["own Unix socket"], outcomes["own file"]], ["allowed", "allowed"]);
  assertDenied(outcomes, EVERYTHING);
  assertEquals(apiPermissions({ socket: "/s" }), { read: ["/s"], write: ["/s"], net: ["unix:/s"] });
});

Deno.test("the dashboard's worker has its address, and nothing else", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr;
  taken.close();
  const outcomes = await probe(bridgePermissions("127.0.0.1", port), {
    listen: { hostname: "127.0.0.1", port },
  });
  assertEquals(outcomes["own address"], "allowed");
  assertDenied(outcomes, EVERYTHING);
});

Deno.test("the peer's worker has datagrams, on loopback those of loopback, and nothing else", async () => {
  const loopback = await probe(p2pPermissions("127.0.0.1", []));
  // Deno tells addresses apart, not what is sent there.
  const reached = ["connect to this host", "listen for connections", "listen for datagrams"];
  reached.push("connect to another port", "resolve a name");
  assertDenied(
    loopback,
    EVERYTHING.filter((attempt) => !reached.includes(attempt)),
  );
  assertEquals(loopback["listen for datagrams"], "allowed");
  assertDenied(await probe(p2pPermissions("0.0.0.0", [])), [...ALWAYS, ...Object.keys(UNIX)]);
  assertDenied(await probe(p2pPermissions("::", [])), [...ALWAYS, ...Object.keys(UNIX)]);
});

Deno.test("the notifier's worker has two Unix sockets, and nothing else", async () => {
  await using folder = await temporaryFolder();
  const [from, to] = [join(folder.path, "from"), join(folder.path, "to")];
  const outcomes = await probe(notifyPermissions(from, to), { unix: from });
  assertEquals(outcomes["own Unix socket"], "allowed");
  assertDenied(outcomes, EVERYTHING);
  assertDenied(await probe(notifyPermissions("\0from", "\0to")), ALWAYS);
});

Deno.test("the main thread of a daemon that has started knows what system this is, and no more", async () => {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-prompt", "-q", "tests/daemon/permission_main.ts"],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  const { held, outcomes } = JSON.parse(new TextDecoder().decode(stdout));
  assertEquals(held, ["sys"]);
  assertDenied(outcomes, Object.keys({ ...HOST, ...NETWORK, ...UNIX }));
  for (const attempt of Object.keys(SYSTEM)) assertEquals(outcomes[attempt], "allowed");
});

Deno.test("no worker of the daemon has other permissions than those tried here", async () => {
  const given: string[] = [];
  for await (const { name, isFile } of Deno.readDir(join(ROOT, "daemon"))) {
    if (!isFile) continue;
    const text = await Deno.readTextFile(join(ROOT, "daemon", name));
    const workers = text.match(/new Worker\(/g) ?? [];
    const found = [...text.matchAll(/deno: \{ permissions: (\w+Permissions)\(/g)];
    assertEquals(found.length, workers.length, name);
    given.push(...found.map(([, by]) => by!));
  }
  const known = [apiPermissions, bridgePermissions, notifyPermissions, p2pPermissions];
  assertEquals(given.toSorted(), known.map(({ name }) => name));
  assert(given.length === 4);
});
