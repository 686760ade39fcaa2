import { assert, assertEquals } from "@std/assert";
import type { GetResult } from "../../p2p/get.ts";
import { compareDistance } from "../../p2p/node_id.ts";
import type { PutResult } from "../../p2p/put.ts";
import { signValue, unsignedValue } from "../../p2p/signed_value.ts";
import { networkOf } from "./frames_of.ts";
import { addPuppet, introduce } from "./puppet.ts";
import {
  addPeer,
  advance,
  advanceUntil,
  createSmallMesh,
  type Host,
  joinAll,
  type SmallMesh,
  WIRES,
} from "./small_mesh.ts";

const KEY = new Uint8Array(20).fill(5);
const REQUEST = { nonceHigh: 0, nonceLow: 0 };
const LIFETIME = 86_400;

/** Open peers, the closest to the key first. */
function meshOf(count: number) {
  const mesh = createSmallMesh();
  const hosts = Array.from({ length: count }, (_, n) => addPeer(mesh, n + 1, WIRES.open));
  joinAll(mesh, hosts, 10);
  hosts.sort((a, b) => compareDistance(a.peer.id, b.peer.id, KEY));
  return { mesh, hosts };
}

function put(mesh: SmallMesh, { peer }: Host, value: number): PutResult {
  let result: PutResult | undefined;
  peer.put(KEY, Uint8Array.of(value), mesh.now, (ended) => result = ended);
  assert(advanceUntil(mesh, () => result !== undefined, 30));
  return result!;
}

function get(mesh: SmallMesh, { peer }: Host): GetResult {
  let result: GetResult | undefined;
  peer.get(KEY, mesh.now, (ended) => result = ended);
  assert(advanceUntil(mesh, () => result !== undefined, 30));
  advance(mesh, 1); // for the repair
  return result!;
}

/** The value that each host keeps; −1 for none. */
function kept(hosts: readonly Host[]): number[] {
  return hosts.map(({ peer }) => peer.values()[0]?.record.value[0] ?? -1);
}

function restore(mesh: SmallMesh, { peer }: Host, value: number, seconds = LIFETIME): void {
  peer.restore(unsignedValue(KEY, Uint8Array.of(value)), mesh.now + seconds, mesh.now);
}

Deno.test("a value is kept by the 8 closest and got by all, without origin", () => {
  const { mesh, hosts } = meshOf(12);
  assertEquals(put(mesh, hosts[11]!, 1).stored, 8);
  assertEquals(kept(hosts), [1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, 1]);
  for (const host of hosts) {
    assertEquals(get(mesh, host).values, [{ value: Uint8Array.of(1), version: 0 }]);
  }
});

Deno.test("what is put last is what is got", () => {
  const { mesh, hosts } = meshOf(12);
  put(mesh, hosts[11]!, 1);
  assertEquals(put(mesh, hosts[10]!, 2).stored, 8);
  assertEquals(kept(hosts).slice(0, 8), Array(8).fill(2));
  assertEquals(get(mesh, hosts[9]!).values[0]!.value, Uint8Array.of(2));
});

Deno.test("of different values the one that most peers have is got, and no other is overwritten", () => {
  const { mesh, hosts } = meshOf(12);
  for (const n of [0, 1]) restore(mesh, hosts[n]!, 1);
  for (const n of [2, 3, 4]) restore(mesh, hosts[n]!, 2);
  for (const n of [1, 11, 4]) {
    assertEquals(get(mesh, hosts[n]!).values, [{ value: Uint8Array.of(2), version: 0 }]);
  }
  // Those who had none have it from the one who keeps what was got.
  assertEquals(kept(hosts), [1, 1, 2, 2, 2, 2, 2, 2, -1, -1, -1, -1]);
});

