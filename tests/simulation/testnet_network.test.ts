import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { formatAddress, parseAddress } from "../../p2p/address.ts";
import { scopeOf } from "../../p2p/address_scope.ts";
import {
  constantLatency,
  createTestnet,
  globalAddress,
  globalIpv6Address,
  type Latency,
  longTailLatency,
  loopbackAddress,
  type NetworkConditions,
  pairLatency,
  privateAddress,
  type Testnet,
  uniformLatency,
} from "../../p2p/testnet.ts";
import { createEcho, type EchoCore, numbersAt } from "./echo_core.ts";

function echoNet(count: number, network: Partial<NetworkConditions> = {}): Testnet<EchoCore> {
  const testnet = createTestnet({ seed: 5, create: createEcho, network });
  for (let i = 0; i < count; i++) testnet.add();
  return testnet;
}

/** How long so many questions of the first node to the second were under way, in their order. */
function delays(latency: Latency, count = 2_000): number[] {
  const testnet = echoNet(2, { latency });
  const [a, b] = testnet.nodes;
  const found: number[] = [];
  for (let i = 0; i < count; i++) a!.core.ask(b!.address);
  testnet.advance(1_000);
  for (const { now } of b!.core.arrivals) found.push(now);
  assertEquals(found.length, count);
  return found;
}

/** Share of sorted delays below that one. */
function quantile(sorted: number[], share: number): number {
  return sorted[Math.floor(share * sorted.length)]!;
}

Deno.test("constant and uniform latencies stay within their bounds", () => {
  assert(delays(constantLatency(0.25)).every((seconds) => seconds === 0.25));
  const uniform = delays(uniformLatency(0.1, 0.3));
  assert(uniform[0]! >= 0.1 && uniform.at(-1)! < 0.3);
  assertAlmostEquals(quantile(uniform, 0.25), 0.15, 0.02);
  assertAlmostEquals(quantile(uniform, 0.75), 0.25, 0.02);
});

Deno.test("a long tail has the stated median, floor and tail", () => {
  const tail = delays(longTailLatency(0.02, 0.01), 20_000);
  assert(tail[0]! >= 0.01);
  assertAlmostEquals(quantile(tail, 0.5), 0.02, 0.0005);
  assertAlmostEquals(quantile(tail, 0.99), 0.01 + 0.01 * 99 ** 0.25, 0.003);
});

Deno.test("pairs have distances of their own, the same in both directions", () => {
  const testnet = echoNet(20, { latency: pairLatency(0.1, 0.9) });
  const first = testnet.nodes[0]!;
  for (const node of testnet.nodes.slice(1)) first.core.ask(node.address);
  testnet.advance(5);
  const answered = first.core.arrivals.map(({ now }) => now);
  const there = testnet.nodes.slice(1).map(({ core }) => core.arrivals[0]!.now);
  assertEquals(new Set(there).size, 19);
  assert(Math.max(...there) - Math.min(...there) > 0.4);
  there.sort((a, b) => a - b).forEach((seconds, i) => {
    assertAlmostEquals(answered[i]!, 2 * seconds, 1e-9);
  });
  const jittered = delays(pairLatency(0.5, 0.5, 0.1));
  assert(jittered[0]! >= 0.5 && jittered.at(-1)! < 0.6 && jittered[0]! < jittered.at(-1)!);
});

Deno.test("impossible latencies are refused", () => {
  for (const seconds of [-1, NaN, Infinity]) {
    assertThrows(() => constantLatency(seconds), RangeError, `is ${seconds}`);
    assertThrows(() => uniformLatency(0, seconds), RangeError, `is ${seconds}`);
    assertThrows(() => longTailLatency(1, seconds), RangeError, `is ${seconds}`);
    assertThrows(() => pairLatency(0, 1, seconds), RangeError, `is ${seconds}`);
  }
  assertThrows(() => uniformLatency(2, 1), RangeError, "at least 2, is 1");
});

