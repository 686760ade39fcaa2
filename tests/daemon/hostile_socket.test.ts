import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { createClient } from "../../daemon/client/mod.ts";
import { main } from "../../daemon/main.ts";
import { eventually, temporaryFolder } from "./harness.ts";
import { type Answering, bytes, reply, serveRaw } from "./raw_server.ts";

/** Every verb that asks a daemon, and the schema of the answer. */
const VERBS: Record<string, string> = {
  "status": "status",
  "members": "members",
  "routes": "routes",
  "routes --explain": "routes",
  "pick": "pick",
  "load --backlog 1": "load",
  "offload a 1": "offload",
  "settle": "settle",
  "drain": "drain",
  "put a b": "put",
  "get a": "value",
  "stop": "stop",
};

/** Runs a verb here, on whoever answers that way. */
async function run(
  verb: string,
  answering: Answering,
): Promise<{ code: number; out: string[]; err: string[]; socket: string }> {
  await using folder = await temporaryFolder();
  const socket = join(folder.path, "s");
  await using _ = serveRaw(socket, answering);
  const { log, error } = console;
  const out: string[] = [];
  const err: string[] = [];
  console.log = (line: string) => out.push(line);
  console.error = (line: string) => err.push(line);
  try {
    return { code: await main([...verb.split(" "), "--socket", socket]), out, err, socket };
  } finally {
    console.log = log;
    console.error = error;
  }
}

const NO_DAEMON = /^shivya: What answers at SOCKET is no daemon: name the .* with --socket$/;
const NO_SENSE = /^shivya: Cannot make sense of what answers at SOCKET: restart the daemon, or /;
const ENDLESS_CHUNK = `10000\r\n${"x".repeat(65_536)}\r\n`;

/** What may come, and the line that it is told in. */
const ANSWERS: Record<string, [answering: Answering, line: RegExp]> = {
  "another protocol": [bytes("SSH-2.0-OpenSSH_9.2\r\n"), NO_DAEMON],
  "one line without end": [bytes("HTTP", "y".repeat(1_000)), NO_DAEMON],
  "a head without end": [bytes("HTTP/1.1 200 OK\r\n", `a: ${"y".repeat(1_000)}\r\n`), NO_DAEMON],
  "an upgrade": [
    bytes("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n"),
    /^shivya: Cannot ask SOCKET: it answers in another protocol; name /,
  ],
  "a body without end": [
    bytes("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", ENDLESS_CHUNK),
    /^shivya: Cannot ask SOCKET: Cannot read the answer: current value is longer than \d+ char/,
  ],
  "a closed connection": [
    (connection) => Promise.resolve(connection.closeWrite()),
    /^shivya: What answers at SOCKET hung up: ask again, or name /,
  ],
  "half a body": [
    async (connection) => {
      await bytes('HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"schema":')(connection, "");
      await connection.closeWrite();
    },
    /^shivya: What answers at SOCKET hung up: ask again, or name /,
  ],
  "a page": [reply("<html></html>", "200 OK", "text/html"), NO_DAEMON],
  "compressed bytes": [
    bytes("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 3\r\n\r\nabc"),
    NO_DAEMON,
  ],
  "nothing": [reply(""), NO_DAEMON],
  "no content": [bytes("HTTP/1.1 204 No Content\r\n\r\n"), NO_DAEMON],
  "null": [reply("null"), NO_DAEMON],
  "a list": [reply("[]"), NO_DAEMON],
  "an object of nobody's": [reply("{}"), NO_DAEMON],
  "a schema that would steer": [reply('{"schema":"shivya.\\u001b[31mx/1"}'), NO_DAEMON],
  "another schema": [
    reply('{"schema":"shivya.other/2"}'),
    /^shivya: The daemon speaks shivya\.other\/2, this program shivya\.\w+\/1: restart the daemon$/,
  ],
  "somewhere else": [
    bytes("HTTP/1.1 302 Found\r\nlocation: http://[::1]:1/\r\ncontent-length: 0\r\n\r\n"),
    /^shivya: The daemon answered 302$/,
  ],
  "an error in a page": [
    reply(`<b>\x1b[31m\n${"z".repeat(9_000)}`, "500 Oops", "text/html"),
    /^shivya: The daemon answered 500: <b>\\u\{1b\}\[31m z{900,1000}…$/,
  ],
  "an error that would steer": [
    reply('{"error":"\\u001b]0;x\\u0007\\nmore"}', "400 Bad"),
    /^shivya: \\u\{1b\}\]0;x\\u\{7\} more$/,
  ],
};

