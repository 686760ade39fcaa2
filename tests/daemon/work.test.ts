import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { createClient } from "../../daemon/client/mod.ts";
import { patient } from "../patience.ts";
import {
  call,
  type Daemon,
  eventually,
  freePort,
  shivya,
  startDaemon,
  statusOnce,
  temporaryFolder,
} from "./harness.ts";

/** Runs a verb on a daemon. */
const on = (daemon: Daemon, ...args: string[]) => shivya([...args, "--socket", daemon.socket]);

/** Two daemons that know each other, one of them named "busy" and the other "idle". */
async function twoDaemons(folder: string) {
  const port = freePort();
  const quick = ["--tick-seconds", "0.2"];
  const busy = await startDaemon(join(folder, "1"), [
    ...quick,
    ...["--name", "busy", "--port", `${port}`],
  ]);
  const idle = await startDaemon(join(folder, "2"), [
    ...quick,
    ...["--peer", `127.0.0.1:${port}`, "--service", "127.0.0.1:9000"],
  ], { env: { SHIVYA_NAME: "idle" } });
  for (const daemon of [busy, idle]) {
    await statusOnce(daemon, ({ agreement }) => agreement?.hosts === 2 && agreement.links === 1);
  }
  return {
    busy,
    idle,
    async [Symbol.asyncDispose]() {
      await Promise.all([busy, idle].map((each) => each[Symbol.asyncDispose]()));
    },
  };
}

Deno.test("a host that reports too much work is told where to send it, and why", async () => {
  await using folder = await temporaryFolder();
  await using mesh = await twoDaemons(folder.path);
  const { busy, idle } = mesh;
  const client = createClient({ socket: busy.socket });
  const idleId = JSON.parse((await on(idle, "members", "--json")).stdout).nodeId;

  const reported = await on(busy, "load", "--backlog", "40", "--arrivals-per-second", "90");
  assertEquals([reported.code, reported.stdout], [0, "Reported; it holds for 10 s\n"]);
  await on(idle, "load", "--backlog", "0", "--capacity-per-second", "100");
  // Both beliefs and their records need some ticks.
  const routes = await eventually(async () => {
    await client.load({ backlog: 40, arrivalsPerSecond: 90, completionsPerSecond: 50 });
    return await client.routes();
  }, ({ routes }) => routes.length === 1 && routes[0]!.share > 0.2);
  const [route] = routes.routes;
  assertEquals([route!.id, route!.name, route!.service], [idleId, "idle", "127.0.0.1:9000"]);
  assert(routes.keepShare + route!.share > 0.999 && routes.keepShare + route!.share < 1.001);

  const explained = await on(busy, "routes", "--explain");
  assertMatch(explained.stdout, /^keep \d+ % of what arrives/);
  assertMatch(explained.stdout, new RegExp(`127\\.0\\.0\\.1:9000  idle  ${idleId}$`, "m"));
  assertMatch(explained.stdout, /items\/s too much, of which it offers \d+ %/);
  assertMatch(explained.stdout, /^2 hosts, 1 link, records [0-9a-f]{8}, digest [0-9a-f]{8}:/m);

  const picks = await client.pickMany(1_000);
  assert(picks.some((pick) => !pick.keep && pick.service === "127.0.0.1:9000"));
  await statusOnce(busy, ({ shippedBy }) => shippedBy === "picked");
});

Deno.test("what an application says it sends reaches the neighbour's flows, and unknown hosts are 1", async () => {
  await using folder = await temporaryFolder();
  await using mesh = await twoDaemons(folder.path);
  const { busy, idle } = mesh;
  const sent = await on(busy, "offload", "idle", "12.5");
  assertEquals(sent.code, 0);
  assertMatch(
    sent.stdout,
    /^12\.5 items\/s are sent to idle \([0-9a-f]{8}\); it holds for 10 s\n$/,
  );
  // Each host sees it as the other end of the same link.
  const flows = async () => (await createClient({ socket: idle.socket }).explain()).explanation;
  const { links } = await eventually(
    flows,
    ({ links: [link] }) => Math.abs(link?.reportedPerSecond ?? 0) === 12.5,
  );
  assertEquals(links.length, 1);
  const status = await statusOnce(busy, ({ shippedBy }) => shippedBy === "reported");
  assertEquals(status.isDraining, false);

  const unknown = await on(busy, "offload", "nobody", "1");
  assertEquals([unknown.code, unknown.stdout], [1, ""]);
  assertMatch(unknown.stderr, /^shivya: No host "nobody" is known: members lists those that are/);
  const self = await on(busy, "offload", "busy", "1");
  assertEquals([self.code, self.stderr], [
    1,
    'shivya: "busy" is this host itself: name another\n',
  ]);
  // To be cut off is for tests alone.
  const body = JSON.stringify({ peer: "idle", on: true });
  const refused = await call(busy.socket, "POST", "/v1/block", body);
  assertEquals([refused.status, refused.json], [403, {
    error: "Cannot block: the daemon was not started with --test-hooks",
  }]);
  const none = await shivya(["routes", "--socket", join(folder.path, "none.sock")]);
  assertEquals(none.code, 3);
});

Deno.test("a settle answers the digest, a drain shows, and events tell who came", async () => {
  await using folder = await temporaryFolder();
  await using mesh = await twoDaemons(folder.path);
  const { busy, idle } = mesh;
  const client = createClient({ socket: busy.socket });
  const signal = AbortSignal.timeout(patient(20_000));
  const kinds = new Set<string>();
  for await (const { schema, at, kind, name } of client.events({ last: 256, signal })) {
    assertEquals(schema, "shivya.event/1");
    assert(!Number.isNaN(Date.parse(at)));
    if (kind === "joined") assertEquals(name, "idle");
    kinds.add(kind);
    if (kinds.has("joined")) break;
  }
  const settled = await on(busy, "settle");
  assertMatch(
    settled.stdout,
    /^Settled 2 hosts and 1 link: digest [0-9a-f]{8} of records [0-9a-f]{8}\n$/,
  );
  const json = JSON.parse((await on(busy, "settle", "--json")).stdout);
  assertEquals([json.schema, json.digest.length], ["shivya.settle/1", 64]);

  assertEquals((await on(busy, "drain")).stdout.split(":")[0], "Draining");
  await statusOnce(busy, ({ isDraining }) => isDraining === true);
  assertMatch((await on(busy, "status")).stdout, /^agreement .* draining$/m);
  assertEquals((await on(busy, "drain", "--off")).stdout, "Taking work again\n");
  await statusOnce(busy, ({ isDraining }) => isDraining === false);

  const streamed = client.events({ last: 256, signal });
  idle.kill("SIGTERM");
  await idle.ended();
  // Who goes in order says so.
  while (true) {
    const { done, value } = await streamed.next();
    assertEquals(done, false);
    if (value?.kind === "left") break;
  }
  busy.kill("SIGTERM");
  while (!(await streamed.next()).done);
  assertEquals((await busy.ended()).code, 0);
});

Deno.test("a value is 503 when the others do not answer, not 404", async () => {
  await using folder = await temporaryFolder();
  await using mesh = await twoDaemons(folder.path);
  const { busy, idle } = mesh;
  assertEquals((await call(busy.socket, "GET", "/v1/values/k")).status, 404);
  idle.kill("SIGKILL");
  await idle.ended();
  const { status, json } = await call(busy.socket, "GET", "/v1/values/k");
  assertEquals(
    [status, json.error],
    [503, "No host of the mesh answered: ask again in some seconds"],
  );
});
