import { assert, assertEquals, assertGreater } from "@std/assert";
import { uniformLatency } from "../../../p2p/testnet.ts";
import { long } from "../../long.ts";
import { agree, hashes, type LiveMesh, startLiveMesh } from "./live_mesh.ts";

const statesSeenBy = ({ nodes }: LiveMesh, i: number) =>
  Object.fromEntries(nodes[i]!.core.hosts().map(({ name, state }) => [name, state]));

/** Hosts reached from the first over links that both ends list, in the eyes of the first. */
function reached({ nodes }: LiveMesh): number {
  const { hosts } = nodes[0]!.core.snapshot();
  const linksOf = new Map(
    hosts.map(({ id, links }) => [id, new Set(links.map((link) => link.id))]),
  );
  const seen = new Set([hosts[0]!.id]);
  for (const id of seen) {
    for (const other of linksOf.get(id)!) if (linksOf.get(other)?.has(id)) seen.add(other);
  }
  return seen.size;
}

Deno.test("five hosts find each other, link with everybody, and hold the same records", () => {
  const mesh = startLiveMesh(5);
  assert(mesh.testnet.advanceUntil(() => agree(mesh, 5), { within: 15 }));
  mesh.testnet.advance(5);
  for (const node of mesh.nodes) {
    const others = node.core.hosts().filter(({ id }) => id !== node.core.id.toHex());
    assertEquals(
      others.map(({ isLinked, state }) => [isLinked, state]),
      Array(4).fill([true, "alive"]),
    );
    assert(others.every(({ rttSeconds, address }) => rttSeconds! > 0 && address !== undefined));
  }
});

Deno.test("seventeen hosts form the complete graph, also where tables hold fewer", () => {
  const mesh = startLiveMesh(17);
  mesh.testnet.advance(40);
  assert(agree(mesh, 17));
  for (const { links } of mesh.nodes[0]!.core.snapshot().hosts) assertEquals(links.length, 16);
});

Deno.test("hosts of a larger mesh link with sixteen at most, and stay one piece", () => {
  for (const count of [25, long(128, 40)]) {
    const mesh = startLiveMesh(count, { seed: count });
    mesh.testnet.advance(60);
    const { hosts } = mesh.nodes[0]!.core.snapshot();
    assertEquals(hosts.length, count);
    assertEquals(reached(mesh), count);
    const mutual = hosts.map(({ id, links }) =>
      links.filter((link) =>
        hosts.find((host) => host.id === link.id)?.links.some((l) => l.id === id)
      )
        .length
    );
    assertGreater(Math.min(...mutual), 2);
    assert(hosts.every(({ links }) => links.length <= 16));
  }
});

Deno.test("what every host says last is known to all within ten digest periods, though much is lost", () => {
  for (let seed = 0; seed < long(20, 3); seed++) {
    const mesh = startLiveMesh(12, {
      seed,
      network: { latency: uniformLatency(0.001, 0.2), loss: 0.3, duplication: 0.1 },
      // No record is made again because of its age.
      tuning: { load: 1_000, links: 1_000 },
    });
    mesh.testnet.advance(30);
    for (let second = 0; second < 10; second++) {
      mesh.nodes.forEach((_, i) => mesh.work.set(i, { backlog: 10 * second + i }));
      mesh.testnet.advance(1);
    }
    mesh.testnet.advance(1 + 30);
    const backlogs = (i: number) =>
      mesh.nodes[i]!.core.snapshot().hosts.map(({ load }) => load.backlog).sort((a, b) => a - b);
    const told = mesh.nodes.map((_, i) => 90 + i);
    for (const node of mesh.nodes) assertEquals(backlogs(node.index), told, `seed ${seed}`);
  }
});

Deno.test("two sides of a cut take each other for dead, and know better once it heals", () => {
  const mesh = startLiveMesh(5);
  mesh.testnet.advance(20);
  mesh.testnet.partition([mesh.nodes.slice(0, 2), mesh.nodes.slice(2)]);
  mesh.testnet.advance(20);
  assertEquals(statesSeenBy(mesh, 0), {
    "host 0": "alive",
    "host 1": "alive",
    "host 2": "dead",
    "host 3": "dead",
    "host 4": "dead",
  });
  assert(mesh.testnet.advanceUntil(() => new Set(hashes(mesh)).size === 2, { within: 2 }));
  for (const cut of [20, long(3_600, 700)]) {
    mesh.testnet.advance(cut);
    mesh.testnet.heal();
    assert(mesh.testnet.advanceUntil(() => agree(mesh, 5), { within: 15 }), `after ${cut} s`);
    mesh.testnet.partition([mesh.nodes.slice(0, 2), mesh.nodes.slice(2)]);
    mesh.testnet.advance(20);
  }
});

Deno.test("a cut that comes again as soon as it has healed is noticed as soon", () => {
  for (let seed = 0; seed < long(40, 4); seed++) {
    const mesh = startLiveMesh(5, { seed });
    const { testnet, nodes } = mesh;
    const isApart = () =>
      nodes.every((node, i) => node.core.snapshot().hosts.length === (i < 2 ? 2 : 3));
    testnet.advance(20);
    for (let cut = 0; cut < 4; cut++) {
      testnet.partition([nodes.slice(0, 2), nodes.slice(2)]);
      assert(testnet.advanceUntil(isApart, { within: 15 }), `cut ${cut} of seed ${seed}`);
      testnet.heal();
      assert(testnet.advanceUntil(() => agree(mesh, 5), { within: 15 }));
    }
  }
});

Deno.test("a link that fails between two alone makes neither dead", () => {
  const mesh = startLiveMesh(5);
  mesh.testnet.advance(20);
  mesh.testnet.partition([[mesh.nodes[0]!], [mesh.nodes[1]!]]);
  mesh.testnet.advance(120);
  assertEquals(mesh.events.filter(({ event }) => event.state === "dead"), []);
  assertEquals(mesh.nodes[2]!.core.snapshot().hosts.length, 5);
});

Deno.test("a host that crashes is dead to all, and back with its next life, with or without memory", () => {
  for (const memory of [true, false]) {
    const mesh = startLiveMesh(6);
    mesh.testnet.advance(20);
    const [first, last] = [mesh.nodes[0]!, mesh.nodes[5]!];
    last.crash();
    mesh.testnet.advance(20);
    for (const node of mesh.nodes.slice(0, 5)) assertEquals(node.core.snapshot().hosts.length, 5);
    last.restart({ memory });
    if (!memory) last.core.join([first.address], last.now);
    assert(mesh.testnet.advanceUntil(() => agree(mesh, 6), { within: 20 }), `memory ${memory}`);
  }
});

Deno.test("a host that leaves is gone at once, without an accusation", () => {
  const mesh = startLiveMesh(6);
  mesh.testnet.advance(20);
  const last = mesh.nodes[5]!;
  mesh.work.delete(5);
  last.core.leave(last.now);
  last.crash();
  mesh.testnet.advance(2);
  for (const node of mesh.nodes.slice(0, 5)) assertEquals(node.core.snapshot().hosts.length, 5);
  mesh.testnet.advance(30);
  assertEquals(mesh.events.filter(({ event }) => event.state === "dead"), []);
  assertEquals(statesSeenBy(mesh, 0)["host 5"], "left");
});

Deno.test("an open mesh takes part too, and its bare frames go on", () => {
  const mesh = startLiveMesh(5, { wire: { kind: "open" } });
  assert(mesh.testnet.advanceUntil(() => agree(mesh, 5), { within: 15 }));
});
