import { assert, assertEquals } from "@std/assert";
import { FRAME_TYPES } from "../../p2p/frame.ts";
import { addPuppet, gotOf } from "./puppet.ts";
import {
  addPeer,
  addressOf,
  advance,
  advanceUntil,
  attach,
  createSmallMesh,
  detach,
  type Host,
  joinAll,
  sentBetween,
  WIRES,
} from "./small_mesh.ts";

const { ping, findNode } = FRAME_TYPES;

function kinds({ events }: Host): string[] {
  return events.map(({ kind }) => kind);
}

function alive({ peer }: Host): number {
  return peer.members().filter(({ hasFailed }) => !hasFailed).length;
}

for (const kind of ["open", "named", "sealed"] as const) {
  Deno.test(`${kind}: joining is a ping, then a lookup of the own id`, () => {
    const mesh = createSmallMesh();
    const host = addPeer(mesh, 1, WIRES[kind]), seed = addPuppet(mesh, 2, WIRES[kind]);
    host.peer.join([seed.address], mesh.now);
    assert(!host.peer.isJoined);
    advance(mesh, 0.1);
    const [first, second] = seed.got;
    assertEquals([first!.type, second!.type], [ping, findNode]);
    assertEquals(second!.bytes.slice(second!.targetAt, second!.targetAt + 20), host.peer.id);
    assert(host.peer.isJoined);
    assertEquals(host.events, [{ kind: "joined", peers: 1 }]);
  });

  Deno.test(`${kind}: a mesh that is joined by one of it is soon known`, () => {
    const mesh = createSmallMesh();
    const hosts = Array.from({ length: 12 }, (_, n) => addPeer(mesh, n + 1, WIRES[kind]));
    joinAll(mesh, hosts, 10);
    for (const host of hosts) {
      assert(host.peer.isJoined && alive(host) >= 6, `${alive(host)}`);
      assertEquals(kinds(host), ["joined"]);
    }
  });

  Deno.test(`${kind}: who was down while others joined by it is called until it is up`, () => {
    const mesh = createSmallMesh();
    const [host, other] = [addPeer(mesh, 1, WIRES[kind]), addPeer(mesh, 2, WIRES[kind])];
    const seed = addressOf(3);
    host.peer.join([seed], mesh.now);
    advance(mesh, 0.3);
    other.peer.join([host.address], mesh.now);
    assert(advanceUntil(mesh, () => host.peer.isJoined, 10));
    advance(mesh, 600);
    const calls = sentBetween(mesh, host.address, seed).length;
    // About fifteen times, and each once more.
    assert(calls >= 20 && calls <= 40, `${calls} in ten minutes`);
    const late = addPeer(mesh, 3, WIRES[kind]);
    assert(advanceUntil(mesh, () => alive(late) === 2, 300));
    assertEquals([kinds(host), kinds(late)], [["joined"], ["joined"]]);
  });

  Deno.test(`${kind}: alone a host tries again after jittered pauses that grow, and says so`, () => {
    const mesh = createSmallMesh();
    const host = addPeer(mesh, 1, WIRES[kind]);
    const seed = addressOf(2);
    host.peer.join([seed], mesh.now);
    advance(mesh, 600);
    assert(host.events.length >= 8);
    let mean = 1;
    const pauses: number[] = [];
    for (const event of host.events) {
      assert(event.kind === "alone");
      const { retrySeconds } = event;
      assert(retrySeconds >= 0.5 * mean && retrySeconds <= 1.5 * mean, `${retrySeconds}`);
      pauses.push(retrySeconds / mean);
      mean = Math.min(2 * mean, 60);
    }
    assertEquals(mean, 60);
    assertEquals(new Set(pauses).size, pauses.length);
    // Two pings an attempt, a second apart, and no more.
    const sent = sentBetween(mesh, host.address, seed);
    assertEquals(sent.length, 2 * host.events.length + (sent.length % 2));

    const late = addPeer(mesh, 2, WIRES[kind]);
    assert(advanceUntil(mesh, () => host.peer.isJoined, 120));
    assertEquals([alive(host), alive(late)], [1, 1]);
    assertEquals(kinds(host).at(-1), "joined");
    assertEquals(kinds(late), ["joined"], "it was found without being told of anybody");
  });

  Deno.test(`${kind}: when everybody is gone a host tries to get back, and does`, () => {
    const mesh = createSmallMesh();
    const [host, ...others] = Array.from(
      { length: 4 },
      (_, n) => addPeer(mesh, n + 1, WIRES[kind]),
    );
    joinAll(mesh, [host!, ...others]);
    for (const { address } of others) detach(mesh, address);
    assert(advanceUntil(mesh, () => !host!.peer.isJoined, 300));
    advance(mesh, 20);
    assertEquals(kinds(host!).slice(0, 2), ["joined", "alone"]);
    attach(mesh, others[1]!.address, others[1]!.peer);
    assert(advanceUntil(mesh, () => host!.peer.isJoined, 200));
    assertEquals([alive(host!), kinds(host!).at(-1)], [1, "joined"]);
  });
}

