import { assert, assertEquals, assertThrows } from "@std/assert";
import { createRandom, nextBelow } from "../../layers/random.ts";
import { packAddress, parseAddress, portOf } from "../../p2p/address.ts";
import { DATAGRAM_LIMIT } from "../../p2p/constants.ts";
import type { TransportStats } from "../../p2p/transport_stats.ts";
import { long } from "../long.ts";
import { randomBytes } from "../p2p/random.ts";
import { bareSocket, type Ear, hasIpv6, listen, until } from "./sockets.ts";

const NOTHING: TransportStats = {
  received: 0,
  receivedBytes: 0,
  sent: 0,
  sentBytes: 0,
  blocked: 0,
  sourceLimited: 0,
  rateLimited: 0,
  oversized: 0,
  queueFull: 0,
  unsendable: 0,
  failures: {},
};
const bytes = (...values: number[]) => Uint8Array.from(values);
const addressOf = (socket: Deno.DatagramConn) => {
  const { hostname, port } = socket.addr as Deno.NetAddr;
  return packAddress(hostname, port);
};

async function goesRound(a: Ear, b: Ear): Promise<void> {
  a.send(bytes(1, 2, 3), b.address);
  await until("the datagram is there", () => b.arrived.length === 1);
  assertEquals(b.arrived[0], { datagram: bytes(1, 2, 3), from: a.address });
  b.send(bytes(4, 5), b.arrived[0]!.from);
  await until("the answer is there", () => a.arrived.length === 1);
  assertEquals(a.arrived[0], { datagram: bytes(4, 5), from: b.address });
  await until("both are counted", () => a.stats.sent === 1 && b.stats.sent === 1);
  assertEquals(a.stats, { ...NOTHING, sent: 1, sentBytes: 3, received: 1, receivedBytes: 2 });
  assertEquals(b.stats, { ...NOTHING, sent: 1, sentBytes: 2, received: 1, receivedBytes: 3 });
}

Deno.test("a datagram and its answer go round over IPv4", async () => {
  await using a = listen();
  await using b = listen();
  assertEquals(a.address.slice(0, 5), bytes(4, 127, 0, 0, 1));
  assert(portOf(a.address) > 0);
  await goesRound(a, b);
});

Deno.test({
  name: "a datagram and its answer go round over IPv6",
  ignore: !hasIpv6(),
  async fn() {
    await using a = listen({ hostname: "::1" });
    await using b = listen({ hostname: "::1" });
    assertEquals(a.address[0], 6);
    await goesRound(a, b);
  },
});

Deno.test({
  name: "a socket of both families knows an IPv4 peer by its IPv4 address",
  ignore: !hasIpv6(),
  async fn() {
    await using both = listen({ hostname: "::" });
    await using ipv4 = listen();
    const port = portOf(both.address);
    ipv4.send(bytes(1), packAddress("127.0.0.1", port));
    await until("the datagram is there", () => both.arrived.length === 1);
    assertEquals(both.arrived[0]!.from, ipv4.address);
    both.send(bytes(2), ipv4.address);
    await until("the answer is there", () => ipv4.arrived.length === 1);
    assertEquals(ipv4.arrived[0]!.from, packAddress("127.0.0.1", port));
  },
});

Deno.test("what is longer than a datagram may be is dropped and counted, either way", async () => {
  await using ear = listen();
  using bare = bareSocket();
  const to = bareAddress(ear);
  await bare.send(new Uint8Array(DATAGRAM_LIMIT + 1), to);
  await bare.send(new Uint8Array(9_000), to);
  await bare.send(new Uint8Array(DATAGRAM_LIMIT), to);
  await until("the last one is there", () => ear.arrived.length === 1);
  assertEquals(ear.arrived[0]!.datagram.length, DATAGRAM_LIMIT);
  assertEquals(ear.stats, {
    ...NOTHING,
    received: 1,
    receivedBytes: DATAGRAM_LIMIT,
    oversized: 2,
  });
  ear.send(new Uint8Array(DATAGRAM_LIMIT + 1), addressOf(bare));
  ear.send(new Uint8Array(DATAGRAM_LIMIT), addressOf(bare));
  const [datagram] = await bare.receive();
  assertEquals(datagram.length, DATAGRAM_LIMIT);
  assertEquals(ear.stats.oversized, 3);
});

