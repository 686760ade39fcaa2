import { assert, assertEquals, assertRejects } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { createApiServer } from "../../daemon/api/api_server.ts";
import { serveConnections } from "../../daemon/api/connections.ts";
import { ApiError, createClient } from "../../daemon/client/mod.ts";
import { api as fakeApi, OWN_ID } from "./ask_api.ts";
import { freeTcpPort } from "./bridge_harness.ts";
import {
  type Daemon,
  eventually,
  freePort,
  startDaemon,
  statusOnce,
  temporaryFolder,
} from "./harness.ts";
import { HOSTS, IDS, ROUTES } from "./known_hosts.ts";

const ROOT = fromFileUrl(new URL("../../", import.meta.url));

/** The API of a host in a small mesh, on a socket, and a client of it. */
async function served(deadlineSeconds = 5) {
  const folder = await temporaryFolder();
  const socket = join(folder.path, "api.sock");
  const api = fakeApi(0, { members: [] });
  const context = { ...api.context, routes: ROUTES, hosts: HOSTS };
  const server = createApiServer(context);
  const connections = serveConnections(
    server,
    Deno.listen({ transport: "unix", path: socket }),
    64,
  );
  return {
    ...api,
    context,
    client: createClient({ socket, deadlineSeconds }),
    async [Symbol.asyncDispose]() {
      context.events.close();
      await connections.close(100);
      await folder[Symbol.asyncDispose]();
    },
  };
}

Deno.test("the client asks what the API answers", async () => {
  await using host = await served();
  const { client } = host;
  assertEquals(await client.status(), {} as never);
  assertEquals(await client.routes(), { nodeId: OWN_ID, ...ROUTES } as never);
  assertEquals((await client.explain()).explanation, { answerTo: "explain" } as never);
  const { hosts, nodeId, members } = await client.members();
  assertEquals([hosts, nodeId, members], [[...HOSTS], OWN_ID, []]);
  assertEquals(await client.settle(), { answerTo: "settle" } as never);
  await client.drain();
  await client.drain(false);
  assertEquals(host.asked.slice(2), [{ ask: "drain", on: true }, { ask: "drain", on: false }]);
  await client.load({ backlog: 3 });
  assertEquals(host.loads, [{ backlog: 3 }]);
  assertEquals((await client.offload("gateway", 2)).id, IDS.d);
  assertEquals(host.offloads, [[IDS.d, 2]]);
  assertEquals(await client.pick(), { keep: true });
  const picks = await client.pickMany(9);
  assertEquals(picks.reduce((sum, { count }) => sum + count, 0), 9);
  assert(picks.some((pick) => !pick.keep && pick.service === "10.0.0.2:9000"));
});

Deno.test("what the API refuses is thrown, in its words", async () => {
  await using host = await served();
  const { client } = host;
  const unknown = await assertRejects(() => client.offload("nobody", 1), ApiError);
  assertEquals([unknown.status, unknown.field], [404, "peer"]);
  const negative = await assertRejects(() => client.load({ backlog: -1 }), ApiError);
  assertEquals(
    [negative.status, negative.field, negative.message, negative.name],
    [400, "backlog", "backlog must not be negative", "ApiError"],
  );
  const wrong = await assertRejects(() => client.events({ last: 257 }).next(), ApiError);
  assertEquals([wrong.status, wrong.field], [400, "last"]);
});

Deno.test("no daemon and no answer are told apart", async () => {
  await using folder = await temporaryFolder();
  const socket = join(folder.path, "api.sock");
  const none = await assertRejects(() => createClient({ socket }).status(), Error);
  assertEquals((none as Error & { code?: string }).code, "ENOENT");
  const listener = Deno.listen({ transport: "unix", path: socket });
  const hung = createClient({ socket, deadlineSeconds: 0.05 });
  const late = await assertRejects(() => hung.status(), DOMException);
  assertEquals(late.name, "TimeoutError");
  (await listener.accept()).close();
  listener.close();
});

Deno.test("events come one by one, and whoever has enough leaves", async () => {
  await using host = await served();
  const { client, context: { events } } = host;
  for (const n of [1, 2, 3]) events.publish({ kind: "counted", n });
  const heard = [];
  for await (const { n } of client.events({ last: 2 })) {
    heard.push(n);
    if (n === 3) events.publish({ kind: "counted", n: 4 });
    if (n === 4) break;
  }
  assertEquals(heard, [2, 3, 4]);
  await eventually(() => Promise.resolve(events.listeners), (count) => count === 0);

  const untilEnd = client.events({ last: 1 });
  assertEquals((await untilEnd.next()).value?.n, 4);
  events.close();
  assertEquals(await untilEnd.next(), { done: true, value: undefined });

  const enough = new AbortController();
  const aborted = client.events({ signal: enough.signal, last: 1 });
  await aborted.next();
  enough.abort();
  await assertRejects(() => aborted.next(), Error);
});

/** The example, beside a daemon, allowed no more than it needs; ended at the end of the block. */
function startWorker({ socket }: Daemon, port: number): AsyncDisposable {
  const permissions = [
    `--allow-read=${socket}`,
    `--allow-write=${socket}`,
    `--allow-net=unix:${socket},0.0.0.0,127.0.0.1`,
  ];
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "--no-prompt", ...permissions, "examples/worker.ts", socket, `${port}`],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "null",
  }).spawn();
  return {
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await child.status;
    },
  };
}

Deno.test("the example in the README is the one that is tested", async () => {
  const [readme, example] = await Promise.all(
    ["README.md", "examples/worker.ts"].map((file) => Deno.readTextFile(join(ROOT, file))),
  );
  assert(readme!.includes(`\n\`\`\`ts ignore\n${example}\`\`\`\n`));
});

Deno.test("the example keeps its share and sends on the rest to who has nothing to do", async () => {
  await using folder = await temporaryFolder();
  const ports = [freeTcpPort(), freeTcpPort()] as const;
  const start = (n: 0 | 1, ...args: string[]) => {
    const service = `127.0.0.1:${ports[n]}`;
    const all = ["--tick-seconds", "0.2", "--name", `host${n}`, "--service", service, ...args];
    return startDaemon(join(folder.path, `${n}`), all);
  };
  const meshPort = freePort();
  await using busy = await start(0, "--port", `${meshPort}`);
  await using idle = await start(1, "--peer", `127.0.0.1:${meshPort}`);
  await using _first = startWorker(busy, ports[0]);
  await using _second = startWorker(idle, ports[1]);

  const url = `http://127.0.0.1:${ports[0]}/`;
  const submit = async () => {
    const response = await fetch(url, { method: "POST", body: "item" }).catch(() => undefined);
    await response?.text();
    return response?.ok === true;
  };
  await eventually(submit, (isTaken) => isTaken);
  let isDone = false;
  const arrivals = (async () => {
    while (!isDone) {
      await Promise.all(Array.from({ length: 10 }, submit));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
  try {
    await statusOnce(
      busy,
      ({ loadFrom, shippedBy, plan }) =>
        loadFrom === "reported" && shippedBy === "picked" && plan.shippedPerSecond > 0,
    );
    await statusOnce(idle, ({ load }) => load?.completionsPerSecond > 0);
  } finally {
    isDone = true;
    await arrivals;
  }
});
