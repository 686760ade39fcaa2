import { assert, assertEquals } from "@std/assert";
import { parseAddress } from "../../p2p/address.ts";
import { FRAME_TYPES } from "../../p2p/frame.ts";
import { formatNodeId } from "../../p2p/node_id.ts";
import { addPuppet, gotOf, introduce, namedIn, type Puppet } from "./puppet.ts";
import {
  addPeer,
  addressOf,
  advance,
  createSmallMesh,
  type Host,
  type SmallMesh,
} from "./small_mesh.ts";

const REQUEST = { nonceHigh: 1, nonceLow: 2 };
const TARGET = new Uint8Array(20).fill(5);
const { foundNodes, foundValue } = FRAME_TYPES;

/** A peer that knows puppets at these addresses. */
function scene(...addresses: string[]) {
  const mesh = createSmallMesh();
  const host = addPeer(mesh, 1);
  const puppets = addresses.map((address, i) =>
    addPuppet(mesh, i + 2, undefined, { address: parseAddress(address) })
  );
  introduce(mesh, host, ...puppets);
  advance(mesh, 15);
  return { mesh, host, puppets };
}

/** The addresses that a puppet is named when it asks for peers, or for a value. */
function namedTo(mesh: SmallMesh, host: Host, puppet: Puppet, findsValue = false): string[] {
  puppet.got.length = 0;
  const { frames } = puppet;
  const question = findsValue
    ? frames.findValue(REQUEST, TARGET)
    : frames.findNode(REQUEST, TARGET);
  puppet.send(host.address, question);
  advance(mesh, 0.1);
  const [answer] = gotOf(puppet, findsValue ? foundValue : foundNodes);
  return namedIn(answer!).map(({ address }) => address).sort();
}

Deno.test("who asks over IPv4 is named no IPv6 peer, who asks over IPv6 any", () => {
  const [a, b, c, d] = ["10.0.0.2:1", "192.0.2.7:2", "[2001:db8::1]:3", "[fd00::1]:4"] as const;
  const { mesh, host, puppets } = scene(a, b, c, d);
  for (const findsValue of [false, true]) {
    const [overA, overB, overC] = puppets.map((puppet) => namedTo(mesh, host, puppet, findsValue));
    assertEquals(overA, [b]);
    assertEquals(overB, [a]);
    assertEquals(overC, [d, a, b].sort());
  }
});

Deno.test("loopback addresses are named on loopback alone", () => {
  const [a, b, c, d] = ["127.0.0.1:1", "127.9.0.1:2", "10.0.0.9:3", "[::1]:4"] as const;
  const { mesh, host, puppets } = scene(a, b, c, d);
  for (const findsValue of [false, true]) {
    const [onA, , onC, onD] = puppets.map((puppet) => namedTo(mesh, host, puppet, findsValue));
    assertEquals(onA, [b, c].sort());
    assertEquals(onC, []);
    assertEquals(onD, [a, b, c].sort());
  }
});

Deno.test("somebody else's loopback, and what is no address of a host, is not asked", () => {
  const { mesh, host, puppets: [namer] } = scene("10.0.0.2:1");
  const addresses = [
    "127.0.0.1:9",
    "[::1]:9",
    "0.0.0.0:9",
    "224.0.0.1:9",
    "255.255.255.255:9",
    "10.0.0.77:0",
    "[ff02::1]:9",
    "[::]:9",
  ].map(parseAddress);
  const named = addresses.map((address, i) => ({ id: new Uint8Array(20).fill(i + 1), address }));
  namer!.onMessage = (got) => namer!.send(got.from, namer!.frames.foundNodes(got, named));
  const { length } = mesh.sent;
  let peers: string[] = [];
  host.peer.lookup(TARGET, 4, mesh.now, (result) => {
    peers = result.peers.map(({ id }) => formatNodeId(id));
  });
  advance(mesh, 5);
  assertEquals(peers, [formatNodeId(namer!.id)]);
  const others = mesh.sent.slice(length).filter(({ to }) =>
    to[4] !== namer!.address[4] && to[4] !== host.address[4]
  );
  assertEquals(others, []);
});

Deno.test("a peer on the same loopback is asked", () => {
  const mesh = createSmallMesh();
  const host = addPeer(mesh, 1, undefined, { address: parseAddress("127.0.0.1:1") });
  const local = parseAddress("127.0.0.1:3");
  const namer = addPuppet(mesh, 2, undefined, { address: parseAddress("127.0.0.1:2") });
  const third = addPuppet(mesh, 3, undefined, { address: local });
  introduce(mesh, host, namer);
  const named = [{ id: third.id, address: local }];
  namer.onMessage = (got) => namer.send(got.from, namer.frames.foundNodes(got, named));
  host.peer.lookup(TARGET, 4, mesh.now, () => {});
  advance(mesh, 1);
  assert(third.got.length > 0);
});

Deno.test("nobody is named himself, and this host is not asked what it knows", () => {
  const { mesh, host, puppets } = scene("10.0.0.2:1", "10.0.0.3:1");
  for (const puppet of puppets) {
    const other = puppets.find((one) => one !== puppet)!;
    assertEquals(namedTo(mesh, host, puppet).length, 1);
    assertEquals(namedIn(gotOf(puppet, foundNodes)[0]!)[0]!.id, formatNodeId(other.id));
  }
  const [namer] = puppets;
  const self = [{ id: host.peer.id, address: addressOf(1) }];
  namer!.onMessage = (got) => namer!.send(got.from, namer!.frames.foundNodes(got, self));
  host.peer.lookup(host.peer.id, 4, mesh.now, () => {});
  advance(mesh, 1);
  assertEquals(host.peer.stats.dropped.self, 0);
});

Deno.test("4 peers are named, 8 to who asks for a value, the closest of those that are known", () => {
  const addresses = Array.from({ length: 12 }, (_, i) => `10.0.1.${i + 1}:1`);
  const { mesh, host, puppets } = scene(...addresses);
  const known = host.peer.members().length;
  assert(known >= 9);
  assertEquals(namedTo(mesh, host, puppets[0]!).length, 4);
  assertEquals(namedTo(mesh, host, puppets[0]!, true).length, 8);
});
