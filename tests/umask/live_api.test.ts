import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { type ApiOptions, startApi } from "../../daemon/api/api.ts";
import { createApiServer } from "../../daemon/api/api_server.ts";
import { serveConnections } from "../../daemon/api/connections.ts";
import { makeTokenFile } from "../../daemon/dashboard/token_file.ts";
import { stampEvent } from "../../daemon/host/stamp_event.ts";
import { createHistogram } from "../../daemon/metrics/metrics_histogram.ts";
import { api as fakeApi, OWN_ID } from "../daemon/ask_api.ts";
import { call, eventually, exists, temporaryFolder } from "../daemon/harness.ts";
import { HOSTS, IDS, ROUTES } from "../daemon/known_hosts.ts";

/** The worker of the API on a socket of its own, and what the main thread is told. */
async function liveApi(folder: string, more: Partial<ApiOptions> = {}) {
  const { port1, port2: questions } = new MessageChannel();
  const told: unknown[] = [];
  const socket = join(folder, "api.sock");
  const api = await startApi({
    socket,
    nodeId: OWN_ID,
    periodSeconds: 1,
    hasSeeds: false,
    questions,
    onLoad: (report) => told.push(report),
    onOffload: (id, perSecond) => told.push({ id, perSecond }),
    onPicked: (counts) => told.push(counts),
    onSettle: () => Promise.resolve({ digest: "d1" }),
    onDrain: (on) => void told.push({ on }),
    onBlock: (address, on) => told.push({ address, on }),
    onExplain: () => {
      throw new Error("Nothing was settled yet");
    },
    onStop: () => told.push("stop"),
    onCrash: (reason) => told.push({ reason }),
    ...more,
  });
  return {
    socket,
    api,
    told,
    async [Symbol.asyncDispose]() {
      port1.close();
      await api.close();
    },
  };
}

const SERVED = {
  status: { schema: "shivya.status/1" },
  ticked: true,
  routes: ROUTES,
  hosts: HOSTS,
  tickDurations: createHistogram([]),
};

/** Asks for the events and leaves it at that. */
async function follow(socket: string, query = ""): Promise<Deno.UnixConn> {
  const connection = await Deno.connect({ transport: "unix", path: socket });
  const request = `GET /v1/events${query} HTTP/1.1\r\nhost: x\r\n\r\n`;
  await connection.write(new TextEncoder().encode(request));
  return connection;
}

/** Reads until `willDo`, or the other end closes. */
async function readUntil(
  connection: Deno.UnixConn,
  willDo: (text: string) => boolean = () => false,
): Promise<string> {
  const decoder = new TextDecoder();
  const chunk = new Uint8Array(65_536);
  let text = "";
  while (!willDo(text)) {
    const length = await connection.read(chunk).catch(() => null);
    if (length === null) break;
    text += decoder.decode(chunk.subarray(0, length), { stream: true });
  }
  return text;
}

Deno.test("what a tick publishes is served, and what clients ask reaches the main thread", async () => {
  await using folder = await temporaryFolder();
  await using daemon = await liveApi(folder.path);
  const { socket, api, told } = daemon;
  assertEquals((await call(socket, "POST", "/v1/pick")).status, 503);
  api.publish(SERVED);
  await api.ready;
  const { json: routes } = await call(socket, "GET", "/v1/routes");
  assertEquals(routes, { schema: "shivya.routes/1", nodeId: OWN_ID, ...ROUTES });
  const offload = JSON.stringify({ peer: IDS.b, perSecond: 3 });
  assertEquals((await call(socket, "POST", "/v1/offload", offload)).status, 202);
  assertEquals((await call(socket, "POST", "/v1/drain", '{"on":false}')).json.on, false);
  const settled = await call(socket, "POST", "/v1/settle");
  assertEquals(settled.json, { schema: "shivya.settle/1", digest: "d1" });
  const refused = await call(socket, "GET", "/v1/routes?explain");
  assertEquals([refused.status, refused.json], [503, { error: "Nothing was settled yet" }]);
  assertEquals(told, [{ id: IDS.b, perSecond: 3 }, { on: false }]);

  const { json } = await call(socket, "POST", "/v1/pick", '{"count":10}');
  assertEquals(json.picks.map(({ count }: { count: number }) => count).sort(), [2, 3, 5]);
  await eventually(() => Promise.resolve(told.length), (count) => count === 3);
  assertEquals(told[2], { keep: 5, peers: { [IDS.b]: 3, [IDS.c]: 2 } });
});

Deno.test("a tick that failed, or settled nothing, keeps what can be kept", async () => {
  await using folder = await temporaryFolder();
  await using daemon = await liveApi(folder.path);
  const { socket, api } = daemon;
  api.publish({ ...SERVED, routes: undefined, ticked: false });
  await api.ready;
  assertEquals((await call(socket, "GET", "/v1/status")).status, 200);
  assertEquals((await call(socket, "POST", "/v1/pick")).status, 503);
});

