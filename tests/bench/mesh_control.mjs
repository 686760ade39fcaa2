/**
 * What the parts of a trial do with a mesh: start it, ask it, kill some of it, leave it alone.
 *
 * @typedef {{ requests: number, datagrams: number, bytes: number }} Traffic
 * @typedef {object} Mesh
 * @property {(node: number) => Uint8Array} id
 * @property {(node: number, target: Uint8Array) => Promise<Uint8Array[]>} lookup ids of the closest
 * @property {(node: number, value: Uint8Array) => Promise<Uint8Array>} put answers with the key
 * @property {(node: number, key: Uint8Array) => Promise<Uint8Array | undefined>} get
 * @property {(node: number) => Promise<void>} kill closes the socket and says nothing
 * @property {() => Traffic} traffic sent by all nodes so far
 *
 * @typedef {{ name: string, idBytes: number, start: (count: number) => Promise<Mesh> }} Contender
 *
 * @typedef {ReturnType<import("./mesh_random.mjs").createRandom>} Random
 * @typedef {{ mesh: Mesh, alive: number[], random: Random, idBytes: number,
 *   convergedSeconds: number, recall95Seconds: number, startDatagrams: number }} Trial
 * @typedef {{ heap: number, resident: number }} Memory bytes
 */
import process from "node:process";
import { closestIds, hits, shuffled } from "./mesh_random.mjs";

const K = 4;
const PROBE_LOOKUPS = 50;
const PROBE_PATIENCE = 0.5; // seconds
const PROBE_PAUSE = 0.1;
const USES_PER_NODE = 5;
const QUIET_SECONDS = 30;

/**
 * Starts a mesh and probes it until it has converged; NaN seconds when it did not in time. Of a
 * converged mesh we expect that lookups end within half a second, so nobody waits longer for them.
 *
 * @param {Contender} contender
 * @param {number} count
 * @param {Random} random
 * @returns {Promise<Trial>}
 */
export async function start(contender, count, random) {
  const limit = Math.max(15, count / 20);
  const begin = performance.now();
  const elapsed = () => (performance.now() - begin) / 1000;
  const mesh = await contender.start(count);
  const alive = Array.from({ length: count }, (_, node) => node);
  const trial = { mesh, alive, random, idBytes: contender.idBytes };
  let convergedSeconds = NaN, recall95Seconds = NaN;
  const probes = [];
  while (elapsed() < limit && Number.isNaN(convergedSeconds)) {
    const probe = lookups(trial, PROBE_LOOKUPS, PROBE_LOOKUPS);
    probes.push(probe);
    const found = await Promise.race([probe, sleep(PROBE_PATIENCE)]);
    if (found?.recall >= 0.95 && Number.isNaN(recall95Seconds)) recall95Seconds = elapsed();
    if (found?.recall >= 0.99) convergedSeconds = elapsed();
    else await sleep(PROBE_PAUSE);
  }
  await Promise.all(probes);
  const startDatagrams = mesh.traffic().datagrams;
  return { ...trial, convergedSeconds, recall95Seconds, startDatagrams };
}

/**
 * Some lookups by each node, so that a mesh has behind it what starting it did to its estimates.
 *
 * @param {Trial} trial
 */
export async function use(trial) {
  await lookups(trial, USES_PER_NODE * trial.alive.length, 4);
}

/**
 * Lookups of random targets by random living nodes. The seconds of each, and the share of the truly
 * closest K that they found.
 *
 * @param {Pick<Trial, "mesh" | "alive" | "random" | "idBytes">} trial
 * @param {number} count
 * @param {number} atOnce
 */
export async function lookups(trial, count, atOnce) {
  /** @type {{ node: number, target: Uint8Array, found: Uint8Array[], seconds: number }[]} */
  const done = [];
  await concurrently(count, atOnce, async () => {
    const node = anyNode(trial);
    const target = trial.random.bytes(trial.idBytes);
    const begin = performance.now();
    const found = await trial.mesh.lookup(node, target);
    done.push({ node, target, found, seconds: (performance.now() - begin) / 1000 });
  });
  let right = 0, wanted = 0;
  for (const { node, target, found } of done) {
    const others = trial.alive.filter((other) => other !== node).map(trial.mesh.id);
    const truth = closestIds(others, target, K);
    right += hits(truth, found.slice(0, K));
    wanted += truth.length;
  }
  return { seconds: done.map(({ seconds }) => seconds), recall: right / wanted };
}

/**
 * @param {Trial} trial
 * @param {number} share
 */
export async function killShare(trial, share) {
  const { alive, mesh, random } = trial;
  const order = shuffled(random, alive.length).map((i) => alive[i]);
  const dead = order.slice(0, Math.round(share * alive.length));
  trial.alive = alive.filter((node) => !dead.includes(node));
  await Promise.all(dead.map((node) => mesh.kill(node)));
}

/**
 * Leaves the mesh alone for a while.
 *
 * @param {Trial} trial
 */
export async function rest(trial) {
  const sent = trial.mesh.traffic().requests;
  const cpu = process.cpuUsage();
  const begin = performance.now();
  await sleep(QUIET_SECONDS);
  const seconds = (performance.now() - begin) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const nodes = trial.alive.length;
  return {
    cpuShare: (user + system) / 1e6 / seconds / nodes,
    requestsPerNodeSecond: (trial.mesh.traffic().requests - sent) / seconds / nodes,
  };
}

/**
 * Starts nodes, so many at once as `DHT_STARTS` says. Unless that is all of them, each has to have
 * joined before the next takes its turn.
 *
 * @template Node
 * @param {number} count
 * @param {number} atOnce where `DHT_STARTS` says nothing
 * @param {() => Promise<{ node: Node, joined: Promise<unknown> }>} open
 * @returns {Promise<Node[]>}
 */
export async function startNodes(count, atOnce, open) {
  const limit = Number(process.env.DHT_STARTS ?? atOnce);
  /** @type {Node[]} */
  const nodes = [];
  await concurrently(count, limit, async () => {
    const { node, joined } = await open();
    nodes.push(node);
    if (limit < count) await joined;
  });
  return nodes;
}

/**
 * Runs `count` calls, never more than `limit` at once.
 *
 * @param {number} count
 * @param {number} limit
 * @param {(index: number) => Promise<void>} call
 */
export async function concurrently(count, limit, call) {
  let next = 0;
  const worker = async () => {
    while (next < count) await call(next++);
  };
  await Promise.all(Array.from({ length: Math.min(limit, count) }, worker));
}

/** Live heap with external buffers, and resident memory, in bytes. */
export async function memory() {
  for (let i = 0; i < 3; i++) {
    globalThis.gc?.();
    await sleep(0.1);
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: heapUsed + external, resident: rss };
}

/** @param {Pick<Trial, "alive" | "random">} trial */
export function anyNode({ alive, random }) {
  return alive[random.below(alive.length)];
}

/** @param {number} seconds */
function sleep(seconds) {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
