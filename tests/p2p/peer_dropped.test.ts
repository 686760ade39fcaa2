import { assert, assertEquals } from "@std/assert";
import { FRAME_TYPES } from "../../p2p/frame.ts";
import { networkIdOf } from "../../p2p/frame_envelope.ts";
import type { DropReason } from "../../p2p/peer_stats.ts";
import { signValue, unsignedValue } from "../../p2p/signed_value.ts";
import { framesOf, networkOf } from "./frames_of.ts";
import {
  addPuppet,
  type Got,
  gotOf,
  introduce,
  type Puppet,
  sealedBy,
  sealerOf,
} from "./puppet.ts";
import { randomBytes } from "./random.ts";
import {
  addPeer,
  addressOf,
  advance,
  createSmallMesh,
  type Host,
  identityNumber,
  post,
  type SmallMesh,
  WIRES,
} from "./small_mesh.ts";

const TARGET = new Uint8Array(20).fill(5);
const REQUEST = { nonceHigh: 1, nonceLow: 2 };
const KINDS = ["open", "named", "sealed"] as const;
type Kind = (typeof KINDS)[number];

interface Scene {
  mesh: SmallMesh;
  host: Host;
  /** Who is in the host's table and answers nothing by itself. */
  friend: Puppet;
  /** Who is at another address, verified too. */
  other: Puppet;
}

function scene(kind: Kind): Scene {
  const mesh = createSmallMesh();
  const host = addPeer(mesh, 1, WIRES[kind]);
  const [friend, other] = [2, 3].map((n) => addPuppet(mesh, n, WIRES[kind]));
  introduce(mesh, host, friend!, other!);
  advance(mesh, 15);
  return { mesh, host, friend: friend!, other: other! };
}

/** Lets the host ask the friend, and answers with the question; nobody answers it. */
function asked({ mesh, host, friend }: Scene): Got {
  friend.onMessage = () => {};
  friend.got.length = 0;
  host.peer.lookup(friend.id, 1, mesh.now, () => {});
  advance(mesh, 0.015);
  return gotOf(friend, FRAME_TYPES.findNode)[0]!;
}

/** What was dropped while this was done. */
function droppedBy({ mesh, host }: Scene, act: () => void): Partial<Record<DropReason, number>> {
  const before = { ...host.peer.stats.dropped };
  act();
  advance(mesh, 0.015);
  const reasons = Object.keys(before) as DropReason[];
  return Object.fromEntries(
    reasons.map((reason) => [reason, host.peer.stats.dropped[reason] - before[reason]] as const)
      .filter(([, count]) => count > 0),
  );
}

for (const kind of KINDS) {
  const wire = WIRES[kind];
  const seal = (mesh: SmallMesh, frame: Uint8Array) =>
    wire.kind === "sealed" ? sealedBy(sealerOf(mesh, wire), frame) : frame;

  Deno.test(`${kind}: only the answer to a question counts, from whom was asked`, () => {
    const named = [{ id: new Uint8Array(20).fill(9), address: addressOf(9) }];
    const cases: [DropReason, (scene: Scene, question: Got) => void][] = [
      [
        "unasked",
        ({ host, other }, question) =>
          other.send(host.address, other.frames.foundNodes(question, named)),
      ],
      [
        "unasked",
        ({ host, friend }, question) =>
          friend.send(host.address, friend.frames.foundValue(question, TARGET, [])),
      ],
      [
        "unasked",
        ({ host, friend }, question) => friend.send(host.address, friend.frames.pong(question)),
      ],
    ];
    if (kind !== "open") {
      cases.push(["unasked", ({ host, friend }, { nonceHigh, nonceLow }) => {
        const wrong = { nonceHigh, nonceLow: (nonceLow ^ 1) >>> 0 };
        friend.send(host.address, friend.frames.foundNodes(wrong, named));
      }], ["unasked", ({ host, friend }, { nonceHigh, nonceLow }) => {
        const wrong = { nonceHigh: (nonceHigh ^ 2 ** 31) >>> 0, nonceLow };
        friend.send(host.address, friend.frames.foundNodes(wrong, named));
      }]);
    }
    for (const [reason, answer] of cases) {
      const all = scene(kind);
      const { lookups } = all.host.peer.stats;
      const question = asked(all);
      assertEquals(droppedBy(all, () => answer(all, question)), { [reason]: 1 });
      assertEquals(all.host.peer.stats.lookups, lookups);
    }
  });

  Deno.test(`${kind}: an answer under another id than was asked is dropped`, () => {
    const all = scene(kind);
    const question = asked(all);
    const liar = framesOf(wire, all.other.id);
    assertEquals(
      droppedBy(all, () => all.friend.send(all.host.address, liar.foundNodes(question, []))),
      { otherSender: 1 },
    );
  });

  Deno.test(`${kind}: an answer to nothing is dropped, and an answer counts once`, () => {
    const all = scene(kind);
    const { host, friend } = all;
    const answer = friend.frames.foundNodes(REQUEST, []);
    assertEquals(droppedBy(all, () => friend.send(host.address, answer)), { unasked: 1 });
    const question = asked(all);
    const say = () => friend.send(host.address, friend.frames.foundNodes(question, []));
    assertEquals(droppedBy(all, say), {});
    assertEquals(droppedBy(all, say), { unasked: 1 });
  });

  Deno.test(`${kind}: a PONG from elsewhere, or with other bits, shows nothing`, () => {
    const mesh = createSmallMesh();
    const host = addPeer(mesh, 1, wire);
    const [stranger, accomplice] = [2, 3].map((n) => addPuppet(mesh, n, wire));
    stranger!.pongs = false;
    const all = { mesh, host, friend: stranger!, other: accomplice! };
    stranger!.send(host.address, stranger!.frames.findNode(REQUEST, TARGET));
    advance(mesh, 0.03);
    const challenge = stranger!.got[0]!;
    const proof = stranger!.proofFor(challenge);
    const pong = stranger!.frames.pong(challenge, proof);
    assertEquals(droppedBy(all, () => accomplice!.send(host.address, pong)), { unasked: 1 });
    const guess = { ...challenge, nonceLow: (challenge.nonceLow ^ 1) >>> 0 };
    const guessed = stranger!.frames.pong(guess, proof);
    assertEquals(droppedBy(all, () => stranger!.send(host.address, guessed)), { unasked: 1 });
    assertEquals(host.peer.members(), []);
  });

  Deno.test(`${kind}: what is no frame of the wire is dropped, whatever it is`, () => {
    const all = scene(kind);
    const { mesh, host, friend } = all;
    const reason = kind === "sealed" ? "unsealed" : "malformed";
    for (const bytes of [new Uint8Array(0), randomBytes(mesh.random, 60), new Uint8Array(1_300)]) {
      const drops = droppedBy(all, () => post(mesh, friend.address, host.address, bytes));
      assertEquals(drops, { [reason]: 1 });
    }
    const cut = friend.frames.findNode(REQUEST, TARGET).slice(0, -1);
    assertEquals(droppedBy(all, () => friend.send(host.address, cut)), { malformed: 1 });
    const mine = seal(mesh, framesOf(wire, host.peer.id).ping(REQUEST));
    assertEquals(droppedBy(all, () => post(mesh, addressOf(9), host.address, mine)), { self: 1 });
  });

  Deno.test(`${kind}: what a stranger wants kept, says or hints is not taken in`, () => {
    const { mesh, host } = scene(kind);
    const stranger = addPuppet(mesh, 9, wire);
    stranger.pongs = false;
    const record = kind === "open"
      ? unsignedValue(TARGET, TARGET)
      : signValue(identityNumber(9), networkOf(wire), TARGET, 1, TARGET);
    const frames = [
      stranger.frames.store(REQUEST, record),
      stranger.frames.unreachable([new Uint8Array(20)]),
      stranger.frames.leave(),
    ];
    const { stats } = host.peer;
    for (const frame of frames) stranger.send(host.address, frame);
    advance(mesh, 0.1);
    assertEquals(stats.dropped.unverified, 3);
    assertEquals([stats.hints, stats.goodbyes, stats.stored, host.peer.values()], [0, 0, 0, []]);
  });
}