Deno.test("nothing passes from or to a blocked address until it is unblocked", async () => {
  await using a = listen();
  await using b = listen();
  await using other = listen();
  a.block(b.address);
  a.send(bytes(1), b.address);
  b.send(bytes(2), a.address);
  await until("both are dropped", () => a.stats.blocked === 2);
  other.send(bytes(3), a.address);
  await until("another one is heard", () => a.arrived.length === 1);
  assertEquals(a.arrived[0]!.datagram, bytes(3));
  assertEquals(b.arrived, []);

  a.unblock(b.address);
  a.send(bytes(4), b.address);
  b.send(bytes(5), a.address);
  await until("both are there", () => a.arrived.length === 2 && b.arrived.length === 1);
  assertEquals(b.arrived[0]!.datagram, bytes(4));
  assertEquals(a.arrived[1]!.datagram, bytes(5));
  assertEquals(a.stats.blocked, 2);
});

Deno.test("what the queue has no room for is dropped and counted, and room comes back", async () => {
  await using a = listen({ queueLimit: 8 });
  await using b = listen();
  for (let round = 1; round <= 3; round++) {
    for (let i = 0; i < 20; i++) a.send(bytes(i), b.address);
    assertEquals(a.stats.queueFull, 12 * round);
    await until("the first eight are there", () => b.arrived.length === 8 * round);
    await until("they are counted", () => a.stats.sent === 8 * round);
  }
});

Deno.test("a source above its limit is held up, and another one is not", async () => {
  await using ear = listen({ limits: { sourceRate: 1e-6, sourceBurst: 10 } });
  await using loud = listen();
  await using other = listen();
  for (let i = 0; i < 50; i++) loud.send(bytes(i), ear.address);
  await until("all are dealt with", () => ear.arrived.length + ear.stats.sourceLimited === 50);
  assertEquals(ear.arrived.length, 10);
  other.send(bytes(99), ear.address);
  await until("the other is heard", () => ear.arrived.length === 11);
  assertEquals(ear.stats.rateLimited, 0);
});

Deno.test("the limit for all holds, and keeps room for those who are known", async () => {
  await using known = listen();
  await using stranger = listen();
  await using ear = listen({
    limits: { totalRate: 1e-6, totalBurst: 10, strangerShare: 0.5 },
    isKnown: (from) => portOf(from) === portOf(known.address),
  });
  for (let i = 0; i < 30; i++) stranger.send(bytes(i), ear.address);
  await until("all are dealt with", () => ear.arrived.length + ear.stats.rateLimited === 30);
  assertEquals(ear.arrived.length, 5);
  for (let i = 0; i < 30; i++) known.send(bytes(i), ear.address);
  await until("all are dealt with", () => ear.arrived.length + ear.stats.rateLimited === 60);
  assertEquals(ear.arrived.length, 10);
  assertEquals(ear.stats.sourceLimited, 0);
});

Deno.test("a burst arrives intact although its bytes are overwritten at once", async () => {
  await using a = listen();
  await using b = listen({ limits: { sourceRate: Infinity, totalRate: Infinity } });
  const random = createRandom(7);
  const expected = new Map<string, number>();
  const buffer = new Uint8Array(DATAGRAM_LIMIT);
  const to = b.address.slice();
  for (let round = 0; round < long(400, 40); round++) {
    // More than the socket takes within one call (128), but no more than the receiver has room for.
    const [count, longest] = round % 2 === 0 ? [200, 160] : [60, DATAGRAM_LIMIT];
    for (let i = 0; i < count; i++) {
      const datagram = randomBytes(random, 8 + nextBelow(random, longest - 7));
      buffer.set(datagram);
      to.set(b.address);
      a.send(buffer.subarray(0, datagram.length), to);
      buffer.fill(0xee);
      to.fill(6);
      expected.set(datagram.join(), (expected.get(datagram.join()) ?? 0) + 1);
    }
    await until("all of it is there", () => b.arrived.length === count);
    for (const { datagram } of b.arrived.splice(0)) {
      assert(expected.delete(datagram.join()), `round ${round}: never sent`);
    }
  }
  assertEquals(expected.size, 0);
  assertEquals(a.stats.queueFull + a.stats.unsendable, 0);
});

