import { assert, assertEquals, assertThrows } from "@std/assert";
import { equalAddresses } from "../../p2p/address.ts";
import { bucketIndex, equalIds } from "../../p2p/node_id.ts";
import { unsignedValue } from "../../p2p/signed_value.ts";
import {
  addPeer,
  advance,
  advanceUntil,
  createSmallMesh,
  detach,
  joinAll,
  LATENCY,
  WIRES,
} from "./small_mesh.ts";

const KEY = new Uint8Array(20).fill(5);
const VALUE = new Uint8Array([1, 2, 3]);

function meshOf(count: number, wire = WIRES.named) {
  const mesh = createSmallMesh();
  const hosts = Array.from({ length: count }, (_, n) => addPeer(mesh, n + 1, wire));
  joinAll(mesh, hosts);
  return { mesh, hosts };
}

Deno.test("after leave nothing is sent, and nothing that arrives or is due changes that", () => {
  for (const wire of Object.values(WIRES)) {
    const { mesh, hosts: [leaver, other] } = meshOf(4, wire);
    leaver!.peer.put(KEY, VALUE, mesh.now, () => {}); // under way
    leaver!.peer.leave(mesh.now);
    const { length } = mesh.sent;
    const { sent, received } = leaver!.peer.stats;
    other!.peer.lookup(leaver!.peer.id, 4, mesh.now, () => {});
    leaver!.peer.tick(mesh.now + 10);
    advance(mesh, 100);
    const later = mesh.sent.slice(length);
    assertEquals(later.filter(({ from }) => equalAddresses(from, leaver!.address)), []);
    assertEquals(leaver!.peer.stats, { ...leaver!.peer.stats, sent, received });
    assertEquals(leaver!.peer.nextTick, Infinity);
  }
});

Deno.test("everybody alive is told once, and who failed is not", () => {
  const { mesh, hosts } = meshOf(5);
  const [leaver, dead] = hosts;
  detach(mesh, dead!.address);
  advance(mesh, 120);
  const alive = leaver!.peer.members().filter(({ hasFailed }) => !hasFailed);
  assertEquals([alive.length, leaver!.peer.members().length], [3, 4]);
  const { length } = mesh.sent;
  leaver!.peer.leave(mesh.now);
  leaver!.peer.leave(mesh.now);
  assertEquals(mesh.sent.length - length, 3);
});

Deno.test("who has left can only be read", () => {
  const { mesh, hosts: [host] } = meshOf(3);
  const { peer } = host!;
  const { now } = mesh;
  peer.put(KEY, VALUE, now, () => {});
  advance(mesh, 1);
  peer.leave(mesh.now);
  const record = unsignedValue(KEY, VALUE);
  const calls = [
    () => peer.join([], now),
    () => peer.lookup(KEY, 4, now, () => {}),
    () => peer.put(KEY, VALUE, now, () => {}),
    () => peer.get(KEY, now, () => {}),
    () => peer.restore(record, now + 10, now),
    () => peer.pushThermo(0, 0, now),
  ];
  for (const call of calls) assertThrows(call, TypeError, "it has left");
  assertEquals([peer.members().length, peer.values().length], [2, 1]);
});

Deno.test("members are those that were proven, with what is known of them", () => {
  const { mesh, hosts } = meshOf(5);
  advance(mesh, 300);
  const [host, ...others] = hosts;
  const members = host!.peer.members();
  assertEquals(members.length, 4);
  for (const { peer, address } of others) {
    const member = members.find(({ id }) => equalIds(id, peer.id))!;
    assertEquals(member.address, address);
    assertEquals(member.bucket, Math.max(bucketIndex(host!.peer.id, peer.id), 96));
    assertEquals(member.hasFailed, false);
    assert(Math.abs(member.rttSeconds! - 2 * LATENCY) < 1e-3);
    assert(member.lastSeenSeconds >= 0 && member.lastSeenSeconds < 200);
  }
  members[0]!.id.fill(0); // a copy
  assert(!equalIds(host!.peer.members()[0]!.id, members[0]!.id));
});

Deno.test("what goes in and out is counted", () => {
  const { mesh, hosts: [a, b] } = meshOf(2);
  advance(mesh, 1);
  const { stats } = a!.peer;
  const out = mesh.sent.filter(({ from }) => equalAddresses(from, a!.address));
  const into = mesh.sent.filter(({ from }) => equalAddresses(from, b!.address));
  const bytes = (list: typeof out) => list.reduce((sum, { datagram }) => sum + datagram.length, 0);
  assertEquals([stats.sent, stats.sentBytes], [out.length, bytes(out)]);
  assertEquals([stats.received, stats.receivedBytes], [into.length, bytes(into)]);
  const before = { ...stats };
  let ended = 0;
  a!.peer.put(KEY, VALUE, mesh.now, () => void ended++);
  assert(advanceUntil(mesh, () => ended === 1));
  a!.peer.get(KEY, mesh.now, () => void ended++);
  assert(advanceUntil(mesh, () => ended === 2));
  a!.peer.lookup(KEY, 4, mesh.now, () => void ended++);
  assert(advanceUntil(mesh, () => ended === 3));
  assertEquals([stats.puts - before.puts, stats.gets - before.gets], [1, 1]);
  assertEquals(stats.lookups - before.lookups, 3);
  assertEquals(b!.peer.stats.stored, 1);
});

Deno.test("arguments that cannot be are refused before anything is done", () => {
  const { mesh, hosts: [host] } = meshOf(2);
  const { peer } = host!;
  const { now } = mesh;
  const { length } = mesh.sent;
  const short = new Uint8Array(19);
  const calls = [
    () => peer.join([short.subarray(1)], now),
    () => peer.lookup(short, 4, now, () => {}),
    () => peer.lookup(KEY, 0, now, () => {}),
    () => peer.lookup(KEY, 9, now, () => {}),
    () => peer.lookup(KEY, 1.5, now, () => {}),
    () => peer.put(short, VALUE, now, () => {}),
    () => peer.put(KEY, new Uint8Array(257), now, () => {}),
    () => peer.get(short, now, () => {}),
  ];
  for (const call of calls) assertThrows(call, RangeError, "Cannot");
  assertThrows(() => peer.setKeys([new Uint8Array(32)]), TypeError, "not sealed");
  assertEquals(mesh.sent.length, length);
  assertEquals(peer.stats.puts, 0);
});
