import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { nextFloat } from "../../layers/random.ts";
import { FRAME_TYPES } from "../../p2p/frame.ts";
import type { LookupResult } from "../../p2p/lookup.ts";
import { compareDistance, equalIds, type NodeId } from "../../p2p/node_id.ts";
import { addPuppet, gotOf, introduce, type Puppet } from "./puppet.ts";
import {
  addPeer,
  addressOf,
  advance,
  advanceUntil,
  createSmallMesh,
  type Host,
  LATENCY,
  sentBetween,
  type SmallMesh,
} from "./small_mesh.ts";

const TARGET = new Uint8Array(20).fill(5);
const { findNode, findValue } = FRAME_TYPES;

interface Scene {
  mesh: SmallMesh;
  host: Host;
  /** Whom the host knows, the closest to the target first. */
  puppets: Puppet[];
}

/** A host whose round trips to all it knows are measured and steady. */
function scene(count: number, latency = LATENCY, failureLimit = 1): Scene {
  const mesh = createSmallMesh();
  mesh.latency = () => latency;
  const tuning = { keepalive: 2, parallel: 1 };
  const host = addPeer(mesh, 1, undefined, { tuning, table: { failureLimit } });
  const puppets = Array.from({ length: count }, (_, n) => addPuppet(mesh, n + 2));
  introduce(mesh, host, ...puppets);
  advance(mesh, 600);
  assertEquals(host.peer.members().length, count);
  return { mesh, host, puppets: puppets.sort((a, b) => compareDistance(a.id, b.id, TARGET)) };
}

/** It neither answers questions nor pings any more. */
function silence(puppet: Puppet): void {
  puppet.pongs = false;
  puppet.onMessage = () => {};
  puppet.got.length = 0;
}

function lookUp({ mesh, host }: Scene, count: number, target: NodeId = TARGET): LookupResult {
  let result: LookupResult | undefined;
  host.peer.lookup(target, count, mesh.now, (ended) => result = ended);
  assert(advanceUntil(mesh, () => result !== undefined, 30));
  return result!;
}

/** When a puppet got questions: FIND_NODE, or FIND_VALUE, which names more. */
function askedAt({ got }: Puppet): number[] {
  return got.filter(({ type }) => type === findNode || type === findValue).map(({ at }) => at);
}

Deno.test("as soon as one is late the next is asked, before the first is asked again", () => {
  const all = scene(4);
  const [silent, second] = all.puppets;
  silence(silent!);
  second!.got.length = 0;
  const startedAt = all.mesh.now;
  const result = lookUp(all, 1);
  const [first, again] = askedAt(silent!);
  const [instead] = askedAt(second!);
  assertAlmostEquals(first! - startedAt, LATENCY, 1e-6);
  // Late after the round trip of 20 ms and 1 ms, asked again after the least of 50 ms.
  assertAlmostEquals(instead! - startedAt, 0.021 + LATENCY, 1e-3);
  assertAlmostEquals(again! - startedAt, 0.05 + LATENCY, 1e-3);
  assertEquals(result.peers.map(({ id }) => id), [second!.id]);
  assertAlmostEquals(result.durationSeconds, 0.1, 1e-3);
  assert(result.timeouts >= 1);
});

Deno.test("the same question is asked again, under the same number", () => {
  const all = scene(2);
  const [silent] = all.puppets;
  silence(silent!);
  lookUp(all, 1);
  const questions = gotOf(silent!, findNode);
  assertEquals(questions.length, 2);
  const [first, again] = questions.map(({ bytes }) => bytes);
  assertEquals(first, again);
  assertEquals(all.host.peer.stats.retries, 1);
  assert(all.host.peer.stats.failures >= 1);
});

Deno.test("a late answer counts, and so does one to the question asked again", () => {
  for (const delay of [0.03, 0.075]) {
    const all = scene(4);
    const [slow] = all.puppets;
    const { onMessage } = slow!;
    all.mesh.latency = ({ from }) => from[4] === slow!.address[4] ? delay : LATENCY;
    slow!.onMessage = onMessage;
    const result = lookUp(all, 2);
    assertEquals(result.peers[0]!.id, slow!.id, `${delay}`);
    assert(result.timeouts >= 1);
    assertEquals(all.host.peer.stats.failures, 0);
  }
});

