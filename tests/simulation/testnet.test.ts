import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertNotEquals,
  assertThrows,
} from "@std/assert";
import { formatAddress } from "../../p2p/address.ts";
import { longTailLatency, pickSome, type Testnet, uniformLatency } from "../../p2p/testnet.ts";
import type { EchoCore } from "./echo_core.ts";
import { echoNet, echoPair } from "./echo_net.ts";

/** Nodes that ask each other, some of which crash and come back. */
function busyNet(seed: number | string): Testnet<EchoCore> {
  const testnet = echoNet({
    seed,
    network: { latency: longTailLatency(0.02), loss: 0.1, duplication: 0.1, reordering: 0.1 },
    clockSkew: { rate: 0.01, offset: 100 },
  });
  for (let i = 0; i < 30; i++) testnet.add();
  for (const { core, now } of testnet.nodes) {
    core.others = pickSome(testnet.random, testnet.nodes, 5).map(({ address }) => address);
    core.every = 0.1;
    core.nextTick = now;
  }
  for (const node of pickSome(testnet.random, testnet.nodes, 5)) {
    testnet.after(2, () => node.crash());
    testnet.after(4, () => node.restart());
  }
  return testnet;
}

Deno.test("the same seed is the same run to the last datagram, and another seed another", () => {
  const traces = [7, "7", 8, "mesh"].map((seed) => {
    const testnet = busyNet(seed);
    testnet.advance(5);
    return { trace: testnet.trace, counters: testnet.counters };
  });
  assertEquals(traces[0], traces[1]);
  assertNotEquals(traces[0]!.trace, traces[2]!.trace);
  assertNotEquals(traces[0]!.trace, traces[3]!.trace);
  assert(traces[0]!.counters.delivered > 1000);
});

Deno.test("a run does not depend on how it is cut into advances", () => {
  const [whole, cut] = [busyNet(3), busyNet(3)];
  whole.advance(5);
  for (let i = 1; i <= 40; i++) cut.advance(i / 8 - cut.now);
  assertEquals([cut.now, cut.trace], [whole.now, whole.trace]);
});

Deno.test("one more node shifts nobody's randomness", () => {
  const arrivals = [0, 1].map((extra) => {
    const [testnet, a, b] = echoPair({
      network: { latency: uniformLatency(0.01, 0.1), loss: 0.3 },
      clockSkew: { rate: 0.1, offset: 10 },
    });
    for (let i = 0; i < extra; i++) {
      const other = testnet.add();
      for (let j = 0; j < 50; j++) other.core.ask(a.address);
    }
    for (let j = 0; j < 50; j++) a.core.ask(b.address);
    testnet.advance(1);
    return b.core.arrivals;
  });
  assertEquals(arrivals[0], arrivals[1]);
});

Deno.test("time never goes back, and events come in its order", () => {
  const seen: number[] = [];
  const testnet = echoNet({
    network: { latency: uniformLatency(0, 1) },
    watch: (_, __, ___, now) => seen.push(now),
  });
  const nodes = Array.from({ length: 10 }, () => testnet.add());
  for (let i = 0; i < 200; i++) {
    testnet.after(i / 100, () => nodes[i % 10]!.core.ask(nodes[(3 * i + 1) % 10]!.address));
  }
  testnet.advance(10);
  assertEquals(seen.length, 400);
  assertEquals(seen, seen.toSorted((a, b) => a - b));
  assertEquals(testnet.now, 10);
});

Deno.test("calls and ticks come at their time, and those of the same time in their order", () => {
  const [testnet, a, b] = echoPair();
  const order: string[] = [];
  testnet.after(1, () => order.push(`first ${testnet.now}`));
  a.after(1, (_, now) => order.push(`second ${now}`));
  testnet.after(0, () => order.push(`zero ${testnet.now}`));
  b.core.nextTick = 1;
  b.core.every = 0.5;
  testnet.advance(2.25);
  assertEquals(order, ["zero 0", "first 1", "second 1"]);
  assertEquals(b.core.ticks, [1, 1.5, 2]);
  assertEquals(b.counters.ticks, 3);
});

Deno.test("a core called out of turn gets the tick that it then wants", () => {
  const [testnet, a, b] = echoPair();
  const kept = b.core;
  testnet.advance(1);
  kept.nextTick = 1.5; // between two advances
  testnet.advance(1);
  assertEquals(kept.ticks, [1.5]);
  a.after(1, () => b.core.nextTick = 3.5); // from another's call
  testnet.advance(2);
  assertEquals(kept.ticks, [1.5, 3.5]);
  kept.nextTick = 2; // in the past: at once
  testnet.advance(0);
  assertEquals(kept.ticks, [1.5, 3.5, 4]);
});