Deno.test("frames of another mesh are told from rubbish", () => {
  const all = scene("named");
  const { host, friend } = all;
  const elsewhere = framesOf({ kind: "named", network: networkIdOf("elsewhere") }, friend.id);
  const send = (frame: Uint8Array) => droppedBy(all, () => friend.send(host.address, frame));
  assertEquals(send(elsewhere.ping(REQUEST)), { otherNetwork: 1 });
  const newer = friend.frames.ping(REQUEST);
  newer[25] = 2;
  assertEquals(send(newer), { otherNetwork: 1 });
  assertEquals(send(framesOf(WIRES.open, friend.id).ping(REQUEST)), { malformed: 1 });
});

Deno.test("an open peer reads no questions in own frames, and remembers nothing of them", () => {
  const { mesh, host, friend } = scene("open");
  friend.send(host.address, friend.frames.store(REQUEST, unsignedValue(TARGET, TARGET)));
  const own = framesOf({ kind: "named", network: networkOf(WIRES.open) }, friend.id);
  const before = host.peer.stats.dropped.malformed;
  for (const frame of [own.ping(REQUEST), own.findValue(REQUEST, TARGET, 200)]) {
    friend.send(host.address, frame);
  }
  advance(mesh, 0.03);
  assertEquals(host.peer.stats.dropped.malformed - before, 2);
  friend.send(host.address, friend.frames.findValue(REQUEST, TARGET));
  advance(mesh, 0.03);
  assert(gotOf(friend, FRAME_TYPES.foundValue).at(-1)!.hasValue, "none were to be skipped");
});

Deno.test("a proof that proves nothing is counted, and believed by nobody", () => {
  for (const kind of ["named", "sealed"] as const) {
    const mesh = createSmallMesh();
    const host = addPeer(mesh, 1, WIRES[kind]);
    const stranger = addPuppet(mesh, 2, WIRES[kind]);
    stranger.pongs = false;
    const forged = (ping: Got) => {
      const proof = stranger.proofFor(ping);
      proof.signature[5]! ^= 1;
      return proof;
    };
    const others = (ping: Got) => addPuppet(mesh, 3, WIRES[kind]).proofFor(ping);
    for (const proofOf of [forged, others]) {
      stranger.got.length = 0;
      stranger.send(host.address, stranger.frames.findNode(REQUEST, TARGET));
      advance(mesh, 0.03);
      const challenge = stranger.got[0]!;
      stranger.send(host.address, stranger.frames.pong(challenge, proofOf(challenge)));
      advance(mesh, 3);
    }
    assertEquals([host.peer.stats.dropped.badProof, host.peer.members()], [2, []]);
  }
});
