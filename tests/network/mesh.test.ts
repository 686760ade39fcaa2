import { assert, assertEquals } from "@std/assert";
import { networkIdOf } from "../../p2p/frame_envelope.ts";
import { equalIds, type NodeId } from "../../p2p/node_id.ts";
import type { Wire } from "../../p2p/peer.ts";
import { pickSome } from "../../p2p/testnet.ts";
import { equalBytes } from "../../p2p/values.ts";
import { PATIENCE } from "../patience.ts";
import { average, trueClosest } from "../simulation/measure.ts";
import {
  draws,
  fewAtATime,
  get,
  type LiveMesh,
  type Node,
  oneOf,
  put,
  randomId,
  recall,
  startMesh,
  startNodes,
  waitUntil,
} from "./live_mesh.ts";

/** Rounds of lookups from every peer. */
const ROUNDS = 5;

/** Most that keep a value. */
const COPIES = 8;

const open: Wire = { kind: "open" };
const named = (name: string): Wire => ({ kind: "named", network: networkIdOf(name) });
const sealed: Wire = {
  kind: "sealed",
  network: networkIdOf("mesh"),
  keys: [new Uint8Array(32).fill(7)],
};

/** A value that was put, its key standing for it. */
const valueOf = (key: NodeId) => key;

function holders(nodes: readonly Node[], key: NodeId): Node[] {
  return nodes.filter(({ peer }) => peer.values().some(({ record }) => equalIds(record.key, key)));
}

/** Whether a get can find it: who put it keeps it too, but nobody would ask him if he is far away. */
function isInReach(nodes: readonly Node[], key: NodeId): boolean {
  const near = trueClosest(nodes.map(({ peer }) => peer.id), key, COPIES);
  return holders(nodes, key).some(({ peer }) => near.includes(peer.id));
}

/** Puts values from random peers, and waits until most of those that should keep them do. */
async function putMany({ nodes }: LiveMesh, count: number): Promise<NodeId[]> {
  const keys = Array.from({ length: count }, randomId);
  await fewAtATime(keys, (key) => put(oneOf(nodes), key, valueOf(key)));
  await waitUntil(
    "values are kept",
    () => average(keys.map((key) => holders(nodes, key).length)) >= COPIES - 0.5,
  );
  return keys;
}

/** Gets each from a random one of those that do not keep it; answers with those that were found. */
async function getMany(nodes: readonly Node[], keys: readonly NodeId[]): Promise<NodeId[]> {
  const found = await fewAtATime(keys, async (key) => {
    const keepers = holders(nodes, key);
    const values = await get(oneOf(nodes.filter((node) => !keepers.includes(node))), key);
    return values.some((value) => equalBytes(value, valueOf(key)));
  });
  return keys.filter((_key, i) => found[i]);
}

/** Kills a share, and at once has the others look up ids and get everything. */
async function survive(
  mesh: LiveMesh,
  values: number,
  deaths: number,
): Promise<{ got: number; recall: number }> {
  const keys = await putMany(mesh, values);
  await mesh.kill(pickSome(draws, mesh.nodes, deaths));
  const living = mesh.living();
  assertEquals(living.length, mesh.nodes.length - deaths);
  const inReach = keys.filter((key) => isInReach(living, key));
  const recalled = await recall(living, living);
  const found = await getMany(living, keys);
  // A single holder left may be missed at once, but not for long.
  let missed = inReach.filter((key) => !found.includes(key));
  await waitUntil("all that is in reach is found", async () => {
    const late = await getMany(living, missed);
    missed = missed.filter((key) => !late.includes(key));
    return missed.length === 0;
  });
  return { got: found.length / keys.length, recall: recalled };
}

/** In real time, which waits for no emulated processor: it drives no more of them than a third. */
const OPEN_PEERS = PATIENCE === 1 ? 60 : 20;

for (const [wire, count, values] of [[open, OPEN_PEERS, 100], [sealed, 20, 40]] as const) {
  const mesh = `${count} ${wire.kind} peers on UDP`;

  Deno.test(`${mesh} find the true closest, and after a fifth died all that was put`, async () => {
    await using running = await startMesh(count, wire);
    const { nodes } = running;
    const rounds: number[] = [];
    for (let round = 0; round < ROUNDS; round++) rounds.push(await recall(nodes, nodes));
    const found = average(rounds);
    assert(found >= 0.995, `recall is ${found}`);
    const survived = await survive(running, values, count / 5);
    assertEquals(survived.got, 1);
    assert(survived.recall >= 0.95, `recall is ${survived.recall}`);
  });

  Deno.test(`${mesh} of which half died find those that live, and what was put`, async () => {
    await using running = await startMesh(count, wire);
    const survived = await survive(running, values, count / 2);
    assert(survived.got >= 0.97, `share got is ${survived.got}`);
    assert(survived.recall >= 0.95, `recall is ${survived.recall}`);
  });
}

Deno.test("meshes of other names on UDP never mix, though all are told of all", async () => {
  // So few that the others have room in one bucket, as they may all belong there.
  await using a = startNodes(5, named("a"));
  await using b = startNodes(5, named("b"));
  await using c = startNodes(5, open);
  const meshes = [a, b, c];
  const addresses = meshes.flatMap(({ nodes }) => nodes.map(({ transport }) => transport.address));
  for (const node of meshes.flatMap(({ nodes }) => nodes)) {
    const others = addresses.filter((address) => address !== node.transport.address);
    node.call((peer, now) => peer.join(pickSome(draws, others, others.length), now));
  }
  for (const { nodes } of meshes) {
    const know = ({ peer }: Node) => peer.members().length === nodes.length - 1;
    await waitUntil("each knows the others of its mesh", () => nodes.every(know));
  }
  const key = randomId();
  await put(a.nodes[0]!, key, valueOf(key));
  assertEquals(await get(a.nodes[1]!, key), [valueOf(key)]);
  for (const { nodes } of [b, c]) assertEquals(await get(nodes[0]!, key), []);
  for (const { nodes } of meshes) {
    const ids = nodes.map(({ peer }) => peer.id);
    for (const { peer } of nodes) {
      assert(peer.stats.dropped.otherNetwork > 0, "it was spoken to by others");
      for (const { id } of peer.members()) {
        assert(ids.some((own) => equalIds(own, id)), "it took in none of them");
      }
    }
  }
});