Deno.test("events are lines, with what they are and when, until the daemon ends", async () => {
  await using folder = await temporaryFolder();
  await using daemon = await liveApi(folder.path);
  const { socket, api } = daemon;
  api.publishEvent(stampEvent({ kind: "before" }));
  const connection = await follow(socket, "?last=9");
  const head = await readUntil(connection, (text) => text.includes("before"));
  assertMatch(head, /^HTTP\/1\.1 200 OK\r\n/);
  assertMatch(head, /content-type: application\/x-ndjson\r\n/i);
  assertMatch(head, /transfer-encoding: chunked\r\n/i);
  assertMatch(head, /connection: close\r\n/i);
  assertMatch(
    head,
    /\{"schema":"shivya\.event\/1","at":"20\d\d-\S{5}T\S{12}Z","kind":"before"\}\n/,
  );
  api.publishEvent({ kind: "after" });
  assertMatch(await readUntil(connection, (text) => text.includes("after")), /"kind":"after"\}\n/);
  const [inOrder, rest] = await Promise.all([api.close(), readUntil(connection)]);
  assert(inOrder);
  assertMatch(rest, /^(\r\n)?0\r\n\r\n$/); // the end of the last line may come with it
  connection.close();
});

Deno.test("the file of the dashboard's address goes when told, and at the latest before the socket", async () => {
  await using folder = await temporaryFolder();
  const tokenFile = join(folder.path, "token");
  const make = () => makeTokenFile(tokenFile, `http://127.0.0.1:9002/#${"0a".repeat(16)}`);
  await using daemon = await liveApi(folder.path, { tokenFile });
  const { socket, api } = daemon;
  api.keepTokenFile(make());
  api.removeTokenFile();
  await eventually(() => exists(tokenFile), (isThere) => !isThere);
  api.keepTokenFile(make());
  // A request that never becomes whole: the end waits for it once the socket is gone.
  using busy = await Deno.connect({ transport: "unix", path: socket });
  await busy.write(new TextEncoder().encode("POST /v1/load HTTP/1.1\r\nhost: x\r\n"));
  assertEquals(await exists(tokenFile), true);
  const closed = api.close();
  await eventually(() => exists(socket), (isThere) => !isThere, undefined, 1);
  assertEquals(await exists(tokenFile), false);
  assert(await closed);
});

Deno.test("of the events 64 may follow, who does not read is dropped, who leaves makes room", async () => {
  await using folder = await temporaryFolder();
  await using daemon = await liveApi(folder.path);
  const { socket, api } = daemon;
  const all = [];
  for (let n = 0; n < 64; n++) {
    const connection = await follow(socket);
    await readUntil(connection, (text) => text.includes("\r\n\r\n"));
    all.push(connection);
  }
  const tryAgain = () => call(socket, "GET", "/v1/events");
  const full = await tryAgain();
  assertEquals(full.status, 503);
  assertMatch(full.json.error, /^64 clients follow the events/);

  // Nobody reads but the last: the others are dropped, and their places are free again.
  const last = all.at(-1)!;
  const text = "x".repeat(10_000);
  for (let n = 0; n < 100; n++) {
    api.publishEvent({ n, text });
    assert((await readUntil(last, (heard) => heard.includes(text))).includes(`"n":${n},`));
  }
  const dropped = await Promise.all(all.slice(0, -1).map((each) => readUntil(each)));
  for (const heard of dropped) {
    assert(heard.length < 600_000);
    assertEquals(heard.endsWith("0\r\n\r\n"), false, "nobody is told that this was all");
  }
  all.forEach((each) => each.close());
  const fresh = await Promise.all(Array.from({ length: 63 }, () => follow(socket)));
  for (const each of fresh) {
    const heard = await readUntil(each, (text) => text.includes("\r\n\r\n"));
    assertMatch(heard, /^HTTP\/1\.1 200 /);
  }
  fresh.forEach((each) => each.close());
});

Deno.test("the deadlines of requests do not end who follows the events", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "api.sock");
  const { context } = fakeApi();
  const server = createApiServer(context, { head: 100, request: 150, check: 10 });
  const served = serveConnections(server, Deno.listen({ transport: "unix", path }), 8);
  const follower = await follow(path);
  const stalled = await Deno.connect({ transport: "unix", path });
  await stalled.write(new TextEncoder().encode("GET /v1/events HTTP/1.1\r\n"));
  await readUntil(follower, (text) => text.includes("\r\n\r\n"));
  // Once the stalled one is shown out, the deadlines have been looked at for both.
  assertMatch(await readUntil(stalled), /^HTTP\/1\.1 408 /);
  stalled.close();
  context.events.publish({ n: 1 });
  assertMatch(await readUntil(follower, (text) => text.includes("}")), /\{"n":1\}\n/);
  follower.close();
  await eventually(() => Promise.resolve(context.events.listeners), (count) => count === 0);
  await served.close(100);
});
