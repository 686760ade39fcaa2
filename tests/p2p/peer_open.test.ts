import { assert, assertEquals, assertThrows } from "@std/assert";
import { FRAME_TYPES } from "../../p2p/frame.ts";
import { encodeGradDiff, encodeThermoPush } from "../../p2p/frame_encode.ts";
import { compareDistance } from "../../p2p/node_id.ts";
import { addPuppet, answerEmpty, gotOf, introduce, type Puppet } from "./puppet.ts";
import { addPeer, advance, advanceUntil, createSmallMesh, WIRES } from "./small_mesh.ts";

const TARGET = new Uint8Array(20).fill(5);
const { findNode, findValue } = FRAME_TYPES;

/** An open peer and whom it knows, the closest to the target first. */
function scene(count: number) {
  const mesh = createSmallMesh();
  const tuning = { keepalive: 1_000, parallel: 1 };
  const host = addPeer(mesh, 1, WIRES.open, { tuning });
  const puppets = Array.from({ length: count }, (_, n) => addPuppet(mesh, n + 2, WIRES.open));
  introduce(mesh, host, ...puppets);
  advance(mesh, 30);
  for (const { got } of puppets) got.length = 0;
  puppets.sort((a, b) => compareDistance(a.id, b.id, TARGET));
  return { mesh, host, puppets };
}

/** Targets that differ, but of which the same puppet is the closest. */
function target(n: number): Uint8Array {
  const id = TARGET.slice();
  id[19] = n;
  return id;
}

/** Remembers questions instead of answering them. */
function hold(puppet: Puppet): void {
  puppet.onMessage = () => {};
}

Deno.test("one peer is asked one question of a type at a time, the next when it has answered", () => {
  const { mesh, host, puppets: [puppet] } = scene(1);
  hold(puppet!);
  const ended: number[] = [];
  for (const n of [1, 2, 3]) host.peer.lookup(target(n), 1, mesh.now, () => ended.push(n));
  for (const n of [1, 2, 3]) {
    advance(mesh, 0.015);
    const questions = gotOf(puppet!, findNode);
    assertEquals(questions.map(({ bytes }) => bytes[44]), [1, 2, 3].slice(0, n));
    answerEmpty(puppet!, questions.at(-1)!);
    advance(mesh, 0.01);
    assertEquals(ended, [1, 2, 3].slice(0, n));
  }
});

Deno.test("a question of another type does not wait", () => {
  const { mesh, host, puppets: [puppet] } = scene(1);
  hold(puppet!);
  host.peer.lookup(TARGET, 1, mesh.now, () => {});
  host.peer.get(TARGET, mesh.now, () => {});
  advance(mesh, 0.015);
  assertEquals(puppet!.got.map(({ type }) => type), [findNode, findValue]);
});

Deno.test("who waits behind a late question is late too, and others are asked meanwhile", () => {
  const { mesh, host, puppets: [busy, second] } = scene(4);
  hold(busy!);
  host.peer.lookup(target(1), 1, mesh.now, () => {});
  host.peer.lookup(target(2), 1, mesh.now, () => {});
  advance(mesh, 0.08);
  assertEquals(new Set(gotOf(busy!, findNode).map(({ bytes }) => bytes[44])), new Set([1]));
  const asked = second!.got.filter(({ type }) => type === findNode || type === findValue);
  assertEquals(new Set(asked.map(({ bytes }) => bytes[44])), new Set([1, 2]));
});

Deno.test("who does not answer one question is not waited for with those behind it", () => {
  const { mesh, host, puppets: [silent] } = scene(4);
  hold(silent!);
  silent!.pongs = false;
  const startedAt = mesh.now;
  let ended = 0;
  for (let n = 0; n < 20; n++) host.peer.lookup(target(n), 2, mesh.now, () => void ended++);
  assert(advanceUntil(mesh, () => ended === 20, 30));
  assert(mesh.now - startedAt < 1, `${mesh.now - startedAt} s`);
  assertEquals(new Set(gotOf(silent!, findNode).map(({ bytes }) => bytes[44])), new Set([0]));
  assertEquals(host.peer.stats.failures, 20);
});

Deno.test("a peer that answers slowly answers all that was asked of it", () => {
  const { mesh, host, puppets: [slow] } = scene(1);
  const delay = 0.04;
  mesh.latency = ({ from }) => from[4] === slow!.address[4] ? delay : 0.01;
  let found = 0;
  for (let n = 0; n < 10; n++) {
    host.peer.lookup(target(n), 1, mesh.now, ({ peers }) => void (found += peers.length));
  }
  advance(mesh, 3);
  assertEquals(found, 10);
});

Deno.test("what others say of their load is counted if they are known", () => {
  const { mesh, host, puppets: [known] } = scene(1);
  const stranger = addPuppet(mesh, 50, WIRES.open);
  const out = new Uint8Array(100);
  for (const { address, id, send } of [known!, stranger]) {
    assert(address.length > 0);
    send(host.address, out.slice(0, encodeThermoPush(out, id, -1.5, 0.5)));
    send(host.address, out.slice(0, encodeGradDiff(out, id, TARGET, 0.5, 2)));
  }
  advance(mesh, 0.1);
  const { thermoPushes, gradDiffs, dropped } = host.peer.stats;
  assertEquals([thermoPushes, gradDiffs, dropped.unverified], [1, 1, 2]);
});

Deno.test("what this host says of its load goes to its neighbours, in open meshes only", () => {
  const { mesh, host, puppets } = scene(4);
  host.peer.pushThermo(-1.5, 0.25, mesh.now);
  advance(mesh, 0.1);
  const pushes = puppets.flatMap((puppet) => gotOf(puppet, FRAME_TYPES.thermoPush));
  assert(pushes.length > 0);
  for (const { freeEnergy, pressure } of pushes) assertEquals([freeEnergy, pressure], [-1.5, 0.25]);
  assertThrows(() => host.peer.pushThermo(NaN, 0, mesh.now), RangeError);

  const named = addPeer(mesh, 60), friend = addPuppet(mesh, 61);
  introduce(mesh, named, friend);
  named.peer.pushThermo(1, 1, mesh.now);
  advance(mesh, 0.1);
  assertEquals(gotOf(friend, FRAME_TYPES.thermoPush), []);
});

Deno.test("a program that knows bare frames alone is served as any other", () => {
  const { mesh, host, puppets: [plain, other] } = scene(2);
  plain!.got.length = 0;
  plain!.send(host.address, plain!.frames.findNode({ nonceHigh: 0, nonceLow: 0 }, TARGET));
  advance(mesh, 0.1);
  // Whatever is sent to it unasked, hints for instance, it would not understand, and drops.
  for (const { bytes } of plain!.got) assert(bytes[4]! < 0x10);
  assertEquals(gotOf(plain!, FRAME_TYPES.foundNodes)[0]!.peerCount, 1);
  assertEquals(gotOf(other!, FRAME_TYPES.foundNodes).length, 0);
});
