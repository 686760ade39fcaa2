import { assert, assertEquals } from "@std/assert";
import { networkIdOf } from "../../../p2p/frame_envelope.ts";
import { noteHeard } from "../../../p2p/gossip/contacts.ts";
import type { Contacts } from "../../../p2p/gossip/contacts.ts";
import { encodeDigest } from "../../../p2p/gossip/gossip_frame.ts";
import { QUANTITY_LIMIT } from "../../../p2p/gossip/record.ts";
import { checkLoad, withinLimits } from "../../../p2p/gossip/record_limits.ts";
import { agree, loadOf, startLiveMesh } from "./live_mesh.ts";

const address = new Uint8Array(19);
const idOf = (i: number) => new Uint8Array(20).fill(i % 256).fill(i >> 8, 0, 1);

Deno.test("of too many strangers the one known longest makes way for a newcomer", () => {
  const contacts: Contacts = new Map();
  const host = noteHeard(contacts, idOf(255), address, 0, () => false, () => true);
  for (let i = 0; i < 200; i++) {
    noteHeard(contacts, idOf(i), address, i, (hex) => hex !== host.hex, () => true);
    assert(contacts.size <= 65 && contacts.has(host.hex));
    assert(contacts.has(idOf(i).toHex()), "the newest is always taken in");
  }
});

Deno.test("a contact whose id is not proven keeps its address while it is heard there", () => {
  const contacts: Contacts = new Map();
  const elsewhere = new Uint8Array(19).fill(1);
  const hear = (from: Uint8Array, now: number) =>
    noteHeard(contacts, idOf(1), from, now, () => false, ({ heardAt }) => now - heardAt >= 5);
  hear(address, 0);
  assertEquals([hear(elsewhere, 1).address, hear(elsewhere, 1).heardAt], [address, 0]);
  assertEquals(hear(elsewhere, 6).address, elsewhere);
});

Deno.test("whatever others make of a host's own numbers, it can tell them", () => {
  const belief = Float64Array.of(1e30, -1e30, 0, 1);
  const load = loadOf({ activator: 2e30, inhibitor: 1e9, freeEnergyNats: -1e200, belief });
  const told = withinLimits(load);
  checkLoad(told);
  assertEquals([told.activator, told.inhibitor, told.belief[0]], [1e4, 1e4, QUANTITY_LIMIT]);
  assertEquals(withinLimits(loadOf({ activator: 3 })), loadOf({ activator: 3 }));
});

Deno.test("answers to digests that were not asked for are not answered, however many come", () => {
  const mesh = startLiveMesh(8);
  assert(mesh.testnet.advanceUntil(() => agree(mesh, 8), { within: 20 }));
  const [victim, liar] = [mesh.nodes[0]!, mesh.nodes[1]!];
  const from = { id: liar.core.id, network: networkIdOf("testnet") };
  const range = { first: new Uint8Array(7), last: new Uint8Array(7).fill(0xff) };
  const frame = new Uint8Array(1_200);
  const length = encodeDigest(frame, from, 1, 2, true, range, new Uint8Array(0));
  const before = victim.counters.sentBytes;
  for (let i = 0; i < 1_000; i++) {
    mesh.testnet.inject(frame.subarray(0, length), liar.address, victim.address, i / 1_000);
  }
  mesh.testnet.advance(1.5);
  assert(victim.counters.sentBytes - before < 40_000, `${victim.counters.sentBytes - before} B`);
});