Deno.test("when the last one has said goodbye a host tries to get back too", () => {
  for (const kind of ["open", "named", "sealed"] as const) {
    const mesh = createSmallMesh();
    const [a, b] = [1, 2].map((n) => addPeer(mesh, n, WIRES[kind]));
    joinAll(mesh, [b!, a!]);
    b!.peer.leave(mesh.now);
    detach(mesh, b!.address);
    advance(mesh, 10);
    assertEquals([a!.peer.isJoined, kinds(a!).slice(0, 2)], [false, ["joined", "alone"]], kind);
    const again = addPeer(mesh, 3, WIRES[kind], { address: b!.address });
    assert(advanceUntil(mesh, () => a!.peer.isJoined, 60), kind);
    assertEquals([alive(a!), alive(again)], [1, 1], kind);
  }
});

Deno.test("one seed that answers is enough, whatever the others do", () => {
  const mesh = createSmallMesh();
  const host = addPeer(mesh, 1), other = addPeer(mesh, 5);
  host.peer.join([addressOf(2), addressOf(3), other.address, addressOf(4)], mesh.now);
  advance(mesh, 5);
  assertEquals(kinds(host), ["joined"]);
  assertEquals(alive(host), 1);
});

Deno.test("of many seeds some have their turn at each attempt", () => {
  const mesh = createSmallMesh();
  const host = addPeer(mesh, 1);
  const seeds = Array.from({ length: 40 }, (_, n) => addressOf(n + 10));
  host.peer.join(seeds, mesh.now);
  advance(mesh, 0.1);
  const pinged = () => new Set(mesh.sent.map(({ to }) => to[4])).size;
  assertEquals(pinged(), 16);
  advance(mesh, 30);
  assertEquals(pinged(), 40);
});

Deno.test("other seeds take the place of the former", () => {
  const mesh = createSmallMesh();
  const host = addPeer(mesh, 1);
  host.peer.join([addressOf(2)], mesh.now);
  advance(mesh, 5);
  const other = addPeer(mesh, 3);
  host.peer.join([other.address], mesh.now);
  assert(advanceUntil(mesh, () => host.peer.isJoined, 10));
  const { length } = sentBetween(mesh, host.address, addressOf(2));
  detach(mesh, other.address);
  advance(mesh, 300);
  assertEquals(sentBetween(mesh, host.address, addressOf(2)).length, length);
});

Deno.test("a host that is its own seed stays alone, and one without seeds says nothing", () => {
  const mesh = createSmallMesh();
  const host = addPeer(mesh, 1), idle = addPeer(mesh, 2);
  host.peer.join([host.address], mesh.now);
  idle.peer.join([], mesh.now);
  advance(mesh, 60);
  assertEquals(new Set(kinds(host)), new Set(["alone"]));
  assert(host.peer.stats.dropped.self > 0);
  assertEquals([host.peer.members(), idle.events], [[], []]);
  assertEquals(sentBetween(mesh, idle.address, addressOf(9)).length, 0);
});

Deno.test("who is cut off for an hour finds the mesh again by itself", () => {
  const mesh = createSmallMesh();
  const hosts = Array.from({ length: 6 }, (_, n) => addPeer(mesh, n + 1));
  joinAll(mesh, hosts);
  const sideOf = (n: number) => n % 2;
  mesh.latency = ({ from, to }) => sideOf(from[4]!) === sideOf(to[4]!) ? 0.01 : Infinity;
  advance(mesh, 3_600);
  for (const host of hosts) assertEquals(alive(host), 2);
  mesh.latency = () => 0.01;
  advance(mesh, 300);
  for (const host of hosts) assertEquals(alive(host), 5);
});

Deno.test("a seed at whose address somebody else is now is taken for who it is", () => {
  const mesh = createSmallMesh();
  const host = addPeer(mesh, 1);
  const [seed, other] = [2, 3].map((n) => addPuppet(mesh, n, undefined, { address: addressOf(9) }));
  host.peer.join([seed!.address], mesh.now); // the second puppet has the address
  advance(mesh, 1);
  assertEquals(host.peer.members().map(({ id }) => id), [other!.id]);
  assertEquals(gotOf(seed!, ping), []);
});
