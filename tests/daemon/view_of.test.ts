import { assertEquals, assertThrows } from "@std/assert";
import { viewOf } from "../../daemon/host/view_of.ts";
import { checkMeshView } from "../../layers/substrate.ts";
import { RATE_UNIT } from "../../p2p/gossip/record.ts";
import type { MeshSnapshot } from "../../p2p/gossip/snapshot.ts";
import { drawRecords, everyday, extreme } from "./draw_records.ts";
import { type HostRow, type LinkRow, snapshotOf } from "./record_sets.ts";

const idOf = (digit: string) => digit.repeat(40);

/** Hosts a, b, c, … that list each other as given; a fifth, "f", is nobody's. */
function meshOf(...links: LinkRow[][]): MeshSnapshot {
  return snapshotOf(
    links.map((rows, i): HostRow => [idOf("abcdef"[i]!), i, 1 + i, 2 * i, 1, rows]),
  );
}

const edgesOf = (snapshot: MeshSnapshot) => {
  const { complex, reportedFlow, roundTripSeconds } = viewOf(snapshot, idOf("a")).view;
  return [...reportedFlow].map((flow, e) => [
    ...complex.edges.subarray(2 * e, 2 * e + 2),
    flow / RATE_UNIT,
    roundTripSeconds[e]!,
  ]);
};

Deno.test("every host is a vertex, in the order of ids, with what it announced", () => {
  const snapshot = meshOf([], [], []);
  snapshot.hosts[1]!.load.belief.set([1, 2, 3, 4]);
  const { view, ids } = viewOf(snapshot, idOf("b"));
  assertEquals(ids, ["a", "b", "c"].map(idOf));
  assertEquals(view.self, 1);
  assertEquals([...view.backlog], [0, 1, 2]);
  assertEquals([...view.capacityPerSecond], [1, 2, 3]);
  assertEquals([...view.predictedArrivalsPerSecond], [0, 2, 4]);
  assertEquals([...view.beliefs.subarray(4, 8)], [1, 2, 3, 4]);
  assertEquals(view.complex.edgeCount, 0);
});

Deno.test("two hosts that list each other are linked, whether or not work moves", () => {
  assertEquals(edgesOf(meshOf([[1, 0, -1]], [[0, 0, -1]])), [[0, 1, 0, 0]]);
});

Deno.test("a host that lists another is not linked with it until it ships there", () => {
  assertEquals(edgesOf(meshOf([[1, 0, 7]], [])), []);
  assertEquals(edgesOf(meshOf([], [[0, 0, 7]])), []);
  assertEquals(edgesOf(meshOf([[1, 5, -1]], [])), [[0, 1, 5, 0]]);
  assertEquals(edgesOf(meshOf([], [[0, 5, -1]])), [[0, 1, -5, 0]]);
});

Deno.test("the flow of an edge is what its tail ships less what its head ships", () => {
  assertEquals(edgesOf(meshOf([[1, 9, -1]], [[0, 4, -1]])), [[0, 1, 5, 0]]);
  assertEquals(edgesOf(meshOf([[1, 4, -1]], [[0, 9, -1]])), [[0, 1, -5, 0]]);
});

Deno.test("the round trip of an edge is the larger of both reports", () => {
  assertEquals(edgesOf(meshOf([[1, 0, 2_000_000]], [[0, 0, 3_000_000]])), [[0, 1, 0, 3]]);
  assertEquals(edgesOf(meshOf([[1, 0, 2_000_000]], [[0, 0, -1]])), [[0, 1, 0, 2]]);
});

Deno.test("links to hosts that are not alive, or to oneself, are no edges", () => {
  const snapshot = meshOf([[0, 3, -1], [1, 0, -1]], [[0, 0, -1]]);
  const stray = { id: idOf("f"), shippedPerSecond: 3, rttSeconds: 1 };
  const hosts = snapshot.hosts.map((host) => ({ ...host, links: [...host.links, stray] }));
  assertEquals(edgesOf({ ...snapshot, hosts }), [[0, 1, 0, 0]]);
});

Deno.test("who looks changes nothing but who looks; a copy gives the same view", () => {
  for (let seed = 0; seed < 20; seed++) {
    const snapshot = snapshotOf(drawRecords(seed, 20, everyday));
    const [first, ...others] = snapshot.hosts.map(({ id }) => viewOf(snapshot, id));
    const { self: _, ...columns } = first!.view;
    assertEquals(viewOf(structuredClone(snapshot), first!.ids[0]!), first);
    for (const { view: { self: _, ...same } } of others) assertEquals(same, columns);
  }
});

Deno.test("what records may hold, the layers take", () => {
  for (let seed = 0; seed < 200; seed++) {
    const snapshot = snapshotOf(drawRecords(seed, 20, extreme));
    checkMeshView(viewOf(snapshot, snapshot.hosts[0]!.id).view);
  }
});

Deno.test("a host that is not in the records cannot view them, and hosts out of order are refused", () => {
  const snapshot = meshOf([], []);
  assertThrows(() => viewOf(snapshot, idOf("c")), RangeError, `host ${idOf("c")}`);
  const hosts = snapshot.hosts.toReversed();
  assertThrows(() => viewOf({ ...snapshot, hosts }, idOf("a")), RangeError, "order");
  const twice = [...snapshot.hosts, snapshot.hosts[1]!];
  assertThrows(() => viewOf({ ...snapshot, hosts: twice }, idOf("a")), RangeError, "order");
});
