import { assert, assertEquals } from "@std/assert";
import type { FoundValue, GetOptions, GetResult } from "../../p2p/get.ts";
import { compareDistance, equalIds, formatNodeId, type NodeId } from "../../p2p/node_id.ts";
import type { PutResult } from "../../p2p/put.ts";
import { signValue } from "../../p2p/signed_value.ts";
import { networkOf } from "./frames_of.ts";
import {
  addPeer,
  advance,
  advanceUntil,
  createSmallMesh,
  detach,
  type Host,
  identityNumber,
  joinAll,
  type SmallMesh,
  WIRES,
} from "./small_mesh.ts";

const KEY = new Uint8Array(20).fill(5);
const COPIES = 8;
const NETWORK = networkOf(WIRES.named);

function meshOf(count: number, kind: keyof typeof WIRES = "named") {
  const mesh = createSmallMesh();
  const hosts = Array.from({ length: count }, (_, n) => addPeer(mesh, n + 1, WIRES[kind]));
  joinAll(mesh, hosts, 10);
  return { mesh, hosts };
}

function put(mesh: SmallMesh, { peer }: Host, value: Uint8Array, key: NodeId = KEY): PutResult {
  let result: PutResult | undefined;
  peer.put(key, value, mesh.now, (ended) => result = ended);
  assert(advanceUntil(mesh, () => result !== undefined, 30));
  return result!;
}

function get(mesh: SmallMesh, { peer }: Host, options?: GetOptions): GetResult {
  let result: GetResult | undefined;
  peer.get(KEY, mesh.now, (ended) => result = ended, options);
  assert(advanceUntil(mesh, () => result !== undefined, 30));
  return result!;
}

/** What is kept under the key, by the number of the host. */
function kept(hosts: readonly Host[]): Map<number, number[]> {
  const entries = hosts.map(({ peer }, n) => {
    const versions = peer.values().filter(({ record }) => equalIds(record.key, KEY))
      .map(({ record }) => record.version);
    return [n, versions] as const;
  });
  return new Map(entries.filter(([, versions]) => versions.length > 0));
}

function closestTo(hosts: readonly Host[], key: NodeId, count = COPIES): number[] {
  return [...hosts.keys()]
    .sort((a, b) => compareDistance(hosts[a]!.peer.id, hosts[b]!.peer.id, key))
    .slice(0, count);
}

function bytes(...values: number[]): Uint8Array {
  return Uint8Array.from(values);
}

for (const kind of ["named", "sealed"] as const) {
  Deno.test(`${kind}: what one puts the 8 closest keep, and everybody gets, with its origin`, () => {
    const { mesh, hosts } = meshOf(14, kind);
    const putter = closestTo(hosts, KEY, 14).at(-1)!;
    const { stored, requests } = put(mesh, hosts[putter]!, bytes(1, 2, 3));
    assertEquals(stored, COPIES);
    assert(requests >= 2 * COPIES);
    const expected = [...closestTo(hosts, KEY), putter].sort((a, b) => a - b);
    assertEquals([...kept(hosts).keys()], expected);
    const origin = hosts[putter]!.peer.id;
    for (const host of hosts) {
      assertEquals(get(mesh, host).values, [{ value: bytes(1, 2, 3), origin, version: 1 }]);
    }
  });
}

Deno.test("a mesh of two keeps it at both, one alone at itself", () => {
  for (const count of [1, 2, 5]) {
    const { mesh, hosts } = meshOf(count);
    assertEquals(put(mesh, hosts[0]!, bytes(9)).stored, count);
    assertEquals(kept(hosts).size, count);
    assertEquals(get(mesh, hosts[0]!).values.map(({ value }) => value), [bytes(9)]);
  }
});

Deno.test("a value may be empty, or 256 bytes long, and what nobody put nobody gets", () => {
  const { mesh, hosts } = meshOf(4);
  assertEquals(get(mesh, hosts[1]!).values, []);
  for (const length of [0, 256]) {
    const value = new Uint8Array(length).fill(7);
    put(mesh, hosts[0]!, value);
    value.fill(8); // it was copied
    assertEquals(get(mesh, hosts[1]!).values[0]!.value, new Uint8Array(length).fill(7));
  }
});

Deno.test("a newer version takes the place of the older everywhere", () => {
  const { mesh, hosts } = meshOf(10);
  put(mesh, hosts[0]!, bytes(1));
  put(mesh, hosts[0]!, bytes(2));
  assertEquals([...new Set([...kept(hosts).values()].flat())], [2]);
  assertEquals(get(mesh, hosts[5]!).values.map(({ value, version }) => [value, version]), [
    [bytes(2), 2],
  ]);
});

