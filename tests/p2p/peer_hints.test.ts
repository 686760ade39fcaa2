import { assert, assertEquals } from "@std/assert";
import { FRAME_TYPES } from "../../p2p/frame.ts";
import { compareDistance, equalIds, formatNodeId, type NodeId } from "../../p2p/node_id.ts";
import { OWN_TYPES } from "../../p2p/own_frame.ts";
import { addPuppet, gotOf, introduce, namedIn, type Puppet } from "./puppet.ts";
import {
  addPeer,
  addressOf,
  advance,
  createSmallMesh,
  detach,
  type Host,
  joinAll,
  type SmallMesh,
  WIRES,
} from "./small_mesh.ts";

const KINDS = ["open", "named", "sealed"] as const;
const { ping, findNode } = FRAME_TYPES;

/** A peer and whom it knows, all of them verified by it, heard of a while ago. */
function scene(kind: (typeof KINDS)[number], count: number) {
  const mesh = createSmallMesh();
  const host = addPeer(mesh, 1, WIRES[kind], { tuning: { keepalive: 1_000, parallel: 1 } });
  const puppets = Array.from({ length: count }, (_, n) => addPuppet(mesh, n + 2, WIRES[kind]));
  introduce(mesh, host, ...puppets);
  advance(mesh, 60);
  for (const { got } of puppets) got.length = 0;
  return { mesh, host, puppets };
}

function isMember({ peer }: Host, id: NodeId): boolean {
  return peer.members().some((member) => !member.hasFailed && equalIds(member.id, id));
}

/** The ids that a puppet was told of as not answering. */
function hintsTo(puppet: Puppet): string[] {
  return gotOf(puppet, OWN_TYPES.unreachable).flatMap(({ bytes, idsAt, idCount }) =>
    Array.from({ length: idCount }, (_, i) => formatNodeId(bytes, idsAt + 20 * i))
  );
}

/** Has the host look up the ghost that this puppet names. */
function lookUpNamed(mesh: SmallMesh, host: Host, namer: Puppet, ghost: NodeId): void {
  const peers = [{ id: ghost, address: addressOf(99) }];
  namer.onMessage = (got) => {
    if (got.type === findNode) namer.send(got.from, namer.frames.foundNodes(got, peers));
    if (got.type !== FRAME_TYPES.findValue) return;
    namer.send(got.from, namer.frames.foundValue(got, ghost, [], peers));
  };
  host.peer.lookup(ghost, 1, mesh.now, () => {});
  advance(mesh, 5);
}

for (const kind of KINDS) {
  Deno.test(`${kind}: who names a peer that does not answer is told so`, () => {
    const { mesh, host, puppets: [namer] } = scene(kind, 1);
    const ghost = new Uint8Array(20).fill(7);
    lookUpNamed(mesh, host, namer!, ghost);
    assert(hintsTo(namer!).length > 0);
    assertEquals(new Set(hintsTo(namer!)), new Set([formatNodeId(ghost)]));
    // For a while it is known to be gone: named once more it is not even asked.
    namer!.got.length = 0;
    const asked = () => mesh.sent.filter(({ to }) => to[4] === 99).length;
    const before = asked();
    lookUpNamed(mesh, host, namer!, ghost);
    assertEquals(asked(), before);
    assertEquals(hintsTo(namer!), [formatNodeId(ghost)]);
    advance(mesh, 31);
    lookUpNamed(mesh, host, namer!, ghost);
    assert(asked() > before);
  });

  Deno.test(`${kind}: a hint makes its receiver see for himself, and drop who is gone`, () => {
    const { mesh, host, puppets: [honest, gone] } = scene(kind, 2);
    detach(mesh, gone!.address);
    honest!.send(host.address, honest!.frames.unreachable([gone!.id]));
    advance(mesh, 0.05);
    assert(isMember(host, gone!.id), "nobody is believed at once");
    advance(mesh, 5);
    assert(!isMember(host, gone!.id));
    assertEquals(host.peer.stats.hints, 1);
    honest!.got.length = 0;
    const { frames, send } = honest!;
    send(host.address, frames.findNode({ nonceHigh: 0, nonceLow: 0 }, gone!.id));
    advance(mesh, 0.05);
    assertEquals(namedIn(gotOf(honest!, FRAME_TYPES.foundNodes)[0]!), []);
  });

  Deno.test(`${kind}: a lie costs one ping, however often it is told`, () => {
    const { mesh, host, puppets: [liar, victim] } = scene(kind, 2);
    for (let i = 0; i < 50; i++) {
      liar!.send(host.address, liar!.frames.unreachable([victim!.id, victim!.id]));
    }
    advance(mesh, 0.9);
    assertEquals(gotOf(victim!, ping).length, 1);
    assert(isMember(host, victim!.id));
    // Of strangers, of itself and of the one who says it there is nothing to see.
    const others = [new Uint8Array(20), host.peer.id];
    const { sent } = host.peer.stats;
    liar!.send(host.address, liar!.frames.unreachable(others));
    advance(mesh, 0.9);
    assertEquals(host.peer.stats.sent, sent);
  });

  Deno.test(`${kind}: a goodbye is taken for ${kind === "sealed" ? "one" : "a hint"}`, () => {
    const { mesh, host, puppets: [leaver] } = scene(kind, 2);
    leaver!.send(host.address, leaver!.frames.leave());
    advance(mesh, 0.02);
    assertEquals(host.peer.stats.goodbyes, 1);
    if (kind === "sealed") {
      assert(!isMember(host, leaver!.id));
      assertEquals(gotOf(leaver!, ping), []);
    } else {
      assert(isMember(host, leaver!.id), "anybody could have said so");
      advance(mesh, 1);
      assertEquals(gotOf(leaver!, ping).length, 1);
      assert(isMember(host, leaver!.id));
    }
  });
}

