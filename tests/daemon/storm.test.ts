import { assert, assertEquals, assertMatch } from "@std/assert";
import { call, eventually, sideBySide, startDaemon, temporaryFolder } from "./harness.ts";

const HEAD = "GET /v1/status HTTP/1.1\r\nhost: x\r\n";
const STALLS = [
  "",
  HEAD,
  HEAD.slice(0, 9),
  "POST /v1/load HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{",
  "POST /v1/load HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{",
];

/** Opens a connection, sends this and nothing more. */
async function send(path: string, text: string): Promise<Deno.UnixConn> {
  const connection = await Deno.connect({ transport: "unix", path });
  await connection.write(new TextEncoder().encode(text));
  return connection;
}

/** All that comes until the other end closes. */
async function readAll(connection: Deno.UnixConn): Promise<string> {
  try {
    return await new Response(connection.readable).text();
  } catch {
    return "reset";
  }
}

/** Connections that begin a request and leave it at that. */
async function stall(
  path: string,
  count: number,
  begun: readonly string[] = STALLS,
): Promise<Promise<string>[]> {
  const answers: Promise<string>[] = [];
  for (let n = 0; n < count; n++) {
    answers.push(readAll(await send(path, begun[n % begun.length]!)));
  }
  return answers;
}

Deno.test("clients that stall are cut off at their deadlines", (test) =>
  sideBySide(test, {
    "500 stalling connections delay neither 500 others nor a tick, and are shown out": async () => {
      await using folder = await temporaryFolder();
      await using daemon = await startDaemon(folder.path);
      const { socket } = daemon;
      let shownOut = 0;
      const stalled = (await stall(socket, 500)).map((answer) => answer.finally(() => shownOut++));
      const served = await Promise.all(Array.from({ length: 500 }, async () => {
        return readAll(await send(socket, `${HEAD}\r\n`));
      }));
      for (const text of served) assertMatch(text, /^HTTP\/1\.1 200 OK\r\n/);
      assertEquals(shownOut, 0, "the others waited until the stalling ones were shown out");

      for (const text of await Promise.all(stalled)) assertMatch(text, /^HTTP\/1\.1 408 /);
      const { json } = await call(socket, "GET", "/v1/status");
      assert(json.ticks.completed >= 3);
      assertEquals([json.ticks.skipped, json.ticks.failed], [0, 0]);
    },
    "a client that sends byte after byte is cut off all the same": async () => {
      await using folder = await temporaryFolder();
      await using daemon = await startDaemon(folder.path);
      const begun = ["GET /healthz HTTP/1.1\r\nx: ", STALLS[3]!.replace("9", "999")];
      const answers = await Promise.all(begun.map(async (begin) => {
        const connection = await send(daemon.socket, begin);
        const trickle = setInterval(() => {
          connection.write(new Uint8Array([0x61])).catch(() => clearInterval(trickle));
        }, 50);
        return readAll(connection).finally(() => clearInterval(trickle));
      }));
      for (const text of answers) assertMatch(text, /^HTTP\/1\.1 408 /);
      assertEquals((await call(daemon.socket, "GET", "/healthz")).status, 200);
    },
    "more connections than file descriptors do not end the service": async () => {
      await using folder = await temporaryFolder();
      await using daemon = await startDaemon(folder.path, [], { descriptors: 100 });
      const stalled = await stall(daemon.socket, 100, [HEAD]);
      assertEquals((await call(daemon.socket, "GET", "/healthz")).status, 200);
      await Promise.all(stalled);
      const { json } = await call(daemon.socket, "GET", "/v1/status");
      assertEquals([json.ticks.skipped, json.ticks.failed], [0, 0]);
    },
  }));

Deno.test("bodies and heads over the limit, and what is no HTTP, get an answer", async () => {
  await using folder = await temporaryFolder();
  await using daemon = await startDaemon(folder.path);
  const { socket } = daemon;
  const { status, json } = await call(socket, "POST", "/v1/load", new Uint8Array(1 << 20));
  assertEquals([status, json.error], [413, "The body must be at most 4096 bytes"]);
  const malformed = await call(socket, "POST", "/v1/load", '{"backlog":1,\n"x" 2}');
  assertEquals(malformed.status, 400);
  assertEquals(malformed.json.error, "The body is not JSON: mistake in line 2, column 5");
  assertEquals((await call(socket, "GET", "/v2")).status, 404);
  const wrong = await call(socket, "PUT", "/v1/status", "{}");
  assertEquals([wrong.status, wrong.headers["allow"]], [405, "GET"]);

  const raw: [sent: string, answer: RegExp][] = [
    [`${HEAD}x: ${"y".repeat(20_000)}\r\n\r\n`, /^HTTP\/1\.1 431 /],
    ["hello\r\n\r\n", /^HTTP\/1\.1 400 .*\{"error":"Bad Request"\}\n$/s],
    ["\x16\x03\x01\x02\x00\x01", /^HTTP\/1\.1 400 /],
    [`${HEAD}content-length: -1\r\n\r\n`, /^HTTP\/1\.1 400 /],
    [
      "GET /healthz HTTP/1.1\r\n\r\n",
      /^HTTP\/1\.1 400 .*\{"error":"The request has no Host header"\}\n$/s,
    ],
    ["GET /healthz HTTP/1.0\r\n\r\n", /^HTTP\/1\.1 200 /],
    [`${HEAD}expect: tea\r\n\r\n`, /^HTTP\/1\.1 417 .*\{"error":"Nothing but 100-continue/s],
    [
      "CONNECT x:1 HTTP/1.1\r\nhost: x\r\n\r\n",
      /^HTTP\/1\.1 501 .*\{"error":"Not Implemented"\}\n$/s,
    ],
  ];
  for (const [sent, answer] of raw) assertMatch(await readAll(await send(socket, sent)), answer);
  assertEquals((await call(socket, "GET", "/healthz")).status, 200);
});

Deno.test("clients that ask for a tunnel and go at once harm nothing", async () => {
  await using folder = await temporaryFolder();
  await using daemon = await startDaemon(folder.path);
  for (let n = 0; n < 50; n++) {
    (await send(daemon.socket, "CONNECT x:1 HTTP/1.1\r\nhost: x\r\n\r\n")).close();
  }
  assertEquals((await call(daemon.socket, "GET", "/healthz")).status, 200);
});

Deno.test("a client that keeps its end open after the answer does not keep the connection", async () => {
  await using folder = await temporaryFolder();
  await using daemon = await startDaemon(folder.path);
  const connection = await send(daemon.socket, `${HEAD}\r\n`);
  const answer = new Uint8Array(65_536);
  while (await connection.read(answer) !== null);
  const again = () => connection.write(new Uint8Array(1)).then(() => "sent", (error) => error.name);
  assertEquals(await eventually(again, (outcome) => outcome !== "sent"), "BrokenPipe");
  connection.close();
});
