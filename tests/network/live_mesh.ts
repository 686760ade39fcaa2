/** Meshes of real peers over UDP on loopback, all in this process, and what they are worth. */
import { assertEquals } from "@std/assert";
import { identityOfSeed } from "../../p2p/identity.ts";
import type { LookupResult } from "../../p2p/lookup.ts";
import type { NodeId } from "../../p2p/node_id.ts";
import { createPeer, type Peer, type Wire } from "../../p2p/peer.ts";
import { createRandomStream, fillRandom, pickOne, type RandomStream } from "../../p2p/testnet.ts";
import { startUdpPeer, type UdpPeer } from "../../p2p/udp_peer.ts";
import { patient } from "../patience.ts";
import { average, RECALL_COUNT, recallOf, trueClosest } from "../simulation/measure.ts";

/** Long enough for a busy machine; nothing is measured by it. */
const PATIENCE_MS = patient(60_000);

/**
 * An address of this process alone: open meshes have no names, and peers of another process would go
 * on talking to whoever gets the port of one of theirs that died.
 */
const HOST = `127.1.${Deno.pid >> 8 & 255}.${Deno.pid & 255}`;

/** Lookups, puts or gets at a time. */
const FEW = 15;

/** A peer on its socket. */
export type Node = UdpPeer<Peer>;

/** A mesh whose sockets are closed at the end of the block. */
export interface LiveMesh extends AsyncDisposable {
  readonly nodes: readonly Node[];
  /** Those not closed yet. */
  living(): Node[];
  /** Closes their sockets: nobody is told. */
  kill(nodes: readonly Node[]): Promise<void>;
}

/** Draws ids and peers: the same in every run, while the identities of the peers are not. */
export const draws: RandomStream = createRandomStream(1, "live mesh");

/** A random id. */
export function randomId(): NodeId {
  const id = new Uint8Array(20);
  fillRandom(draws, id);
  return id;
}

/** Waits until the condition holds; throws, saying what it waited for, if it never does. */
export async function waitUntil(
  what: string,
  condition: () => boolean | Promise<boolean>,
): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!await condition()) {
    if (performance.now() > deadline) throw new Error(`Cannot go on: waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Binds the ports of a mesh; nobody has joined. */
export function startNodes(count: number, wire: Wire): LiveMesh {
  const failures: unknown[] = [];
  const nodes = Array.from({ length: count }, () => startNode(wire, failures));
  const closed = new Set<Node>();
  const kill = async (some: readonly Node[]) => {
    for (const node of some) closed.add(node);
    await Promise.all(some.map((node) => node.close()));
  };
  return {
    nodes,
    living: () => nodes.filter((node) => !closed.has(node)),
    kill,
    async [Symbol.asyncDispose]() {
      await kill(nodes);
      assertEquals(failures, []);
    },
  };
}

/** A mesh all of whose peers join at once by the first; resolves once lookups are right. */
export async function startMesh(count: number, wire: Wire): Promise<LiveMesh> {
  const mesh = startNodes(count, wire);
  try {
    const { nodes } = mesh;
    const seeds = [nodes[0]!.transport.address];
    for (const node of nodes.slice(1)) node.call((peer, now) => peer.join(seeds, now));
    await waitUntil("all have joined", () => nodes.every(({ peer }) => peer.isJoined));
    await waitUntil("lookups are right", async () => (await recall(nodes, nodes)) === 1);
    return mesh;
  } catch (error) {
    await mesh[Symbol.asyncDispose]();
    throw error;
  }
}

/** Looks up random ids, one from each of `askers`, a few at a time; answers with the mean recall@4. */
export async function recall(
  askers: readonly Node[],
  among: readonly Node[],
): Promise<number> {
  const ids = among.map(({ peer }) => peer.id);
  const shares = await fewAtATime(askers, async (node) => {
    const target = randomId();
    const { peers } = await lookup(node, target);
    const wanted = trueClosest(ids, target, RECALL_COUNT, node.peer.id);
    return recallOf(wanted, peers.map(({ id }) => id));
  });
  return average(shares);
}

/** Looks up the closest to a target. */
export function lookup(node: Node, target: NodeId): Promise<LookupResult> {
  return ended(
    "lookup",
    (done) => node.call((peer, now) => peer.lookup(target, RECALL_COUNT, now, done)),
  );
}

/** Puts a value. */
export async function put(node: Node, key: NodeId, value: Uint8Array): Promise<void> {
  await ended("put", (done) => node.call((peer, now) => peer.put(key, value, now, done)));
}

/** Gets the values under a key. */
export async function get(node: Node, key: NodeId): Promise<Uint8Array[]> {
  const { values } = await ended(
    "get",
    (done: Parameters<Peer["get"]>[2]) => node.call((peer, now) => peer.get(key, now, done)),
  );
  return values.map(({ value }) => value);
}

/**
 * Does something with each, a few at a time: all share one thread, and what is asked is how the mesh
 * is, not how it is when it is overloaded.
 */
export async function fewAtATime<T, R>(
  items: readonly T[],
  action: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  for (let i = 0; i < items.length; i += FEW) {
    results.push(...await Promise.all(items.slice(i, i + FEW).map(action)));
  }
  return results;
}

/** One of several, at random. */
export function oneOf<T>(items: readonly T[]): T {
  return pickOne(draws, items);
}

/** Runs what calls back once; throws if it never does. */
async function ended<T>(what: string, begin: (done: (result: T) => void) => void): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const timer = setTimeout(() => reject(new Error(`A ${what} never ended`)), PATIENCE_MS);
  try {
    begin(resolve);
    return await promise;
  } finally {
    clearTimeout(timer);
  }
}

function startNode(wire: Wire, failures: unknown[]): Node {
  const random = (bytes: Uint8Array) =>
    void crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>);
  const seed = new Uint8Array(32);
  random(seed);
  return startUdpPeer<Peer>({
    hostname: HOST,
    port: 0,
    onFailure: (error) => failures.push(error),
    create: (send, now) => createPeer({ identity: identityOfSeed(seed), wire, send, random, now }),
  });
}