Deno.test("a core that wants the same tick for ever is an error, not a hang", () => {
  const [testnet, a] = echoPair();
  a.core.every = 0;
  a.core.nextTick = 1;
  const error = assertThrows(() => testnet.advance(2), Error);
  assert(error.message.startsWith("Cannot go on at 1 s: node 0 still wants its tick"));
  a.crash();
  testnet.advance(2);
});

Deno.test("advances until a condition holds, and gives up in time", () => {
  const [testnet, a, b] = echoPair({ network: { latency: uniformLatency(0.5, 0.5) } });
  a.core.ask(b.address);
  assert(testnet.advanceUntil(() => a.core.arrivals.length > 0, { every: 0.125 }));
  assertEquals(testnet.now, 1);
  assert(!testnet.advanceUntil(() => false, { within: 2.5 }));
  assertEquals(testnet.now, 3.5);
  testnet.after(1, () => testnet.advance(1));
  assertThrows(() => testnet.advance(2), Error, "being advanced already");
});

Deno.test("datagrams and addresses are lent: a sender may reuse them and a receiver may not", () => {
  const lent: Uint8Array[] = [];
  const [testnet, a, b] = echoPair();
  b.core.receive = (datagram, from) => {
    assertEquals([...datagram], [7, 8, 9]);
    assertEquals(formatAddress(from), "10.0.0.1:8085");
    lent.push(datagram, from);
  };
  const datagram = Uint8Array.of(7, 8, 9);
  const to = b.address.slice();
  a.core.host.send(datagram, to);
  datagram.fill(0);
  to.fill(0);
  testnet.advance(1);
  assertEquals(lent.map((array) => array[0]), [0xa5, 0]);
});

Deno.test("clocks run at their own rates from their own offsets", () => {
  const [testnet, a, b] = echoPair({}, { clock: { rate: 1.25, offset: 100 } });
  a.core.nextTick = 110;
  testnet.advance(8);
  assertEquals([a.now, b.now], [110, 8]);
  assertEquals(a.core.ticks, [110]);
  b.core.ask(a.address);
  testnet.advance(1);
  assertAlmostEquals(a.core.arrivals[0]!.now, 100 + 1.25 * 8.001, 1e-9);
});

Deno.test("skewed clocks stay within what was asked, never go back and are never early", () => {
  const testnet = echoNet({ clockSkew: { rate: 0.05, offset: 1000 } });
  for (let i = 0; i < 50; i++) {
    const { core, now } = testnet.add();
    core.every = 0.1;
    core.nextTick = now + 0.1;
  }
  const starts = testnet.nodes.map(({ now }) => now);
  assert(starts.every((start) => start >= 0 && start < 1000));
  assert(new Set(starts).size > 45);
  const due = testnet.nodes.map(({ now }) => now + 0.1);
  testnet.advance(20);
  testnet.nodes.forEach(({ core: { ticks }, now }, i) => {
    const rate = (now - starts[i]!) / 20;
    assert(rate >= 0.95 && rate <= 1.05);
    assertAlmostEquals(ticks.length, 200 * rate, 1.01);
    for (const [j, tick] of ticks.entries()) {
      assertAlmostEquals(tick, due[i]! + 0.1 * j, 1e-6);
      if (j > 0) assert(tick > ticks[j - 1]!);
    }
  });
});

Deno.test("out-of-range options are refused", () => {
  const testnet = echoNet();
  assertThrows(() => testnet.setNetwork({ loss: 1.5 }), RangeError, "is 1.5");
  assertThrows(() => testnet.setNetwork({ duplication: -1 }), RangeError, "is -1");
  assertThrows(() => testnet.setNetwork({ reordering: NaN }), RangeError, "is NaN");
  assertThrows(() => testnet.setNetwork({ holdSeconds: Infinity }), RangeError, "is Infinity");
  assertThrows(() => testnet.advance(-1), RangeError, "is -1");
  assertThrows(() => testnet.after(NaN, () => {}), RangeError, "is NaN");
  assertThrows(() => testnet.advanceUntil(() => true, { every: 0 }), RangeError, "is 0");
  assertThrows(() => testnet.add({ clock: { rate: 0 } }), RangeError, "is 0");
  assertThrows(() => testnet.add({ clock: { offset: -1 } }), RangeError, "is -1");
  assertThrows(() => testnet.add({ natSeconds: 0 }), RangeError, "is 0");
  assertThrows(() => echoNet({ clockSkew: { rate: 1 } }).add(), RangeError, "is 1");
  assertEquals(testnet.nodes.length, 0);
  const sender = testnet.add().core;
  assertThrows(() => sender.host.send(new Uint8Array(65_508), sender.host.address), RangeError);
  testnet.setNetwork({ latency: () => -1 });
  assertThrows(() => sender.ask(sender.host.address), RangeError, "is -1");
  sender.nextTick = NaN;
  assertThrows(() => testnet.advance(1), RangeError, "nextTick is NaN");
});
