import { assert, assertEquals } from "@std/assert";
import { encodeRecords } from "../../../p2p/gossip/gossip_frame.ts";
import { encodeDead } from "../../../p2p/gossip/record_encode.ts";
import { identityOfSeed } from "../../../p2p/identity.ts";
import { sendFrame } from "../../../p2p/outgoing.ts";
import { deriveBytes } from "../../../p2p/testnet.ts";
import { addAdversary, type Adversary, introduce } from "../../simulation/adversary.ts";
import { wireOf } from "../../simulation/mesh.ts";
import { agree, type LiveMesh, startLiveMesh } from "./live_mesh.ts";

/** Hosts, and a member that can say what it likes. */
function startWithAccuser(count = 4): { mesh: LiveMesh; adversary: Adversary } {
  const wire = wireOf("named");
  const tuning = { load: count === 4 ? 1_000 : 10 };
  const mesh = startLiveMesh(count, { wire, tuning });
  mesh.testnet.advance(20);
  assert(mesh.testnet.advanceUntil(() => agree(mesh, count)));
  const { core: adversary } = addAdversary(mesh.testnet, { wire });
  for (const { address } of mesh.nodes) introduce(adversary, address, adversary.voice.id);
  mesh.testnet.advance(1);
  return { mesh, adversary };
}

/** Tells host `to` that the first host is dead, as of its latest record. */
function accuseFirst({ nodes, testnet }: LiveMesh, { voice }: Adversary, to: number): void {
  const { id } = identityOfSeed(deriveBytes(testnet.seed, "secret 0"));
  // One of these is the latest: hosts at rest say little.
  for (let sequence = 1; sequence <= 40; sequence++) {
    const dead = encodeDead(voice.identity, voice.network, { incarnation: 1, sequence }, id);
    sendFrame(voice, nodes[to]!.address, (frame) => encodeRecords(frame, voice, [dead]));
  }
}

Deno.test("who hears a host itself believes nobody that it is dead, and lets it know", () => {
  const { mesh, adversary } = startWithAccuser();
  const [first, second] = mesh.nodes;
  accuseFirst(mesh, adversary, 1);
  mesh.testnet.advance(0.02);
  assert(second!.core.gossipStats!.records.doubted > 0);
  assertEquals(second!.core.snapshot().hosts.length, 4);
  mesh.testnet.advance(2);
  assertEquals(first!.core.gossipStats!.refuted, 1);
  assertEquals(mesh.events.filter(({ event }) => event.state === "dead"), []);
  assert(agree(mesh, 4));
});

Deno.test("a host that is called dead again and again says once a period that it is not", () => {
  const { mesh, adversary } = startWithAccuser();
  const [first] = mesh.nodes;
  const before = first!.core.gossipStats!.told;
  for (let n = 0; n < 100; n++) {
    accuseFirst(mesh, adversary, 0);
    mesh.testnet.advance(0.1);
  }
  const told = first!.core.gossipStats!.told - before;
  assert(told >= 1 && told <= 11, `${told}`);
  assertEquals(mesh.events.filter(({ event }) => event.state === "dead"), []);
});

Deno.test("nor do those who know a host through others alone, as long as there is news of it", () => {
  const { mesh, adversary } = startWithAccuser(30);
  const [first] = mesh.nodes;
  const { hosts } = first!.core.snapshot();
  const neighbours = hosts.find(({ id }) => id === first!.core.id.toHex())!.links;
  const strangers = mesh.nodes.filter(({ core }) =>
    core !== first!.core && !neighbours.some(({ id }) => id === core.id.toHex())
  );
  assert(strangers.length >= 10);
  for (let n = 0; n < 20; n++) {
    for (const { index } of strangers) accuseFirst(mesh, adversary, index);
    mesh.testnet.advance(0.5);
  }
  const doubted = strangers.map(({ core }) => core.gossipStats!.records.doubted);
  assert(Math.max(...doubted) > 0);
  assertEquals(mesh.events.filter(({ event }) => event.state === "dead"), []);
  assert(mesh.testnet.advanceUntil(() => agree(mesh, 30), { within: 20 }));
});
