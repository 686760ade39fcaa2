import { assert, assertEquals } from "@std/assert";
import { FRAME_TYPES } from "../../p2p/frame.ts";
import { verifyProof } from "../../p2p/identity_proof.ts";
import { PROOF_WANTED } from "../../p2p/own_frame.ts";
import { PARKING_SECONDS } from "../../p2p/parking.ts";
import { networkOf } from "./frames_of.ts";
import { addPuppet, type Got, gotOf, introduce, namedIn, type Puppet } from "./puppet.ts";
import { addPeer, advance, createSmallMesh, detach, sentBetween, WIRES } from "./small_mesh.ts";

const TARGET = new Uint8Array(20).fill(5);
const REQUEST = { nonceHigh: 0xfedcba98, nonceLow: 0x80000001 };
const { ping, pong, foundNodes } = FRAME_TYPES;

/** A peer, and a puppet that it has not heard of. */
function meet(kind: keyof typeof WIRES) {
  const mesh = createSmallMesh();
  const host = addPeer(mesh, 1, WIRES[kind]);
  const puppet = addPuppet(mesh, 2, WIRES[kind]);
  return { mesh, host, puppet };
}

function only(puppet: Puppet, type: number): Got {
  const found = gotOf(puppet, type);
  assertEquals(found.length, 1);
  return found[0]!;
}

for (const kind of ["open", "named", "sealed"] as const) {
  Deno.test(`${kind}: a PING is answered at once, with the same 64 bits`, () => {
    const { mesh, host, puppet } = meet(kind);
    puppet.send(host.address, puppet.frames.ping(REQUEST));
    advance(mesh, 1);
    assertEquals(puppet.got.length, 1);
    const { nonceHigh, nonceLow, sender, at } = only(puppet, pong);
    assertEquals({ nonceHigh, nonceLow }, REQUEST);
    assertEquals([sender, at], [host.peer.id, 1_000.02]);
    assertEquals(host.peer.members(), [], "who asks has shown nothing");
  });

  Deno.test(`${kind}: a stranger's FIND_NODE gets a PING, and its answer after the echo`, () => {
    const { mesh, host, puppet } = meet(kind);
    puppet.pongs = false;
    puppet.send(host.address, puppet.frames.findNode(REQUEST, TARGET));
    advance(mesh, 0.1);
    const challenge = only(puppet, ping);
    assertEquals(puppet.got.length, 1);
    const [question, answer] = [
      sentBetween(mesh, puppet.address, host.address),
      sentBetween(mesh, host.address, puppet.address),
    ].map(([parcel]) => parcel!.datagram.length);
    assert(answer! < question!);

    puppet.send(host.address, puppet.frames.pong(challenge, puppet.proofFor(challenge)));
    advance(mesh, 0.1);
    const { nonceHigh, nonceLow, peerCount } = only(puppet, foundNodes);
    if (kind !== "open") assertEquals({ nonceHigh, nonceLow }, REQUEST);
    assertEquals(peerCount, 0);
    assertEquals(host.peer.members().map(({ id }) => id), [puppet.id]);
    advance(mesh, 5);
    assertEquals(gotOf(puppet, foundNodes).length, 1);
  });

  Deno.test(`${kind}: who is known is answered at once`, () => {
    const { mesh, host, puppet } = meet(kind);
    introduce(mesh, host, puppet);
    advance(mesh, 30); // it has looked around by then
    puppet.got.length = 0;
    puppet.send(host.address, puppet.frames.findNode(REQUEST, TARGET));
    advance(mesh, 0.03);
    assertEquals(puppet.got.map(({ type }) => type), [foundNodes]);
    assertEquals(host.peer.stats.dropped.unverified, 0);
  });

  Deno.test(`${kind}: a question is answered no more once nobody waits for it`, () => {
    const { mesh, host, puppet } = meet(kind);
    puppet.pongs = false;
    puppet.send(host.address, puppet.frames.findNode(REQUEST, TARGET));
    advance(mesh, PARKING_SECONDS + 0.1);
    const challenge = puppet.got[0]!;
    puppet.send(host.address, puppet.frames.pong(challenge, puppet.proofFor(challenge)));
    advance(mesh, 1);
    assertEquals(gotOf(puppet, foundNodes), []);
    assertEquals(host.peer.members().length, 1, "the late echo proves as much as any");
  });

  Deno.test(`${kind}: trust in an address ends, and is won again by the next question`, () => {
    const mesh = createSmallMesh();
    const host = addPeer(mesh, 1, WIRES[kind], { tuning: { verified: 10, keepalive: 1_000 } });
    const puppet = addPuppet(mesh, 2, WIRES[kind]);
    introduce(mesh, host, puppet);
    advance(mesh, 60);
    puppet.got.length = 0;
    puppet.send(host.address, puppet.frames.findNode(REQUEST, TARGET));
    advance(mesh, 1);
    assertEquals(puppet.got.map(({ type }) => type), [ping, foundNodes]);
  });
}

