import { assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { placeOf } from "../../daemon/files/file_place.ts";
import { daemonSources } from "./daemon_sources.ts";
import {
  type Given,
  givenToApi,
  givenToBridge,
  givenToNotifier,
  givenToPeer,
} from "./given_permissions.ts";
import { temporaryFolder } from "./harness.ts";
import { HOST, NETWORK, type Outcomes, SYSTEM, UNIX } from "./permission_probe.ts";
import type { Own } from "./permission_worker.ts";

const ROOT = fromFileUrl(new URL("../../", import.meta.url));
const DENIED = "NotCapable";

/** What comes of all attempts in a worker with the permissions that the daemon gives to one. */
async function probe(
  { permissions }: Given,
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
  const [socket, configFile] = [at("api.sock"), at("config.json")];
  for (const file of ["pid", "config.json"]) await Deno.writeTextFile(at(file), "{}");
  const files = { socket, pidFile: placeOf(at("pid")), configFile };
  const outcomes = await probe(await givenToApi(files), { unix: socket, file: configFile });
  assertEquals([outcomes["own Unix socket"], outcomes["own file"]], ["allowed", "allowed"]);
  assertDenied(outcomes, EVERYTHING);
});

Deno.test("the dashboard's worker has its address, and nothing else", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr;
  taken.close();
  const outcomes = await probe(await givenToBridge(port), {
    listen: { hostname: "127.0.0.1", port },
  });
  assertEquals(outcomes["own address"], "allowed");
  assertDenied(outcomes, EVERYTHING);
});

Deno.test("the peer's worker has datagrams, on loopback those of loopback, and nothing else", async () => {
  const loopback = await probe(await givenToPeer("127.0.0.1"));
  // Deno tells addresses apart, not what is sent there.
  const reached = ["connect to this host", "listen for connections", "listen for datagrams"];
  reached.push("connect to another port", "resolve a name");
  assertDenied(
    loopback,
    EVERYTHING.filter((attempt) => !reached.includes(attempt)),
  );
  assertEquals(loopback["listen for datagrams"], "allowed");
  for (const host of ["0.0.0.0", "::"]) {
    assertDenied(await probe(await givenToPeer(host)), [...ALWAYS, ...Object.keys(UNIX)]);
  }
});

Deno.test("the notifier's worker has two Unix sockets, and nothing else", async () => {
  await using folder = await temporaryFolder();
  const from = join(folder.path, `notify.${Deno.pid}`);
  const given = await givenToNotifier(join(folder.path, "to"), folder.path);
  const outcomes = await probe(given, { unix: from });
  assertEquals(outcomes["own Unix socket"], "allowed");
  assertDenied(outcomes, EVERYTHING);
  assertDenied(await probe(await givenToNotifier("\0to", folder.path)), ALWAYS);
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

Deno.test("the daemon has no other workers than those tried here", async () => {
  const starters: string[] = [];
  for await (const { name, text } of daemonSources()) {
    starters.push(...(text.match(/new Worker\(/g) ?? []).map(() => name));
  }
  assertEquals(starters.toSorted(), ["api.ts", "bridge.ts", "notify.ts", "p2p.ts"]);
});
