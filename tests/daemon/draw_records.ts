/** Random record sets, from a seed: meshes with holes, in parts, with hosts that disagree. */
import {
  createRandom,
  nextBelow,
  nextFloat,
  nextUint32,
  type Random,
} from "../../layers/random.ts";
import { LINK_LIMIT } from "../../p2p/gossip/record.ts";
import type { HostRow, LinkRow } from "./record_sets.ts";

/** How what a host says is drawn. */
export interface Draws {
  /** Backlog, capacity, predicted arrivals and offer. */
  load: (random: Random) => [number, number, number, number];
  /** `RATE_UNIT`s shipped. */
  shipped: (random: Random) => number;
  /** Round trip in µs, −1 for none. */
  rttMicros: (random: Random) => number;
  /** Whether the smaller end of a link names it too. */
  isMutual: (random: Random) => boolean;
}

const UNITS = 2 ** 20;

/** Loads of every day: one host in six is idle, one link in three in use, one in ten one-sided. */
export const everyday: Draws = {
  load: (random) => [
    nextBelow(random, 2) * nextBelow(random, 500),
    0.5 + 200 * nextFloat(random),
    nextBelow(random, 6) === 0 ? 0 : 200 * nextFloat(random),
    [0, 0.25, 0.5, 0.75, 1, 1, 1][nextBelow(random, 7)]!,
  ],
  shipped: (random) => nextBelow(random, 3) === 0 ? nextBelow(random, 20 * UNITS) : 0,
  rttMicros: (random) => nextBelow(random, 8) === 0 ? -1 : nextBelow(random, 300_000),
  isMutual: (random) => nextBelow(random, 10) > 0,
};

/** The ends of what records may hold. */
export const extreme: Draws = {
  load: (random) => [
    oneOf(random, [0, 5e-324, 1e-9, 1, 1e15]),
    oneOf(random, [1e-6, 1, 1e15]),
    oneOf(random, [0, 5e-324, 1e-9, 1, 1e15]),
    oneOf(random, [0, 5e-324, 0.5, 1]),
  ],
  shipped: (random) => oneOf(random, [0, 0, 1, UNITS, 2 ** 44]),
  rttMicros: (random) => oneOf(random, [-1, 0, 1, 1_000_000, 0xfffffffe]),
  isMutual: (random) => nextBelow(random, 10) > 0,
};

function oneOf(random: Random, values: readonly number[]): number {
  return values[nextBelow(random, values.length)]!;
}

/**
 * From 1 to `most` hosts in up to three parts, some of them on their own; some links are named by one end
 * only, and some work is reported to go in circles.
 */
export function drawRecords(seed: number, most: number, draws: Draws): HostRow[] {
  const random = createRandom(seed);
  const count = 1 + nextBelow(random, most);
  const parts = 1 + nextBelow(random, 3);
  const part = Array.from({ length: count }, () => nextBelow(random, parts));
  const density = nextFloat(random);
  const degree = new Array<number>(count).fill(0);
  const pairs: [number, number][] = [];
  for (let i = 0; i < count; i++) {
    for (let j = i + 1; j < count; j++) {
      if (part[i] !== part[j] || nextFloat(random) > density) continue;
      if (degree[i]! >= LINK_LIMIT || degree[j]! >= LINK_LIMIT) continue;
      pairs.push([i, j]);
      degree[i]!++;
      degree[j]!++;
    }
  }
  const hosts = linkedHosts(random, count, pairs, draws);
  if (nextBelow(random, 2) === 0) circulate(random, hosts);
  return hosts;
}

/** Hosts with random loads and these links, each named by its larger end at least. */
export function linkedHosts(
  random: Random,
  count: number,
  pairs: readonly (readonly [number, number])[],
  draws: Draws,
): HostRow[] {
  const hosts = drawIds(random, count).map((id): HostRow => [id, ...draws.load(random), []]);
  const link = (from: number, to: number) =>
    hosts[from]![5].push([to, draws.shipped(random), draws.rttMicros(random)]);
  for (const [i, j] of pairs) {
    if (draws.isMutual(random)) link(i, j);
    link(j, i);
  }
  for (const host of hosts) host[5].sort(([a], [b]) => a - b);
  return hosts;
}

/** Walks along links until it meets itself, and has the hosts of that circle ship alike. */
function circulate(random: Random, hosts: HostRow[]): void {
  const path: LinkRow[] = [];
  const visited = new Map<number, number>();
  let at = nextBelow(random, hosts.length);
  while (!visited.has(at)) {
    visited.set(at, path.length);
    const links = hosts[at]![5];
    if (links.length === 0) return;
    const row = links[nextBelow(random, links.length)]!;
    path.push(row);
    at = row[0];
  }
  const units = 1 + nextBelow(random, 100 * UNITS);
  for (const row of path.slice(visited.get(at)!)) row[1] += Math.min(units, 2 ** 44 - row[1]);
}

function drawIds(random: Random, count: number): string[] {
  const words = () => Array.from({ length: 5 }, () => nextUint32(random));
  const hex = (word: number) => word.toString(16).padStart(8, "0");
  return Array.from({ length: count }, () => words().map(hex).join("")).sort();
}