Deno.test("loses, duplicates and reorders about as often as stated", () => {
  const testnet = echoNet(2, { loss: 0.2, duplication: 0.1 });
  const [a, b] = testnet.nodes;
  for (let i = 0; i < 10_000; i++) b!.core.host.send(Uint8Array.of(0), a!.address);
  testnet.advance(1);
  const { sent, lost, duplicated, delivered } = testnet.counters;
  assertEquals(sent, 10_000);
  assertAlmostEquals(lost, 2_000, 200);
  assertAlmostEquals(duplicated, 800, 150);
  assertEquals(delivered, sent - lost + duplicated);
  assertEquals(a!.counters.received, delivered);

  testnet.setNetwork({ loss: 0, duplication: 0, reordering: 0.1, holdSeconds: 0.5 });
  for (let i = 0; i < 200; i++) {
    a!.after(i / 100, (core) => core.ask(b!.address, i));
  }
  testnet.advance(10);
  const numbers = numbersAt(b!.core);
  const overtaken = numbers.filter((number, i) => numbers.slice(0, i).some((n) => n > number));
  assertEquals(numbers.toSorted((x, y) => x - y), Array.from({ length: 200 }, (_, i) => i));
  assert(overtaken.length >= 8 && overtaken.length <= 40);
});

Deno.test("loses everything or nothing at the ends of the scale", () => {
  const testnet = echoNet(2, { loss: 1 });
  const [a, b] = testnet.nodes;
  for (let i = 0; i < 100; i++) a!.core.ask(b!.address);
  testnet.setNetwork({ loss: 0, duplication: 1 });
  for (let i = 0; i < 100; i++) a!.core.ask(b!.address);
  testnet.advance(1);
  assertEquals(b!.core.arrivals.length, 200);
});

Deno.test("blocks in one direction, by node, by group and by address", () => {
  const testnet = echoNet(4);
  const [a, b, c, d] = testnet.nodes;
  const heard = () => testnet.nodes.map(({ core }) => core.arrivals.splice(0).length);
  const askAll = () => {
    for (const from of testnet.nodes) {
      for (const to of testnet.nodes) {
        if (from !== to) from.core.host.send(Uint8Array.of(0), to.address);
      }
    }
    testnet.advance(1);
    return heard();
  };
  testnet.block(a!, b!);
  assertEquals(askAll(), [3, 2, 3, 3]);
  testnet.block([a!, b!], [c!, d!.address]);
  assertEquals(askAll(), [3, 2, 1, 1]);
  assertEquals(testnet.counters.blocked, 1 + 5);
  testnet.unblock(a!, [b!, c!]);
  assertEquals(askAll(), [3, 3, 2, 1]);
  testnet.heal();
  assertEquals(askAll(), [3, 3, 3, 3]);
  testnet.partition([[a!, b!], [c!]]); // d reaches both sides
  assertEquals(askAll(), [2, 2, 1, 3]);
  testnet.heal();
  assertEquals(askAll(), [3, 3, 3, 3]);
});

Deno.test("a cut takes what is sent from then on, not what is under way", () => {
  const testnet = echoNet(2, { latency: constantLatency(1) });
  const [a, b] = testnet.nodes;
  a!.core.ask(b!.address);
  testnet.advance(0.5);
  testnet.partition([a!, b!]);
  a!.core.ask(b!.address);
  testnet.advance(5);
  assertEquals(b!.core.arrivals.length, 1);
  assertEquals(a!.core.arrivals.length, 0);
});

Deno.test("who is behind a NAT hears those it spoke to, for a while", () => {
  const testnet = echoNet(2);
  const [a, b] = testnet.nodes;
  const inside = testnet.add({ natSeconds: 30 });
  /** Both ask the node inside at this time; how many it heard by a second later. */
  const heardAt = (seconds: number) => {
    testnet.advance(seconds - testnet.now);
    a!.core.ask(inside.address);
    b!.core.ask(inside.address);
    testnet.advance(1);
    return inside.core.arrivals.splice(0).length;
  };
  assertEquals(heardAt(0), 0);
  inside.core.host.send(Uint8Array.of(0), a!.address);
  assertEquals(heardAt(30), 1);
  assertEquals(heardAt(59), 1); // its answer kept the way open
  assertEquals(heardAt(90), 0);
  assertEquals(testnet.counters.filtered, 6);
  inside.core.host.send(Uint8Array.of(0), a!.address);
  inside.restart();
  assertEquals(heardAt(92), 0); // a new socket, which spoke to nobody
});