Deno.test("an answer after the question was given up still shows that its peer is alive", () => {
  const all = scene(3);
  const [slow] = all.puppets;
  const { host, mesh } = all;
  const isFailed = () => host.peer.members().find(({ id }) => equalIds(id, slow!.id))!.hasFailed;
  all.mesh.latency = ({ from }) => from[4] === slow!.address[4] ? 1 : LATENCY;
  const result = lookUp(all, 2);
  assert(!result.peers.some(({ id }) => equalIds(id, slow!.id)));
  assert(isFailed());
  assert(advanceUntil(mesh, () => host.peer.stats.lateAnswers > 0, 2));
  assert(!isFailed());
});

Deno.test("before anything was measured an answer is waited for a second, and asked for twice", () => {
  const mesh = createSmallMesh();
  const host = addPeer(mesh, 1);
  host.peer.join([addressOf(9)], mesh.now);
  advance(mesh, 2.5);
  const times = sentBetween(mesh, host.address, addressOf(9)).map(({ sentAt }) => sentAt);
  assertEquals(times.slice(0, 2), [1_000, 1_001]);
  assertEquals(host.events[0]!.kind, "alone");
  assertEquals(host.peer.stats.failures, 1);
});

Deno.test("whom nobody measured is waited for as long as the mesh suggests", () => {
  for (const [latency, expected] of [[0.001, 0.05], [0.1, 0.2]] as const) {
    const all = scene(3, latency);
    const { host, mesh, puppets } = all;
    // The closest names somebody who is not there.
    const [closest] = puppets;
    const ghost = { id: TARGET.slice(), address: addressOf(99) };
    closest!.onMessage = (got) => closest!.send(got.from, closest!.frames.foundNodes(got, [ghost]));
    host.peer.lookup(TARGET, 1, mesh.now, () => {});
    advance(mesh, 3);
    const times = sentBetween(mesh, host.address, ghost.address)
      .filter(({ datagram }) => datagram[4] !== 0x11).map(({ sentAt }) => sentAt);
    const gap = times[1]! - times[0]!;
    assert(gap > expected - 1e-9 && gap < 1.35 * expected, `${gap} at ${latency}`);
  }
});

Deno.test("a peer's own round trip tells how long to wait for it, and a timeout doubles that", () => {
  const all = scene(6, 0.002, 9);
  const { mesh } = all;
  const [far] = all.puppets;
  mesh.latency = ({ from }) => from[4] === far!.address[4] ? 0.2 : 0.002;
  advance(mesh, 2_000);
  silence(far!);
  lookUp(all, 1);
  const gap = (times: number[]) => times[1]! - times[0]!;
  const first = gap(askedAt(far!));
  assert(first > 0.202 && first < 0.25, `${first}`);
  far!.got.length = 0;
  lookUp(all, 1); // both were in vain: twice doubled
  const second = gap(askedAt(far!));
  assert(second > 3.5 * first && second < 4.5 * first, `${second} after ${first}`);
});

Deno.test("where nothing gets lost a dead peer is asked twice, where much does up to six times", () => {
  const asks = [0, 0.1, 0.4].map((loss) => {
    const all = scene(8);
    const { mesh, host } = all;
    mesh.latency = () => nextFloat(mesh.random) < loss ? Infinity : LATENCY;
    for (let i = 0; i < 60; i++) {
      host.peer.lookup(new Uint8Array(20).fill(i), 4, mesh.now, () => {});
      advance(mesh, 1);
    }
    mesh.latency = () => LATENCY;
    const dead = all.puppets.find(({ id }) =>
      host.peer.members().some((member) => !member.hasFailed && equalIds(member.id, id))
    )!;
    silence(dead);
    host.peer.lookup(dead.id, 1, mesh.now, () => {});
    advance(mesh, 5);
    const nonces = dead.got.filter(({ type }) => type === findNode).map(({ nonceLow }) => nonceLow);
    return Math.max(...nonces.map((nonce) => nonces.filter((other) => other === nonce).length));
  });
  assertEquals(asks[0], 2);
  assert(asks[1]! > 2 && asks[1]! <= 6 && asks[2]! >= 5 && asks[2]! <= 6, `${asks}`);
});

Deno.test("a host that was held up for an hour does not wait for hours afterwards", () => {
  const all = scene(3);
  const { mesh, host, puppets } = all;
  silence(puppets[0]!);
  mesh.now += 3_600; // nobody called tick meanwhile
  host.peer.tick(mesh.now);
  advance(mesh, 1);
  const result = lookUp(all, 2);
  assert(result.durationSeconds < 10, `${result.durationSeconds}`);
});