Deno.test("who gets a value that he keeps gives it to the others in its first half, to expire no later", () => {
  const { mesh, hosts } = meshOf(12);
  const only = [-1, -1, -1, 7, -1, -1, -1, -1, -1, -1, -1, -1];
  restore(mesh, hosts[3]!, 7, LIFETIME / 2);
  assertEquals(get(mesh, hosts[3]!).values.length, 1);
  assertEquals(kept(hosts), only);
  restore(mesh, hosts[3]!, 7);
  const { expiresAt } = hosts[3]!.peer.values()[0]!;
  for (const n of [0, 11]) assertEquals(get(mesh, hosts[n]!).values.length, 1);
  assertEquals(kept(hosts), only);
  assertEquals(get(mesh, hosts[3]!).values.length, 1);
  assertEquals(kept(hosts), [7, 7, 7, 7, 7, 7, 7, 7, -1, -1, -1, -1]);
  for (const host of hosts.slice(0, 8)) {
    if (host === hosts[3]) continue;
    const heirs = host.peer.values()[0]!.expiresAt;
    assert(Math.abs(heirs - mesh.now - LIFETIME / 2) < 2 && heirs < expiresAt);
  }
});

Deno.test("what a stranger stores is kept for half a lifetime, for a whole one if he says that he put it", () => {
  for (const kind of ["open", "named"] as const) {
    const mesh = createSmallMesh();
    const host = addPeer(mesh, 1, WIRES[kind]), putter = addPuppet(mesh, 2, WIRES[kind]);
    const { frames, send } = putter;
    const left = () => {
      advance(mesh, 0.1);
      return host.peer.values().map(({ expiresAt }) => Math.round(expiresAt - mesh.now));
    };
    send(host.address, frames.put(KEY));
    assertEquals([left(), host.peer.stats.dropped.unverified], [[], 1]);
    introduce(mesh, host, putter);
    send(host.address, frames.put(KEY));
    assertEquals(left(), []);
    const record = kind === "open"
      ? unsignedValue(KEY, Uint8Array.of(1))
      : signValue(putter.identity, networkOf(WIRES.named), KEY, 1, Uint8Array.of(1));
    const half = LIFETIME / 2, whole = kind === "open" ? LIFETIME : half;
    send(host.address, frames.store(REQUEST, record, half));
    assertEquals(left(), [half]);
    send(host.address, frames.put(new Uint8Array(20)));
    assertEquals(left(), [half]);
    send(host.address, frames.put(KEY));
    assertEquals(left(), [whole]);
    send(host.address, frames.store(REQUEST, record, half));
    assertEquals(left(), [whole]);
  }
});

Deno.test("only those count as keeping it who show it when they are asked", () => {
  const mesh = createSmallMesh();
  const host = addPeer(mesh, 1, WIRES.open), deaf = addPuppet(mesh, 2, WIRES.open);
  host.peer.join([deaf.address], mesh.now);
  advance(mesh, 10);
  assertEquals(put(mesh, host, 1).stored, 1);
  const other = unsignedValue(KEY, Uint8Array.of(9));
  const answer = deaf.onMessage;
  deaf.onMessage = (got) => {
    if (got.type !== 8) return answer(got);
    deaf.send(got.from, deaf.frames.foundValue(got, KEY, [other]));
  };
  assertEquals(put(mesh, host, 2).stored, 1);
});

Deno.test("a STORE is kept from whoever has echoed, and from nobody else", () => {
  const mesh = createSmallMesh();
  const host = addPeer(mesh, 1, WIRES.open), stranger = addPuppet(mesh, 2, WIRES.open);
  const record = unsignedValue(KEY, Uint8Array.of(1));
  stranger.pongs = false;
  for (let i = 0; i < 3; i++) stranger.send(host.address, stranger.frames.store(REQUEST, record));
  advance(mesh, 2);
  assertEquals([host.peer.values(), host.peer.stats.dropped.unverified], [[], 3]);
  stranger.pongs = true;
  for (let i = 0; i < 2; i++) {
    stranger.send(host.address, stranger.frames.store(REQUEST, record));
    advance(mesh, 1);
  }
  assertEquals(host.peer.values().map(({ record }) => record.value[0]), [1]);
  assertEquals([host.peer.stats.stored, host.events.at(-1)!.kind], [1, "stored"]);
});
