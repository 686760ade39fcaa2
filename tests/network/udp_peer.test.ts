import { assert, assertEquals, assertThrows } from "@std/assert";
import { type Address, equalAddresses, portOf } from "../../p2p/address.ts";
import { createAlarm, monotonicSeconds } from "../../p2p/transport.ts";
import { type Drivable, startUdpPeer, type UdpPeer } from "../../p2p/udp_peer.ts";
import { listen, until } from "./sockets.ts";

/** A peer that answers every datagram and notes its calls. */
class Stub implements Drivable {
  nextTick = Infinity;
  ticks: { at: number; due: number }[] = [];
  heard: number[] = [];
  failing = false;
  constructor(readonly send: (datagram: Uint8Array, to: Address) => void, readonly began: number) {}
  receive(datagram: Uint8Array, from: Address, now: number): void {
    assert(now >= this.began);
    this.heard.push(datagram[0]!);
    if (datagram[0] === 255) throw new Error("receive");
    this.send(Uint8Array.of(datagram[0]! + 1), from);
  }
  tick(now: number): void {
    this.ticks.push({ at: now, due: this.nextTick });
    if (this.failing) throw new Error("tick");
    this.nextTick = Infinity;
  }
}

function start(failures: unknown[] = []): UdpPeer<Stub> & AsyncDisposable {
  const started = startUdpPeer({
    hostname: "127.0.0.1",
    port: 0,
    onFailure: (error) => failures.push(error),
    create: (send, now) => new Stub(send, now),
  });
  return { ...started, [Symbol.asyncDispose]: () => started.close() };
}

Deno.test("datagrams reach the peer and what it sends goes out", async () => {
  await using running = start();
  await using other = listen();
  other.send(Uint8Array.of(7), running.transport.address);
  await until("the answer is there", () => other.arrived.length === 1);
  assertEquals(other.arrived[0], {
    datagram: Uint8Array.of(8),
    from: running.transport.address,
  });
});

Deno.test("a peer is woken when it wants to be, and not before", async () => {
  await using running = start();
  const { peer, call } = running;
  // Later, then earlier: the call that moves it forward counts.
  call((peer, now) => peer.nextTick = now + 1_000);
  call((peer, now) => peer.nextTick = now + 0.02);
  await until("it is woken", () => peer.ticks.length === 1);
  assert(peer.ticks[0]!.at >= peer.ticks[0]!.due);
  // Earlier, then later: the first alarm finds nothing to do.
  call((peer, now) => peer.nextTick = now + 0.005);
  call((peer, now) => peer.nextTick = now + 0.05);
  await until("it is woken again", () => peer.ticks.length === 2);
  assert(peer.ticks[1]!.at >= peer.ticks[1]!.due);
  // In the past already.
  call((peer) => peer.nextTick = 0);
  await until("it is woken at once", () => peer.ticks.length === 3);
});

Deno.test("a datagram wakes a peer that is due, and one that makes it due is followed", async () => {
  await using running = start();
  await using other = listen();
  const { peer, transport } = running;
  peer.nextTick = 0; // behind the driver's back: no alarm is set
  other.send(Uint8Array.of(1), transport.address);
  await until("it is woken", () => peer.ticks.length === 1);
  peer.receive = (_datagram, _from, now) => peer.nextTick = now + 0.01;
  other.send(Uint8Array.of(2), transport.address);
  await until("it is woken again", () => peer.ticks.length === 2);
});