Deno.test("spoofed datagrams arrive as from anywhere, and what is sent there can be heard", () => {
  const testnet = echoNet(1);
  const victim = testnet.nodes[0]!;
  const nowhere = parseAddress("44.1.2.3:99");
  const heard: string[] = [];
  const stop = testnet.listen(nowhere, (datagram, from, now) => {
    heard.push(`${[...datagram]} from ${formatAddress(from)} at ${now.toFixed(3)}`);
  });
  const question = Uint8Array.of(1, 2, 3);
  testnet.inject(question, nowhere, victim.address);
  testnet.inject(question, nowhere, victim.address, 0.5);
  testnet.advance(1);
  assertEquals(heard, [
    "2,2,3 from 10.0.0.1:8085 at 0.002",
    "2,2,3 from 10.0.0.1:8085 at 0.501",
  ]);
  assertThrows(() => testnet.listen(nowhere, () => {}), RangeError, "is 44.1.2.3:99");
  assertThrows(() => testnet.listen(victim.address, () => {}), RangeError);
  stop();
  testnet.inject(question, nowhere, victim.address);
  testnet.advance(1);
  assertEquals([heard.length, testnet.counters.unclaimed], [2, 1]);
  testnet.add({ address: nowhere });
  stop(); // no longer its own
  testnet.inject(question, victim.address, nowhere);
  testnet.advance(1);
  assertEquals(testnet.nodes[1]!.core.arrivals.length, 1);
});

Deno.test("a long datagram and an empty one arrive as they are", () => {
  const testnet = echoNet(2);
  const [a, b] = testnet.nodes;
  for (const length of [0, 1, 1_200, 65_507]) {
    a!.core.host.send(new Uint8Array(length).fill(7), b!.address);
  }
  testnet.advance(1);
  const lengths = b!.core.arrivals.map(({ datagram }) => datagram.length);
  assertEquals(lengths, [0, 1, 1_200, 65_507]);
  assert(b!.core.arrivals.every(({ datagram }) => datagram.every((byte) => byte === 7)));
  assertEquals(testnet.counters.sentBytes, 66_708);
  assertEquals(a!.counters.sentBytes, b!.counters.receivedBytes);
});

Deno.test("finds its way among thousands of addresses", () => {
  const testnet = createTestnet({ seed: 9, create: createEcho, address: globalIpv6Address });
  for (let i = 0; i < 3_000; i++) testnet.add();
  testnet.nodes.forEach(({ core }, i) => core.ask(globalIpv6Address((i + 1) % 3_000), i));
  testnet.advance(1);
  testnet.nodes.forEach(({ core }, i) => {
    const [question] = core.arrivals;
    const before = (i + 2_999) % 3_000;
    assertEquals([question!.from, question!.datagram[8]], [
      globalIpv6Address(before),
      before & 255,
    ]);
  });
});

Deno.test("addresses by number are of the stated kinds", () => {
  const makers = [privateAddress, loopbackAddress, globalAddress, globalIpv6Address];
  assertEquals(makers.map((make) => formatAddress(make(0))), [
    "10.0.0.1:8085",
    "127.0.0.1:8085",
    "44.0.0.1:8085",
    "[2001:db8::1]:8085",
  ]);
  assertEquals(makers.map((make) => formatAddress(make(65_535))), [
    "10.1.0.0:8085",
    "127.1.0.0:8085",
    "44.255.255.1:8085",
    "[2001:db8:ffff::1]:8085",
  ]);
  assertEquals(makers.map((make) => scopeOf(make(300))), [
    "private",
    "loopback",
    "global",
    "global",
  ]);
  for (const make of makers) {
    for (const index of [-1, 0.5, NaN, 2 ** 24]) {
      assertThrows(() => make(index), RangeError, `is ${index}`);
    }
  }
});