Deno.test("who left is not taken up again because others still name him", () => {
  const { mesh, host, puppets: [leaver, namer] } = scene("sealed", 2);
  leaver!.send(host.address, leaver!.frames.leave());
  advance(mesh, 0.02);
  leaver!.pongs = false;
  const peers = [{ id: leaver!.id, address: leaver!.address }];
  namer!.onMessage = (got) => namer!.send(got.from, namer!.frames.foundNodes(got, peers));
  leaver!.got.length = 0;
  host.peer.lookup(leaver!.id, 1, mesh.now, () => {});
  advance(mesh, 2);
  assertEquals(leaver!.got, []);
  assertEquals(hintsTo(namer!).slice(0, 1), [formatNodeId(leaver!.id)]);
});

Deno.test("a dead entry sets off pings of the others, also if somebody takes its place", () => {
  for (const waiting of [0, 3]) {
    const mesh = createSmallMesh();
    const host = addPeer(mesh, 1, WIRES.named, { tuning: { keepalive: 1_000 } });
    // Of the farthest bucket: 4 have a place, others wait for one.
    const farthest = Array.from({ length: 250 }, (_, n) => n + 2).filter((n) => n !== 99)
      .map((n) => addPuppet(mesh, n)).filter(({ id }) => (id[0]! ^ host.peer.id[0]!) > 127)
      .slice(0, 4 + waiting);
    introduce(mesh, host, ...farthest);
    advance(mesh, 100);
    const [dead, ...others] = host.peer.members().map(({ id }) =>
      farthest.find((puppet) => equalIds(puppet.id, id))!
    );
    for (const { got } of farthest) got.length = 0;
    detach(mesh, dead!.address);
    others[0]!.send(host.address, others[0]!.frames.unreachable([dead!.id]));
    advance(mesh, 3);
    const pinged = others.filter((puppet) => gotOf(puppet, ping).length > 0);
    assert(pinged.length >= 2, `${pinged.length} with ${waiting} waiting`);
    assertEquals(host.peer.members().filter(({ hasFailed }) => !hasFailed).length, waiting ? 4 : 3);
  }
});

Deno.test("a lookup that has ended sends no more hints", () => {
  const { mesh, host, puppets } = scene("named", 6);
  const target = new Uint8Array(20).fill(5);
  puppets.sort((a, b) => compareDistance(a.id, b.id, target));
  // The closest is late, a third is asked in its stead; that one is late when all has ended.
  const [slow, , silent] = puppets;
  mesh.latency = ({ from }) => from[4] === slow!.address[4] ? 0.03 : 0.01;
  silent!.onMessage = () => {};
  let endedAt = Infinity;
  host.peer.lookup(target, 2, mesh.now, () => endedAt = mesh.now);
  advance(mesh, 5);
  assert(silent!.got.some(({ at }) => at > endedAt), "it was asked again");
  for (const puppet of puppets) assert(!hintsTo(puppet).includes(formatNodeId(silent!.id)));
});

Deno.test("peers that leave are forgotten by all, sealed or not", () => {
  for (const kind of KINDS) {
    const mesh = createSmallMesh();
    const hosts = Array.from({ length: 6 }, (_, n) => addPeer(mesh, n + 1, WIRES[kind]));
    joinAll(mesh, hosts);
    const [leaver, ...rest] = hosts;
    assert(rest.every((host) => isMember(host, leaver!.peer.id)));
    leaver!.peer.leave(mesh.now);
    advance(mesh, kind === "sealed" ? 0.02 : 1);
    assert(rest.every((host) => !isMember(host, leaver!.peer.id)), kind);
  }
});
