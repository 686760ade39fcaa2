import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { formatAddress, parseAddress } from "../../p2p/address.ts";
import { type EchoCore, numbersAt } from "./echo_core.ts";
import { echoNet, echoPair } from "./echo_net.ts";

Deno.test("names and addresses belong to one node at a time", () => {
  const address = parseAddress("[2001:db8::7]:9000");
  const testnet = echoNet();
  const node = testnet.add({ name: "door", address });
  assertEquals([node.name, formatAddress(node.address)], ["door", "[2001:db8::7]:9000"]);
  assertThrows(() => testnet.add({ name: "door" }), RangeError, "is door");
  assertThrows(() => testnet.add({ address }), RangeError, "is [2001:db8::7]:9000");
  assertEquals(testnet.nodes.length, 1);
  node.crash();
  const heir = testnet.add({ address });
  assertThrows(() => node.restart(), RangeError, "its address must be free");
  heir.crash();
  node.restart();
  assert(node.isUp);
});

Deno.test("a crashed node receives, ticks and sends nothing, and what it sent still arrives", () => {
  const [testnet, a, b] = echoPair();
  const dead = a.core;
  dead.ask(b.address, 1);
  b.core.ask(a.address, 2);
  dead.nextTick = 0.5;
  a.after(0.25, () => dead.ask(b.address, 3));
  a.crash();
  dead.ask(b.address, 4); // a callback that it left behind
  testnet.advance(1);
  assertEquals([dead.arrivals, dead.ticks], [[], []]);
  assertEquals(numbersAt(b.core), [1]);
  assertEquals(testnet.counters.unclaimed, 2); // the question to it, the answer for it
  assert(!a.isUp);
  assertThrows(() => a.core, Error, "Cannot use core of node 0: it is down");
  a.crash(); // again: nothing
});

Deno.test("a node may crash in the middle of its own call", () => {
  const [testnet, a, b] = echoPair();
  b.core.receive = () => b.crash();
  a.core.ask(b.address);
  a.core.ask(b.address);
  testnet.advance(1);
  assert(!b.isUp);
  assertEquals([testnet.counters.delivered, testnet.counters.unclaimed], [1, 1]);
});

Deno.test("a restarted node is the same, with its memory or without", () => {
  const testnet = echoNet({ remember: ({ arrivals }: EchoCore) => arrivals.length });
  const [a, b] = [testnet.add(), testnet.add()];
  const drawn = (core: EchoCore) => {
    const bytes = new Uint8Array(8);
    core.host.random(bytes);
    return bytes;
  };
  b.core.ask(a.address);
  testnet.advance(1);
  const { secret } = a.core.host;
  const first = drawn(a.core);
  a.restart();
  assertEquals(a.core.host.secret, secret);
  assertNotEquals(b.core.host.secret, secret);
  assertEquals([a.core.host.memory, a.core.host.restarts], [1, 1]);
  assertNotEquals(drawn(a.core), first); // a new session must not repeat the old
  a.restart({ memory: false, address: parseAddress("10.9.9.9:1") });
  assertEquals([a.core.host.memory, a.core.host.restarts, a.core.host.now], [undefined, 2, 1]);
  b.core.ask(parseAddress("10.0.0.1:8085"));
  b.core.ask(a.address);
  testnet.advance(1);
  assertEquals(a.core.arrivals.length, 1);
  assertEquals(testnet.counters.unclaimed, 1);
});