for (const kind of ["named", "sealed"] as const) {
  Deno.test(`${kind}: whoever pays for it gets a proof, whoever is known gets one for less`, () => {
    const { mesh, host, puppet } = meet(kind);
    const proves = ({ nonceHigh, nonceLow, bytes, proofAt, sender }: Got) => {
      const nonce = new Uint8Array(8);
      new DataView(nonce.buffer).setUint32(0, nonceHigh);
      new DataView(nonce.buffer).setUint32(4, nonceLow);
      return proofAt > 0 && verifyProof(
        bytes.subarray(proofAt, proofAt + 32),
        networkOf(WIRES[kind]),
        nonce,
        puppet.id,
        sender,
        kind === "sealed" ? sessionOf(sentBetween(mesh, host.address, puppet.address)) : undefined,
        bytes.subarray(proofAt + 32, proofAt + 96),
      );
    };
    const ask = (proofWanted: number) => {
      puppet.got.length = 0;
      puppet.send(host.address, puppet.frames.ping(REQUEST, proofWanted));
      advance(mesh, 0.1);
      return only(puppet, pong);
    };
    assert(proves(ask(PROOF_WANTED.padded)));
    assertEquals(ask(PROOF_WANTED.brief).proofAt, 0);
    introduce(mesh, host, puppet);
    assert(proves(ask(PROOF_WANTED.brief)));
    assertEquals(ask(PROOF_WANTED.no).proofAt, 0);
  });

  Deno.test(`${kind}: who echoes without a proof is asked for one, and answered then`, () => {
    const { mesh, host, puppet } = meet(kind);
    puppet.pongs = false;
    puppet.send(host.address, puppet.frames.findNode(REQUEST, TARGET));
    advance(mesh, 0.03);
    const first = only(puppet, ping);
    assertEquals(first.proofWanted, PROOF_WANTED.brief);
    puppet.send(host.address, puppet.frames.pong(first));
    advance(mesh, 0.03);
    assertEquals(host.peer.members(), []);
    const second = gotOf(puppet, ping)[1]!;
    assertEquals(second.proofWanted, PROOF_WANTED.padded);
    puppet.send(host.address, puppet.frames.pong(second, puppet.proofFor(second)));
    advance(mesh, 0.03);
    assertEquals(gotOf(puppet, foundNodes).length, 1);
    assertEquals(host.peer.members().length, 1);
  });

  Deno.test(`${kind}: a question as long as a proof is asked for one at once`, () => {
    const { mesh, host, puppet } = meet(kind);
    puppet.send(host.address, puppet.frames.findNode(REQUEST, TARGET, true));
    advance(mesh, 0.05);
    assertEquals(only(puppet, ping).proofWanted, PROOF_WANTED.padded);
    assertEquals(only(puppet, foundNodes).at, 1_000.04);
  });

  Deno.test(`${kind}: who never proves himself is asked twice and no more`, () => {
    const { mesh, host, puppet } = meet(kind);
    puppet.pongs = false;
    puppet.send(host.address, puppet.frames.findNode(REQUEST, TARGET));
    advance(mesh, 0.03);
    for (let i = 0; i < 5; i++) {
      for (const challenge of gotOf(puppet, ping)) {
        puppet.send(host.address, puppet.frames.pong(challenge));
      }
      advance(mesh, 0.03);
    }
    assertEquals(gotOf(puppet, ping).length, 2);
    assertEquals([host.peer.members(), gotOf(puppet, foundNodes)], [[], []]);
  });
}

Deno.test("two peers that hear of each other prove themselves in one round trip each", () => {
  for (const kind of ["open", "named", "sealed"] as const) {
    const mesh = createSmallMesh();
    const a = addPeer(mesh, 1, WIRES[kind]), b = addPeer(mesh, 2, WIRES[kind]);
    a.peer.join([b.address], mesh.now);
    advance(mesh, 0.07);
    assertEquals([a, b].map(({ peer }) => peer.members().length), [1, 1], kind);
    assertEquals(a.events, [{ kind: "joined", peers: 1 }], kind);
  }
});

Deno.test("a puppet that goes is no member for long, and named to nobody", () => {
  const { mesh, host, puppet } = meet("named");
  const asker = addPuppet(mesh, 3);
  introduce(mesh, host, puppet, asker);
  detach(mesh, puppet.address);
  advance(mesh, 60);
  asker.got.length = 0;
  asker.send(host.address, asker.frames.findNode(REQUEST, puppet.id));
  advance(mesh, 1);
  assertEquals(namedIn(only(asker, foundNodes)), []);
});

/** The session in the last datagram of a list. */
function sessionOf(parcels: { datagram: Uint8Array }[]): Uint8Array {
  return parcels.at(-1)!.datagram.slice(6, 22);
}
