import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
} from "@std/assert";
import { createClients } from "../../daemon/dashboard/bridge_clients.ts";
import { createNews } from "../../daemon/dashboard/bridge_news.ts";
import { SECURITY_HEADERS } from "../../daemon/dashboard/bridge_server.ts";
import { HELLO, look, openBridge, raw, stateOf, TOKEN, upgrade } from "./bridge_harness.ts";
import { eventually } from "./harness.ts";

const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** A request line and headers, as they are sent. */
function get(path: string, headers = "host: localhost:9002\r\n", method = "GET"): string {
  return `${method} ${path} HTTP/1.1\r\n${headers}\r\n`;
}

Deno.test("the page goes out with a policy that lets it load nothing from elsewhere", async () => {
  await using bridge = openBridge();
  const url = `http://127.0.0.1:${bridge.port}`;
  for (const path of ["/", "/nowhere"]) {
    const response = await fetch(url + path);
    const { headers } = response;
    assertEquals(response.status, path === "/" ? 200 : 404);
    assertEquals(headers.get("content-security-policy"), POLICY);
    assertEquals(headers.get("x-content-type-options"), "nosniff");
    assertEquals(headers.get("referrer-policy"), "no-referrer");
    assertEquals(headers.get("cross-origin-opener-policy"), "same-origin");
    assertEquals(headers.get("cross-origin-resource-policy"), "same-origin");
    assertEquals((await response.text()).includes("<p>page</p>"), path === "/");
  }
  const script = await raw(
    bridge.port,
    get("/app.js", "host: localhost\r\naccept-encoding: gzip\r\n"),
  );
  assertMatch(script, /content-encoding: gzip/i);
  assert(script.length < 2_000);
  const plain = await raw(bridge.port, get("/app.js"));
  assert(plain.length > 9_000);
});

Deno.test("a request that is none of the page's is refused, before it can become a WebSocket", async () => {
  await using bridge = openBridge();
  const { port, clients } = bridge;
  const statusOf = async (request: string) => Number((await raw(port, request)).slice(9, 12));
  const cases: [status: number, request: string][] = [
    [421, get("/", "host: evil.example\r\n")],
    [421, "GET / HTTP/1.0\r\n\r\n"],
    [403, get("/", "host: localhost\r\norigin: http://evil.example\r\n")],
    [405, get("/", "host: localhost\r\ncontent-length: 0\r\n", "POST")],
    [405, get("/", "host: localhost\r\n", "HEAD")],
    [404, get("/../etc/passwd")],
    [404, get("/app.js?x")],
    [404, get("http://localhost/")],
    [426, get("/ws")],
    [431, get("/", `host: localhost\r\nx: ${"x".repeat(9_000)}\r\n`)],
    [400, "nonsense\r\n\r\n"],
    [501, get("localhost:80", "host: localhost\r\n", "CONNECT")],
    [408, "GET / HT"],
    [421, upgrade({ host: "evil.example" })],
    [403, upgrade({ origin: "http://evil.example" })],
    [403, upgrade({ origin: "null" })],
    [404, upgrade({}, "/other")],
    [400, upgrade({ upgrade: "h2c" })],
    [400, upgrade({ "sec-websocket-version": "1" })],
  ];
  for (const [status, request] of cases) assertEquals(await statusOf(request), status, request);
  assertMatch(await raw(port, get("/", "host: localhost\r\n", "PUT")), /allow: GET/i);
  assertEquals(clients.counts.clients, 0);
});

Deno.test("each refusal has the policy of the page", async () => {
  await using bridge = openBridge();
  const cases: [status: number, request: string][] = [
    [400, upgrade({ "sec-websocket-key": "short" })],
    [400, upgrade({ "sec-websocket-version": "1" })],
    [400, upgrade({ "sec-websocket-protocol": "a, a" })],
    [400, "nonsense\r\n\r\n"],
    [403, upgrade({ origin: "http://evil.example" })],
    [404, get("/nowhere")],
    [417, get("/", "host: localhost\r\nexpect: wonders\r\n")],
    [426, get("/ws")],
    [431, get("/", `host: localhost\r\nx: ${"x".repeat(9_000)}\r\n`)],
    [501, get("localhost:80", "host: localhost\r\n", "CONNECT")],
  ];
  for (const [status, request] of cases) {
    const answer = (await raw(bridge.port, request)).toLowerCase();
    assertMatch(answer, new RegExp(`^http/1\\.1 ${status} `), request);
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
      assertStringIncludes(answer, `\r\n${name}: ${value.toLowerCase()}\r\n`, request);
    }
  }
  assertMatch(await raw(bridge.port, cases[1]![1]), /sec-websocket-version: 13/i);
});

Deno.test("many who look are sent the very same bytes: a patch is made once", () => {
  const news = createNews();
  const clients = createClients({
    news,
    hello: HELLO,
    token: TOKEN,
    now: () => 0,
    settle: () => Promise.resolve({}),
    onWatched: () => {},
  });
  const sent = Array.from({ length: 20 }, () => {
    const messages: Uint8Array[] = [];
    const send = (message: Uint8Array) => messages.push(message);
    clients.join({ bufferedAmount: 0, send, ping() {}, close() {}, terminate() {} });
    return messages;
  });
  for (let n = 1; n <= 10; n++) {
    news.takeState(JSON.stringify(stateOf(n)));
    clients.tell("state");
  }
  const [first, ...others] = sent;
  // Hello, state, history, nine patches.
  assertEquals(first!.length, 12);
  for (const messages of others) {
    assertEquals(messages.length, first!.length);
    messages.forEach((message, i) => assertStrictEquals(message, first![i]));
  }
});