Deno.test("puts at the same time count on, each once", () => {
  const { mesh, hosts } = meshOf(10);
  const results: PutResult[] = [];
  for (let n = 0; n < 10; n++) {
    hosts[0]!.peer.put(new Uint8Array(20).fill(n), bytes(n), mesh.now, (r) => results.push(r));
  }
  assert(advanceUntil(mesh, () => results.length === 10, 30));
  for (const { stored, requests } of results) {
    assertEquals(stored, COPIES);
    assert(requests <= 18, `${requests}`);
  }
  const versions = hosts[0]!.peer.values().map(({ record }) => record.version);
  assertEquals(versions.sort((a, b) => a - b), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

Deno.test("a host that lost its state counts on from what others have of it", () => {
  const { mesh, hosts } = meshOf(10);
  for (let n = 1; n <= 5; n++) put(mesh, hosts[0]!, bytes(n));
  detach(mesh, hosts[0]!.address);
  const again = addPeer(mesh, 1);
  again.peer.join([hosts[1]!.address], mesh.now);
  advance(mesh, 10);
  assertEquals(put(mesh, again, bytes(0)).stored, COPIES);
  const { values } = get(mesh, hosts[4]!);
  assertEquals(values.map(({ value, version }) => [value, version]), [[bytes(0), 6]]);
});

Deno.test("each origin has its own value of a key, and one may ask for one alone", () => {
  const { mesh, hosts } = meshOf(12);
  for (const n of [0, 1, 2]) put(mesh, hosts[n]!, bytes(n));
  const ids = [0, 1, 2].map((n) => hosts[n]!.peer.id);
  const all = get(mesh, hosts[7]!).values;
  const byOrigin = new Map(all.map(({ origin, value }) => [formatNodeId(origin!), value[0]]));
  assertEquals(byOrigin, new Map(ids.map((id, n) => [formatNodeId(id), n])));
  const heard: FoundValue[] = [];
  const only = get(mesh, hosts[7]!, { origin: ids[1]!, onValue: (value) => heard.push(value) });
  assertEquals(only.values.map(({ value }) => value), [bytes(1)]);
  assertEquals(heard.map(({ value }) => value), [bytes(1)]);
  assertEquals(get(mesh, hosts[7]!, { origin: hosts[9]!.peer.id }).values, []);
});

Deno.test("a key has four origins, who comes fifth is refused", () => {
  const { mesh, hosts } = meshOf(12);
  const [f, ...rest] = closestTo(hosts, KEY, 12).reverse();
  for (const n of rest.slice(0, 4)) assertEquals(put(mesh, hosts[n]!, bytes(n)).stored, COPIES);
  assertEquals(put(mesh, hosts[f!]!, bytes(f!)).stored, 0);
  const found = get(mesh, hosts[rest.at(-1)!]!).values.map(({ value }) => value[0]);
  assertEquals(found.sort(), rest.slice(0, 4).sort());
});

Deno.test("more than one frame holds is asked for in two", () => {
  const { mesh, hosts } = meshOf(12);
  const [asker, ...rest] = closestTo(hosts, KEY, 12).reverse();
  for (const n of rest.slice(0, 4)) put(mesh, hosts[n]!, new Uint8Array(256).fill(n));
  const { values } = get(mesh, hosts[asker!]!);
  assertEquals(values.length, 4);
  for (const { value } of values) assertEquals(value, new Uint8Array(256).fill(value[0]!));
});

Deno.test("a value is told as soon as it is found, again if a newer one is, and then the end", () => {
  const { mesh, hosts } = meshOf(12);
  const putter = identityNumber(77);
  const sorted = closestTo(hosts, KEY, 12);
  const restore = (n: number, version: number) =>
    hosts[n]!.peer.restore(
      signValue(putter, NETWORK, KEY, version, bytes(version)),
      mesh.now + 1_000,
      mesh.now,
    );
  for (const n of sorted.slice(0, 4)) restore(n, 3);
  for (const n of sorted.slice(4, 8)) restore(n, 4);
  const told: number[] = [];
  const asker = hosts[sorted.at(-1)!]!;
  const { values } = get(mesh, asker, { onValue: ({ version }) => told.push(version) });
  assert(told.length === 1 || told.join() === "3,4", `${told}`);
  assertEquals([told.at(-1), values.map(({ version }) => version)], [4, [4]]);
  advance(mesh, 1);
  // Whoever had the older one has the newer now.
  assertEquals([...kept(hosts).keys()], sorted.slice(0, 8).sort((a, b) => a - b));
  assertEquals([...new Set([...kept(hosts).values()].flat())], [4]);
});

Deno.test("those of the closest that lack a value are given it by whoever gets it", () => {
  const { mesh, hosts } = meshOf(12);
  const sorted = closestTo(hosts, KEY, 12);
  const record = signValue(identityNumber(77), NETWORK, KEY, 1, bytes(1));
  const expiresAt = mesh.now + 2_000;
  hosts[sorted[2]!]!.peer.restore(record, mesh.now + 1_000, mesh.now);
  hosts[sorted[7]!]!.peer.restore(record, expiresAt, mesh.now);
  assertEquals(kept(hosts).size, 2);
  advance(mesh, 500);
  get(mesh, hosts[sorted.at(-1)!]!);
  advance(mesh, 1);
  assertEquals([...kept(hosts).keys()], sorted.slice(0, 8).sort((a, b) => a - b));
  // For as long as who has it longest says.
  for (const n of [0, 1, 3, 4, 5, 6]) {
    const [given] = hosts[sorted[n]!]!.peer.values();
    assert(Math.abs(given!.expiresAt - expiresAt) < 2, `${given!.expiresAt - expiresAt}`);
  }
});

Deno.test("a value whose time is over is not got, and one that is nearly over not handed on", () => {
  const { mesh, hosts } = meshOf(12);
  const sorted = closestTo(hosts, KEY, 12);
  const record = signValue(identityNumber(77), NETWORK, KEY, 1, bytes(1));
  for (const n of sorted.slice(0, 4)) {
    hosts[n]!.peer.restore(record, mesh.now + 30, mesh.now);
  }
  advance(mesh, 25);
  assertEquals(get(mesh, hosts[sorted.at(-1)!]!).values.length, 1);
  assertEquals(get(mesh, hosts[sorted[5]!]!).values.length, 1);
  assertEquals(kept(hosts).size, 4);
  advance(mesh, 5);
  assertEquals(get(mesh, hosts[sorted[0]!]!).values, []);
  assertEquals(get(mesh, hosts[sorted.at(-1)!]!).values, []);
});