for (const [what, [answering, line]] of Object.entries(ANSWERS)) {
  Deno.test(`${what} instead of an answer ends a verb with 1 and one line`, async () => {
    const { code, out, err, socket } = await run("status", answering);
    assertEquals([code, out, err.length], [1, [], 1], `${err}`);
    assertMatch(err[0]!.replaceAll(socket, "SOCKET"), line);
  });
}

Deno.test("every verb refuses what is no answer to it, also for who wants JSON", async () => {
  for (const verb of Object.keys(VERBS).flatMap((verb) => [verb, `${verb} --json`])) {
    for (const body of ["<html>", '{"schema":1}']) {
      const { code, out, err, socket } = await run(verb, reply(body));
      assertEquals([code, out, err.length], [1, [], 1], `${verb}: ${err}`);
      assertMatch(err[0]!.replaceAll(socket, "SOCKET"), NO_DAEMON);
    }
  }
});

Deno.test("an answer of the right schema that lacks all else is not made sense of", async () => {
  // Of these each field is shown as it is, and there may be none.
  const lenient = ["load --backlog 1", "settle", "drain", "put a b"];
  for (const [verb, schema] of Object.entries(VERBS)) {
    const { code, out, err, socket } = await run(verb, reply(`{"schema":"shivya.${schema}/1"}`));
    assertEquals(out.length + err.length, 1, verb);
    assertEquals(code, lenient.includes(verb) ? 0 : 1, verb);
    if (code === 1) assertMatch(err[0]!.replaceAll(socket, "SOCKET"), NO_SENSE);
  }
});

Deno.test("what is no process is not waited for", async () => {
  for (const pid of ['"\\u001b[31m"', "-1", "0", "1.5", "1e99", '"../1"', "null"]) {
    const { code, err, socket } = await run(
      "stop",
      reply(`{"schema":"shivya.stop/1","pid":${pid}}`),
    );
    assertEquals([code, err.length], [1, 1], pid);
    assertMatch(err[0]!.replaceAll(socket, "SOCKET"), NO_SENSE);
  }
});

Deno.test("an answer cannot steer a terminal, and is the same JSON", async () => {
  const answer = {
    schema: "shivya.members/1",
    nodeId: "f",
    hosts: [{ id: "a\u009b31m", name: "\u202e\u{e0001}\n", address: "\x1b[2J", state: "\x07" }],
  };
  const { code, out } = await run("members", reply(JSON.stringify(answer)));
  assertEquals([code, /[\p{Cc}\p{Cf}]/u.test(out[0]!.replaceAll("\n", ""))], [0, false]);
  assert(out[0]!.includes("a\\u{9b}31m") && out[0]!.includes("\\u{1b}[2J"));
  const { out: [json] } = await run("members --json", reply(`\n${JSON.stringify(answer)}\r\n`));
  assertEquals([JSON.parse(json!), /[\p{Cc}\p{Cf}]/u.test(json!.trim())], [answer, false]);
});

Deno.test("who does not answer, or never to the end, is given up in time, events too", async () => {
  const trickle: Answering = async (connection) => {
    await bytes("HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n")(connection, "");
    while (true) {
      await bytes(" ")(connection, "");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const waits: Answering[] = [
    () => Promise.resolve(),
    bytes("", "HTTP/1.1 100 Continue\r\n\r\n"),
    trickle,
  ];
  for (const answering of waits) {
    await using folder = await temporaryFolder();
    const socket = join(folder.path, "s");
    await using server = serveRaw(socket, answering);
    const client = createClient({ socket, deadlineSeconds: 0.2 });
    const late = await assertRejects(() => client.status(), DOMException);
    assertEquals(late.name, "TimeoutError");
    // What trickles in may be events.
    if (answering === trickle) continue;
    const events = await assertRejects(() => client.events().next(), DOMException);
    assertEquals(events.name, "TimeoutError");
    await eventually(() => Promise.resolve(server.open), (open) => open === 0);
  }
});

Deno.test("the client says when what comes is no answer, or no event", async () => {
  await using folder = await temporaryFolder();
  const socket = join(folder.path, "s");
  await using _ = serveRaw(socket, reply('{"kind":"joined"}\n[]\n{}\n'));
  const client = createClient({ socket });
  await assertRejects(() => client.status(), SyntaxError, "current value is no JSON object");
  const events = client.events();
  assertEquals((await events.next()).value?.kind, "joined");
  await assertRejects(() => events.next(), SyntaxError, "current value is no JSON object");
});