Deno.test("a WebSocket opens for the page itself, for who has no Origin, and through a tunnel", async () => {
  await using bridge = openBridge();
  const { port, clients } = bridge;
  for (const headers of [{}, { origin: "http://127.0.0.1:9002" }]) {
    using connection = await Deno.connect({ hostname: "127.0.0.1", port });
    await connection.write(new TextEncoder().encode(upgrade(headers)));
    const { value } = await connection.readable.getReader().read();
    assertStringIncludes(new TextDecoder().decode(value), "HTTP/1.1 101 ");
    connection.close();
  }
  await eventually(() => Promise.resolve(clients.counts.clients), (count) => count === 0);
});

Deno.test("whoever looks has the whole state, also after coming again, and settles with the token", async () => {
  await using bridge = openBridge();
  const { news, clients, port } = bridge;
  const publish = (n: number) => {
    news.takeState(JSON.stringify(stateOf(n)));
    clients.tell("state");
  };
  publish(0);
  {
    await using one = await look(port);
    await one.until(({ messages }) => messages.length > 0);
    assertEquals(one.messages[0], HELLO);
    for (let n = 1; n <= 5; n++) publish(n);
    await one.until(({ state }) => state?.at === 5);
    assertEquals(one.state, stateOf(5));
    one.send(JSON.stringify({ kind: "settle", token: TOKEN }));
    await one.until(({ messages }) => messages.at(-1)!.kind === "settled");
    one.send(JSON.stringify({ kind: "settle", token: "0".repeat(32) }));
    await one.until(({ messages }) => messages.at(-1)!.kind === "refused");
    assertEquals(bridge.settles, 1);
  }
  await eventually(() => Promise.resolve(clients.counts.clients), (count) => count === 0);
  await using again = await look(port);
  publish(6);
  await again.until(({ state }) => state?.at === 6);
  assertEquals(again.messages.map(({ kind }) => kind), ["hello", "state", "history"]);
});

Deno.test("garbage and huge messages end who sends them, and nobody else", async () => {
  await using bridge = openBridge();
  const { news, clients, port } = bridge;
  await using good = await look(port);
  const codes: [code: number, message: string | Uint8Array][] = [
    [1008, "garbage"],
    [1008, new Uint8Array(8)],
    [1009, "x".repeat(2_000)],
    [1009, "x".repeat(100_000)],
    [1009, new Uint8Array(1_000_000)],
  ];
  for (const [code, message] of codes) {
    await using bad = await look(port);
    bad.send(message);
    assertEquals(await bad.closed, code);
  }
  // Frames that are none.
  for (
    const bytes of ["\xff\xff\xff\xff", "\x81\x85", "\xc1\x80\0\0\0\0", "GET / HTTP/1.1\r\n\r\n"]
  ) {
    using connection = await Deno.connect({ hostname: "127.0.0.1", port });
    await connection.write(new TextEncoder().encode(upgrade()));
    await connection.write(Uint8Array.from(bytes, (c) => c.charCodeAt(0)));
    await connection.closeWrite();
    await new Response(connection.readable).text();
  }
  await eventually(() => Promise.resolve(clients.counts.clients), (count) => count === 1);
  news.takeState(JSON.stringify(stateOf(1)));
  clients.tell("state");
  await good.until(({ state }) => state?.at === 1);
});

Deno.test("the 33rd is refused, and let in once another has left", async () => {
  await using bridge = openBridge();
  const { clients, port } = bridge;
  const all = await Promise.all(Array.from({ length: 32 }, () => look(port)));
  assertMatch(await raw(port, upgrade()), /^HTTP\/1\.1 503 Service Unavailable\r\n/);
  await assertRejects(() => look(port));
  assertEquals((await fetch(`http://127.0.0.1:${port}/`).then((r) => r.text())).length, 11);
  await all[0]![Symbol.asyncDispose]();
  await eventually(() => Promise.resolve(clients.isFull), (isFull) => !isFull);
  await using _late = await look(port);
  for (const one of all.slice(1)) await one[Symbol.asyncDispose]();
});

Deno.test("a client that never reads costs bounded memory, holds up nobody, and is let go", async () => {
  const clock = { now: 0 };
  await using bridge = openBridge({ now: () => clock.now });
  const { news, clients, port } = bridge;
  using deaf = await Deno.connect({ hostname: "127.0.0.1", port });
  await deaf.write(new TextEncoder().encode(upgrade()));
  await eventually(() => Promise.resolve(clients.counts.clients), (count) => count === 1);
  await using good = await look(port);
  // States of 100 kB: what the system takes for the deaf one is some megabytes.
  const publish = async (n: number) => {
    news.takeState(JSON.stringify(stateOf(n, 100_000)));
    clients.tell("state");
    await good.until(({ state }) => state?.at === n);
  };
  let n = 0;
  while (clients.counts.framesSkipped < 20) await publish(++n);
  const { bytesSent } = clients.counts;
  for (let more = 0; more < 20; more++) await publish(++n);
  assertEquals(clients.counts.framesSkipped, 40);
  // The other's alone.
  assert(clients.counts.bytesSent - bytesSent < 20 * 101_000);
  clock.now = 31;
  await publish(++n);
  assertEquals(clients.counts.clients, 1);
});

Deno.test("who sends half a request does not stay", async () => {
  await using bridge = openBridge();
  using slow = await Deno.connect({ hostname: "127.0.0.1", port: bridge.port });
  await slow.write(new TextEncoder().encode("GET / HTTP/1.1\r\nhost: localhost\r\n"));
  assertMatch(await new Response(slow.readable).text(), /^HTTP\/1\.1 408 /);
});
