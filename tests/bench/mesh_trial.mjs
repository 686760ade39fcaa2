/**
 * One trial of a DHT: as many nodes as asked for on loopback in this process, measured part by part,
 * one line of JSON a part on stdout. Node and Deno both run this, so that every DHT is measured by
 * the same code. Arguments: nodes, parts separated by commas, seed.
 *
 * Every part starts a mesh of its own, from one seed node, and waits until lookups find what brute
 * force finds.
 */
import process from "node:process";
import {
  anyNode,
  concurrently,
  killShare,
  lookups,
  memory,
  rest,
  start,
  use,
} from "./mesh_control.mjs";
import { createRandom, equalBytes, quantile } from "./mesh_random.mjs";

const VALUE_COUNT = 200;
const VALUE_BYTES = 64;
const SURVIVOR_LOOKUPS = 100;
const SURVIVORS_AT_ONCE = 10;

/**
 * Runs the parts that the arguments name.
 *
 * @param {Contender} contender
 */
export async function runTrial(contender) {
  const [nodes = "200", parts = "speed", seed = "1"] = process.argv.slice(2);
  const count = Number(nodes);
  for (const part of parts.split(",")) {
    const measurePart = MEASURES[part];
    if (measurePart === undefined) throw new Error(`Cannot run part: current value is ${part}`);
    const before = await memory();
    const trial = await start(contender, count, createRandom(Number(seed)));
    const figures = await measurePart(trial, before);
    await killShare(trial, 1);
    console.log(JSON.stringify({ part, contender: contender.name, nodes: count, ...figures }));
  }
  process.exit(0);
}

/** @typedef {import("./mesh_control.mjs").Contender} Contender */
/** @typedef {import("./mesh_control.mjs").Memory} Memory */
/** @typedef {import("./mesh_control.mjs").Trial} Trial */
/** @type {Record<string, (trial: Trial, before: Memory) => Promise<object>>} */
const MEASURES = { speed, death, quiet, values20: valuesAfter(0.2), values50: valuesAfter(0.5) };

/**
 * Time to converge, lookups a second, latency, traffic and recall of lookups, and memory after them.
 *
 * @param {Trial} trial
 * @param {Memory} before
 */
async function speed(trial, before) {
  await lookups(trial, 1_000, 32);
  const begin = performance.now();
  const cpuBefore = process.cpuUsage();
  const busy = await lookups(trial, 4_000, 32);
  const lookupsPerSecond = 4_000 / ((performance.now() - begin) / 1000);
  const cpu = process.cpuUsage(cpuBefore);
  const sentBefore = trial.mesh.traffic();
  const alone = await lookups(trial, 1_000, 1);
  const sent = trial.mesh.traffic();
  const after = await memory();
  const nodes = trial.alive.length;
  return {
    convergedSeconds: trial.convergedSeconds,
    recall95Seconds: trial.recall95Seconds,
    startDatagramsPerNode: trial.startDatagrams / trial.alive.length,
    lookupsPerSecond,
    cpuSecondsPerLookup: (cpu.user + cpu.system) / 1e6 / 4_000,
    p50Seconds: quantile(alone.seconds, 0.5),
    p95Seconds: quantile(alone.seconds, 0.95),
    requestsPerLookup: (sent.requests - sentBefore.requests) / 1_000,
    datagramsPerLookup: (sent.datagrams - sentBefore.datagrams) / 1_000,
    bytesPerLookup: (sent.bytes - sentBefore.bytes) / 1_000,
    recallAlone: alone.recall,
    recallBusy: busy.recall,
    heapBytesPerNode: (after.heap - before.heap) / nodes,
    residentBytesPerNode: (after.resident - before.resident) / nodes,
  };
}

/**
 * Half of the nodes die without goodbye: lookups right after.
 *
 * @param {Trial} trial
 */
async function death(trial) {
  await use(trial);
  await killShare(trial, 0.5);
  return named("afterDeath", await lookups(trial, SURVIVOR_LOOKUPS, SURVIVORS_AT_ONCE));
}

/**
 * What a mesh costs when nobody asks anything, and how far it has healed by itself after half of it
 * died.
 *
 * @param {Trial} trial
 */
async function quiet(trial) {
  await use(trial);
  const idle = await rest(trial);
  await killShare(trial, 0.5);
  const healing = await rest(trial);
  const found = await lookups(trial, SURVIVOR_LOOKUPS, SURVIVORS_AT_ONCE);
  return {
    idleCpuShare: idle.cpuShare,
    idleRequestsPerNodeSecond: idle.requestsPerNodeSecond,
    healingRequestsPerNodeSecond: healing.requestsPerNodeSecond,
    ...named("untouched", found),
  };
}

/**
 * Values are put, this share of the nodes dies without goodbye, and each value is got.
 *
 * @param {number} share
 * @returns {(trial: Trial) => Promise<object>}
 */
function valuesAfter(share) {
  return async (trial) => {
    await use(trial);
    /** @type {{ key: Uint8Array, value: Uint8Array }[]} */
    const kept = [];
    await concurrently(VALUE_COUNT, 8, async () => {
      const value = trial.random.bytes(VALUE_BYTES);
      kept.push({ key: await trial.mesh.put(anyNode(trial), value), value });
    });
    await killShare(trial, share);
    /** @type {number[]} */
    const seconds = [];
    let found = 0;
    await concurrently(VALUE_COUNT, 32, async (i) => {
      const begin = performance.now();
      const value = await trial.mesh.get(anyNode(trial), kept[i].key);
      seconds.push((performance.now() - begin) / 1000);
      if (value !== undefined && equalBytes(value, kept[i].value)) found++;
    });
    return {
      [`values${100 * share}Got`]: found / VALUE_COUNT,
      [`values${100 * share}P50Seconds`]: quantile(seconds, 0.5),
      [`values${100 * share}P95Seconds`]: quantile(seconds, 0.95),
    };
  };
}

/**
 * @param {string} prefix
 * @param {{ seconds: number[], recall: number }} found
 */
function named(prefix, found) {
  return {
    [`${prefix}MedianSeconds`]: quantile(found.seconds, 0.5),
    [`${prefix}P95Seconds`]: quantile(found.seconds, 0.95),
    [`${prefix}Recall`]: found.recall,
  };
}
