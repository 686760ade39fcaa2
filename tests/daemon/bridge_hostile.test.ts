import { assertEquals, assertMatch } from "@std/assert";
import { deflateRawSync } from "node:zlib";
import { createRandom, nextBelow, nextUint32, type Random } from "../../layers/random.ts";
import { long } from "../long.ts";
import { look, openBridge, stateOf, TOKEN, upgrade } from "./bridge_harness.ts";
import { eventually } from "./harness.ts";

/** What clients offer who compress. */
const OFFERS = [
  "permessage-deflate",
  "permessage-deflate; client_max_window_bits",
  "permessage-deflate; client_no_context_takeover; server_no_context_takeover",
  "permessage-deflate; nonsense=1",
];

/** Bits of a frame's first byte, RFC 6455, 5.2. */
const FINAL = 0x80;
const COMPRESSED = 0x40;
const CONTINUED = 0x0;
const TEXT = 0x1;
const CLOSE = 0x8;
const PING = 0x9;

const utf8 = new TextEncoder();

/** A frame as a client sends it: masked, with zeros. */
function frame(head: number, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const { length } = payload;
  const size = length < 126 ? [0x80 | length] : [0x80 | 126, length >> 8, length & 255];
  return Uint8Array.from([head, ...size, 0, 0, 0, 0, ...payload]);
}

function randomBytes(random: Random, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => nextUint32(random) & 255);
}

/** Frames that say that they are compressed, are or are not, and what may come between. */
function frames(random: Random): Uint8Array<ArrayBuffer>[] {
  const settle = utf8.encode(JSON.stringify({ kind: "settle", token: "0".repeat(32) }));
  const whole = FINAL | COMPRESSED | TEXT;
  return [
    frame(whole, Uint8Array.of(0xff)),
    frame(whole, randomBytes(random, nextBelow(random, 100))),
    frame(whole, deflateRawSync(settle)),
    frame(whole, deflateRawSync(new Uint8Array(900_000))),
    frame(whole, deflateRawSync(randomBytes(random, 900)).subarray(0, 400)),
    frame(COMPRESSED | TEXT, deflateRawSync(settle)),
    frame(FINAL | COMPRESSED | CONTINUED, Uint8Array.of(0xff)),
    frame(FINAL | COMPRESSED | PING, Uint8Array.of(1)),
    frame(FINAL | TEXT, settle),
    frame(FINAL | CLOSE, new Uint8Array()),
  ];
}

/** Opens a WebSocket by hand; answers with the head of what came, and leaves the rest unread. */
async function open(port: number, offer: string): Promise<{ connection: Deno.Conn; head: string }> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(utf8.encode(upgrade({ "sec-websocket-extensions": offer })));
  const byte = new Uint8Array(1);
  let head = "";
  while (!head.endsWith("\r\n\r\n") && await connection.read(byte) !== null) {
    head += String.fromCharCode(byte[0]!);
  }
  return { connection, head };
}

Deno.test("nobody is granted compression, and what looks compressed ends who sends it alone", async () => {
  await using bridge = openBridge();
  const { news, clients, port } = bridge;
  await using good = await look(port);
  const random = createRandom(8);
  const pick = <Item>(items: readonly Item[]) => items[nextBelow(random, items.length)]!;
  for (let n = 1; n <= long(2_000, 200); n++) {
    const { connection, head } = await open(port, pick(OFFERS));
    using _connection = connection;
    assertMatch(head, /^HTTP\/1\.1 101 /);
    assertEquals(/sec-websocket-extensions/i.test(head), false, head);
    for (let i = nextBelow(random, 5); i >= 0; i--) {
      // It may have been cut off by now.
      await connection.write(pick(frames(random))).catch(() => {});
    }
    // The others leave at once: what came is unread, so that this is a reset.
    if (nextBelow(random, 2) === 0) continue;
    await connection.closeWrite().catch(() => {});
    await new Response(connection.readable).bytes().catch(() => {});
  }
  await eventually(() => Promise.resolve(clients.counts.clients), (count) => count === 1);
  news.takeState(JSON.stringify(stateOf(1)));
  clients.tell("state");
  await good.until(({ state }) => state?.at === 1);
  good.send(JSON.stringify({ kind: "settle", token: TOKEN }));
  await good.until(({ messages }) => messages.at(-1)!.kind === "settled");
  assertEquals(bridge.settles, 1);
});
