import { assert, assertEquals } from "@std/assert";
import { compareDistance, equalIds } from "../../p2p/node_id.ts";
import type { PeerOptions } from "../../p2p/peer.ts";
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
const VALUE = new Uint8Array([1, 2, 3]);
const REPUBLISH = 600;
const options: Partial<PeerOptions> = { tuning: { republish: REPUBLISH } };

/** Peers, the closest to the key first. */
function meshOf(count: number, kind: keyof typeof WIRES, more: Partial<PeerOptions> = options) {
  const mesh = createSmallMesh();
  const hosts = Array.from({ length: count }, (_, n) => addPeer(mesh, n + 1, WIRES[kind], more));
  joinAll(mesh, hosts, 10);
  hosts.sort((a, b) => compareDistance(a.peer.id, b.peer.id, KEY));
  return { mesh, hosts };
}

function put(mesh: SmallMesh, { peer }: Host): void {
  let hasEnded = false;
  peer.put(KEY, VALUE, mesh.now, () => hasEnded = true);
  assert(advanceUntil(mesh, () => hasEnded, 30));
}

function valuesGot(mesh: SmallMesh, { peer }: Host): Uint8Array[] {
  let found: Uint8Array[] | undefined;
  peer.get(KEY, mesh.now, ({ values }) => found = values.map(({ value }) => value));
  assert(advanceUntil(mesh, () => found !== undefined, 30));
  return found!;
}

function keeping(hosts: readonly Host[]): Host[] {
  return hosts.filter(({ peer }) => peer.values().length > 0);
}

for (const kind of ["open", "named", "sealed"] as const) {
  Deno.test(`${kind}: when holders die others keep the value instead, although nobody asks`, () => {
    const { mesh, hosts } = meshOf(16, kind);
    put(mesh, hosts[15]!);
    assertEquals(keeping(hosts), [...hosts.slice(0, 8), hosts[15]!]);
    const dead = [0, 1, 2, 4, 5, 7, 15].map((n) => hosts[n]!);
    for (const { address } of dead) detach(mesh, address);
    advance(mesh, 2.5 * REPUBLISH);
    const alive = hosts.filter((host) => !dead.includes(host));
    assertEquals(keeping(alive), alive.slice(0, 8));
    assertEquals(valuesGot(mesh, alive.at(-1)!), [VALUE]);
  });

  Deno.test(`${kind}: a value ends with its lifetime, and its keepers say so`, () => {
    const values = { lifetime: 3_600 };
    const { mesh, hosts } = meshOf(12, kind, { ...options, values });
    put(mesh, hosts[11]!);
    advance(mesh, 3_500);
    assertEquals(keeping(hosts).length, 9);
    assertEquals(valuesGot(mesh, hosts[9]!), [VALUE]);
    advance(mesh, 150);
    assertEquals(keeping(hosts), []);
    assertEquals(valuesGot(mesh, hosts[9]!), []);
    for (const n of [0, 7, 11]) {
      const { kind: last, ...rest } = hosts[n]!.events.at(-1)!;
      assertEquals(last, "dropped");
      assertEquals((rest as { key: Uint8Array }).key, KEY);
    }
  });
}

Deno.test("who takes over a value keeps it no longer than the others", () => {
  const { mesh, hosts } = meshOf(16, "named");
  put(mesh, hosts[15]!);
  const { expiresAt } = hosts[15]!.peer.values()[0]!;
  for (const { address } of hosts.slice(0, 5)) detach(mesh, address);
  advance(mesh, 4 * REPUBLISH);
  const heirs = hosts.slice(8, 13);
  for (const { peer } of heirs) {
    assertEquals(peer.values().length, 1);
    assert(Math.abs(peer.values()[0]!.expiresAt - expiresAt) < 2);
  }
});

Deno.test("a value saved before a restart is kept, and given to those who should have it", () => {
  const { mesh, hosts } = meshOf(12, "named");
  const record = signValue(identityNumber(12), networkOf(WIRES.named), KEY, 7, VALUE);
  const own = hosts.find(({ peer }) => equalIds(peer.id, record.author!.origin))!;
  const expiresAt = mesh.now + 5_000;
  own.peer.restore(record, expiresAt, mesh.now);
  assertEquals(own.events.at(-1)!.kind, "stored");
  advance(mesh, 2 * REPUBLISH);
  assertEquals(keeping(hosts.slice(0, 8)), hosts.slice(0, 8));
  for (const { peer } of hosts.slice(0, 8)) {
    assert(Math.abs(peer.values()[0]!.expiresAt - expiresAt) < 2);
  }
  put(mesh, own);
  const versions = new Set(
    hosts.flatMap(({ peer }) => peer.values().map(({ record }) => record.version)),
  );
  assertEquals(versions, new Set([8]));
});

Deno.test("what has expired before it is restored is not kept", () => {
  const { mesh, hosts: [host] } = meshOf(2, "named");
  const record = signValue(identityNumber(50), networkOf(WIRES.named), KEY, 7, VALUE);
  host!.peer.restore(record, mesh.now - 1, mesh.now);
  assertEquals(host!.peer.values(), []);
});

Deno.test("in a mesh at rest a value costs each keeper a lookup an interval", () => {
  const { mesh, hosts } = meshOf(12, "named");
  put(mesh, hosts[11]!);
  advance(mesh, REPUBLISH);
  const before = hosts.map(({ peer }) => ({ ...peer.stats }));
  advance(mesh, 4 * REPUBLISH);
  hosts.forEach(({ peer: { stats } }, n) => {
    const looks = stats.republications - before[n]!.republications;
    assert(looks <= 4 && (n >= 8 && n < 11 || looks >= 3), `${looks} looks of host ${n}`);
    assertEquals(stats.stored, before[n]!.stored, "all have it already");
  });
});

Deno.test("values of one key cost no more lookups than one", () => {
  const { mesh, hosts } = meshOf(12, "named");
  for (const n of [9, 10, 11]) put(mesh, hosts[n]!);
  assertEquals(hosts[0]!.peer.values().length, 3);
  advance(mesh, REPUBLISH);
  const before = hosts.map(({ peer }) => peer.stats.republications);
  advance(mesh, 4 * REPUBLISH);
  hosts.slice(0, 8).forEach(({ peer: { stats } }, n) => {
    const looks = stats.republications - before[n]!;
    assert(looks >= 3 && looks <= 4, `${looks} looks of host ${n}`);
  });
});

Deno.test("a host that is alone looks after nothing, and goes on when it is back", () => {
  const { mesh, hosts } = meshOf(3, "named");
  put(mesh, hosts[0]!);
  const [host, ...others] = hosts;
  for (const { address } of others) detach(mesh, address);
  assert(advanceUntil(mesh, () => !host!.peer.isJoined, 300));
  const { republications } = host!.peer.stats;
  advance(mesh, 3 * REPUBLISH);
  assertEquals(host!.peer.stats.republications, republications);
  const newcomer = addPeer(mesh, 40, WIRES.named, options);
  newcomer.peer.join([host!.address], mesh.now);
  advance(mesh, 2 * REPUBLISH);
  assertEquals(keeping([newcomer]), [newcomer]);
});
