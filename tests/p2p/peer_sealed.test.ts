import { assert, assertEquals } from "@std/assert";
import { FRAME_TYPES } from "../../p2p/frame.ts";
import { equalIds } from "../../p2p/node_id.ts";
import { OWN_TYPES } from "../../p2p/own_frame.ts";
import { signValue } from "../../p2p/signed_value.ts";
import { framesOf, networkOf } from "./frames_of.ts";
import { addPuppet, gotOf, introduce, sealedBy, sealerOf } from "./puppet.ts";
import {
  addPeer,
  advance,
  advanceUntil,
  createSmallMesh,
  detach,
  identityNumber,
  joinAll,
  post,
  sentBetween,
  WIRES,
} from "./small_mesh.ts";

const wire = WIRES.sealed as typeof WIRES.sealed & { kind: "sealed" };
const NEW_KEY = new Uint8Array(32).fill(8);
const OLD_KEY = wire.keys[0]!;
const KEY = new Uint8Array(20).fill(5);
const REQUEST = { nonceHigh: 1, nonceLow: 2 };
const record = signValue(identityNumber(77), networkOf(wire), KEY, 1, KEY);

Deno.test("what was recorded opens once, from wherever it is played again", () => {
  const mesh = createSmallMesh();
  const host = addPeer(mesh, 1, wire), puppet = addPuppet(mesh, 2, wire);
  introduce(mesh, host, puppet);
  puppet.send(host.address, puppet.frames.store(REQUEST, record));
  puppet.send(host.address, puppet.frames.leave());
  advance(mesh, 1);
  const recorded = sentBetween(mesh, puppet.address, host.address);
  const { stats } = host.peer;
  const before = { ...stats.dropped };
  const answers = stats.sent;
  for (const from of [puppet.address, addPuppet(mesh, 9, wire).address]) {
    for (const { datagram } of recorded) post(mesh, from, host.address, datagram);
  }
  advance(mesh, 0.02);
  assertEquals(stats.dropped, { ...before, unsealed: before.unsealed + 2 * recorded.length });
  assertEquals(stats.sent, answers);
});

Deno.test("a recording from before a restart is answered no more than a stranger is", () => {
  const mesh = createSmallMesh();
  const host = addPeer(mesh, 1, wire), puppet = addPuppet(mesh, 2, wire);
  introduce(mesh, host, puppet);
  puppet.send(host.address, puppet.frames.store(REQUEST, record));
  puppet.send(host.address, puppet.frames.unreachable([KEY]));
  puppet.send(host.address, puppet.frames.leave());
  advance(mesh, 1);
  const recorded = sentBetween(mesh, puppet.address, host.address);
  const again = addPeer(mesh, 1, wire); // at the same address, and remembers nothing
  for (const { datagram } of recorded) post(mesh, puppet.address, host.address, datagram);
  puppet.pongs = false;
  advance(mesh, 1);
  const { stored, hints, goodbyes } = again.peer.stats;
  assertEquals([stored, hints, goodbyes, again.peer.values(), again.peer.members()], [
    0,
    0,
    0,
    [],
    [],
  ]);
});

Deno.test("who restarts is known again in his new session, and only there", () => {
  const mesh = createSmallMesh();
  const hosts = Array.from({ length: 4 }, (_, n) => addPeer(mesh, n + 1, wire));
  joinAll(mesh, hosts);
  const [a, b] = hosts;
  detach(mesh, b!.address);
  const again = addPeer(mesh, 2, wire);
  again.peer.join([a!.address], mesh.now);
  advance(mesh, 5);
  assert(again.peer.isJoined);
  let peers: Uint8Array[] = [];
  a!.peer.lookup(b!.peer.id, 4, mesh.now, (result) => peers = result.peers.map(({ id }) => id));
  advance(mesh, 5);
  assert(peers.some((id) => equalIds(id, again.peer.id)));
});

Deno.test("another session at a known address proves itself before it is believed", () => {
  const mesh = createSmallMesh();
  const host = addPeer(mesh, 1, wire), puppet = addPuppet(mesh, 2, wire);
  introduce(mesh, host, puppet);
  // A holder of the mesh key speaks from there, under that id, but without its identity.
  const sealer = sealerOf(mesh, wire);
  const frames = framesOf(wire, puppet.id);
  const say = (frame: Uint8Array) =>
    post(mesh, puppet.address, host.address, sealedBy(sealer, frame));
  say(frames.store(REQUEST, record));
  say(frames.leave());
  advance(mesh, 0.5);
  assertEquals([host.peer.values(), host.peer.stats.goodbyes], [[], 0]);
  assertEquals(host.peer.members().length, 1);
});

Deno.test("a mesh goes over to another key without a break", () => {
  const mesh = createSmallMesh();
  const hosts = Array.from({ length: 4 }, (_, n) => addPeer(mesh, n + 1, wire));
  joinAll(mesh, hosts);
  let stored = 0;
  hosts[0]!.peer.put(KEY, KEY, mesh.now, (result) => stored = result.stored);
  advance(mesh, 1);
  assertEquals(stored, 4);
  for (const keys of [[OLD_KEY, NEW_KEY], [NEW_KEY, OLD_KEY], [NEW_KEY]]) {
    for (const { peer } of hosts) {
      peer.setKeys(keys);
      advance(mesh, 30);
      let found = 0;
      peer.get(KEY, mesh.now, ({ values }) => found = values.length);
      assert(advanceUntil(mesh, () => found === 1, 10));
      for (const other of hosts) {
        assertEquals(other.peer.members().filter(({ hasFailed }) => !hasFailed).length, 3);
      }
    }
  }
  const outside = addPeer(mesh, 9, wire); // with the old key alone
  outside.peer.join([hosts[0]!.address], mesh.now);
  advance(mesh, 10);
  assertEquals([outside.peer.isJoined, hosts[0]!.peer.stats.dropped.unsealed > 0], [false, true]);
});

Deno.test("nothing that a peer says can be read or told apart without the key", () => {
  const mesh = createSmallMesh();
  const host = addPeer(mesh, 1, wire), puppet = addPuppet(mesh, 2, wire);
  introduce(mesh, host, puppet);
  host.peer.put(KEY, KEY, mesh.now, () => {});
  advance(mesh, 1);
  host.peer.leave(mesh.now);
  advance(mesh, 1);
  assertEquals(gotOf(puppet, OWN_TYPES.leave).length, 1);
  assert(gotOf(puppet, FRAME_TYPES.store).length > 0);
  for (const { datagram } of sentBetween(mesh, host.address, puppet.address)) {
    assertEquals(datagram[4], 0x10);
    const text = datagram.slice(30).join();
    assert(!text.includes(KEY.join()) && !text.includes(host.peer.id.join()));
  }
});