Deno.test("sends that fail are counted by reason, and the socket goes on", async () => {
  await using a = listen();
  await using b = listen();
  const unsendable = ["0.0.0.0:1", "127.0.0.1:0", "224.0.0.1:9", "255.255.255.255:9", "[::1]:9"];
  for (const address of unsendable) a.send(bytes(1), parseAddress(address));
  assertEquals(a.stats.unsendable, unsendable.length);
  a.send(bytes(1), parseAddress("192.0.2.1:9")); // not from a socket on loopback
  await until("it has failed", () => Object.keys(a.stats.failures).length === 1);
  assertEquals(Object.values(a.stats.failures), [1]);
  a.send(bytes(2), b.address);
  await until("the next is there", () => b.arrived.length === 1);
  assertEquals(a.failures, []);
});

Deno.test("a closed port does not end what is heard", async () => {
  const gone = listen();
  await using a = listen();
  await using b = listen();
  await gone.close();
  for (let i = 0; i < 20; i++) a.send(bytes(i), gone.address);
  await until("they are gone", () => a.stats.sent === 20);
  b.send(bytes(1), a.address);
  await until("the other is heard", () => a.arrived.length === 1);
  a.send(bytes(2), b.address);
  await until("the answer is there", () => b.arrived.length === 1);
});

Deno.test("a receiver that throws is told, and hears the next datagram", async () => {
  await using a = listen();
  const heard: number[] = [];
  await using b = listen({
    receive(datagram) {
      heard.push(datagram[0]!);
      if (datagram[0] === 1) throw new Error("not this one");
    },
  });
  a.send(bytes(1), b.address);
  await until("the first is heard", () => heard.length === 1);
  a.send(bytes(2), b.address);
  await until("the second is heard", () => heard.length === 2);
  assertEquals(b.failures.map((error) => (error as Error).message), ["not this one"]);
});

Deno.test("close sends what is on its way, ends the pending receive, and may come again", async () => {
  await using b = listen();
  const a = listen();
  for (let i = 0; i < 150; i++) a.send(bytes(i), b.address);
  await Promise.all([a.close(), a.close()]);
  await a.close();
  assertEquals(a.stats.sent, 150);
  await until("all are there", () => b.arrived.length === 150);
  a.send(bytes(1), b.address);
  assertEquals(a.stats.unsendable, 1);
  // The port is free again.
  await using next = listen({ port: portOf(a.address) });
  assertEquals(next.address, a.address);
});

Deno.test("a socket that refuses to be read for a while is read again afterwards", async () => {
  const { listenDatagram } = Deno;
  let refusals = 3;
  Deno.listenDatagram = ((options: Deno.UdpListenOptions & { transport: "udp" }) => {
    const socket = listenDatagram(options);
    const receive = socket.receive.bind(socket);
    socket.receive = (buffer) => {
      if (refusals-- > 0) return Promise.reject(new Deno.errors.ConnectionReset("no"));
      return receive(buffer);
    };
    return socket;
  }) as typeof listenDatagram;
  let ear: Ear;
  try {
    ear = listen();
  } finally {
    Deno.listenDatagram = listenDatagram;
  }
  await using a = ear;
  await using b = listen();
  b.send(bytes(1), a.address);
  await until("it is heard", () => a.arrived.length === 1);
  assertEquals(a.stats.failures, { ConnectionReset: 3 });
});

Deno.test("an address that cannot be had is named in the refusal", async () => {
  await using taken = listen();
  const port = portOf(taken.address);
  const error = assertThrows(
    () => listen({ port }),
    Error,
    `Cannot listen on UDP 127.0.0.1 port ${port}: `,
  );
  assert(error.cause instanceof Deno.errors.AddrInUse);
  assertThrows(() => listen({ queueLimit: 0 }), RangeError, "queueLimit must be at least 1, is 0");
  assertThrows(() => listen({ limits: { sourceRate: 0 } }), RangeError, "is 0");
});

function bareAddress({ address }: Ear): Deno.NetAddr {
  return { transport: "udp", hostname: "127.0.0.1", port: portOf(address) };
}