Deno.test("a peer that throws is told, and driven on", async () => {
  const failures: unknown[] = [];
  await using running = start(failures);
  await using other = listen();
  const { peer, call, transport } = running;
  const said = () => failures.map((error) => (error as Error).message);
  other.send(Uint8Array.of(255), transport.address);
  await until("the failure is told", () => failures.length === 1);
  other.send(Uint8Array.of(1), transport.address);
  await until("the next is answered", () => other.arrived.length === 1);
  assertEquals(said(), ["receive"]);

  peer.failing = true;
  call((peer) => peer.nextTick = 0);
  await until("the failure is told", () => failures.length === 2);
  peer.failing = false;
  await until("it is woken again", () => peer.nextTick === Infinity);
  assertEquals(said(), ["receive", "tick"]);

  // What a caller asks for fails to the caller, and the alarm is set nevertheless.
  const ticks = peer.ticks.length;
  const fail = (peer: Stub, now: number) => {
    peer.nextTick = now;
    throw new RangeError("call");
  };
  assertThrows(() => call(fail), RangeError, "call");
  await until("it is woken again", () => peer.ticks.length > ticks);
  assertEquals(said(), ["receive", "tick"]);
});

Deno.test("close with an alarm set and a receive pending leaves nothing behind", async () => {
  const running = start();
  running.call((peer, now) => peer.nextTick = now + 0.001);
  running.call((peer) => peer.send(Uint8Array.of(1), running.transport.address));
  const ticks = running.peer.ticks.length;
  await running.close();
  // Nothing wakes it any more, whatever is called.
  running.call((peer) => peer.nextTick = 0);
  await using next = listen({ port: portOf(running.transport.address) });
  next.send(Uint8Array.of(1), next.address);
  await until("time has passed", () => next.arrived.length === 1);
  assertEquals(running.peer.ticks.length, ticks);
  assertEquals(running.transport.stats.sent, 1);
});

Deno.test("a peer that closes itself inside a call is not woken again", async () => {
  const failures: unknown[] = [];
  const running = start(failures);
  await using other = listen();
  let closing: Promise<void> | undefined;
  running.peer.receive = (_datagram, _from, now) => {
    running.peer.nextTick = now + 0.001;
    closing = running.close();
  };
  other.send(Uint8Array.of(1), running.transport.address);
  await until("it closes", () => closing !== undefined);
  await closing;
  assertEquals(running.peer.ticks, []);
  assertEquals(failures, []);
});

Deno.test("an alarm rings once for the earliest time it was set for", async () => {
  const rings: number[] = [];
  const alarm = createAlarm((now) => rings.push(now));
  const now = monotonicSeconds();
  alarm.setFor(Infinity);
  alarm.setFor(now + 0.03);
  alarm.setFor(now + 0.02);
  alarm.setFor(now + 1_000);
  await until("it rings", () => rings.length === 1);
  assert(rings[0]! >= now + 0.02);
  alarm.setFor(now);
  await until("it rings again", () => rings.length === 2);
  alarm.setFor(monotonicSeconds() + 0.001);
  alarm.clear();
  alarm.setFor(monotonicSeconds() + 0.002);
  await until("it rings, for what it was set for last", () => rings.length === 3);
});

Deno.test("an alarm set for a time beyond what one timer counts does not ring yet", async () => {
  const rings: number[] = [];
  const far = createAlarm(() => rings.push(1));
  const near = createAlarm(() => rings.push(2));
  far.setFor(monotonicSeconds() + 1e9);
  near.setFor(monotonicSeconds() + 0.05);
  await until("the other one rings", () => rings.length > 0);
  assertEquals(rings, [2]);
  far.clear();
});

Deno.test("in a flood those whom the peer knows are heard", async () => {
  await using known = listen();
  await using stranger = listen();
  const { peer, transport, close } = startUdpPeer({
    hostname: "127.0.0.1",
    port: 0,
    limits: { totalRate: 1e-6, totalBurst: 20, strangerShare: 0.5 },
    onFailure() {},
    create: (send, now) =>
      Object.assign(new Stub(send, now), {
        knows: (address: Address) => equalAddresses(address, known.address),
      }),
  });
  for (let i = 0; i < 30; i++) stranger.send(Uint8Array.of(i), transport.address);
  await until("all are dealt with", () => peer.heard.length + transport.stats.rateLimited === 30);
  assertEquals(peer.heard.length, 10);
  known.send(Uint8Array.of(99), transport.address);
  await until("the one it knows is heard", () => peer.heard.includes(99));
  await close();
});
