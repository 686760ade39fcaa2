/** Arrays for the tests of them, and sums over their flows by other means than the layers'. */
import {
  addHost,
  type ArrayFlow,
  type ArrayObservation,
  type ArrayOptions,
  createArray,
  type HostArray,
  linkHosts,
} from "../../layers/array.ts";
import { createRandom, nextFloat, nextNormal } from "../../layers/random.ts";

/** An array with these hosts and these links among them. */
export function arrayOf(
  ids: readonly string[],
  links: readonly (readonly [string, string])[],
  options: ArrayOptions = {},
): HostArray {
  const array = createArray(options);
  for (const id of ids) addHost(array, id);
  for (const [a, b] of links) linkHosts(array, a, b);
  return array;
}

/** Every pair of these. */
export function allPairs(ids: readonly string[]): [string, string][] {
  return ids.flatMap((a, i) => ids.slice(i + 1).map((b): [string, string] => [a, b]));
}

/** Telemetry of a tick, drawn for each host from its own place, the tick and the seed. */
export function drawObservations(
  ids: readonly string[],
  tick: number,
  seed = 0,
): Record<string, ArrayObservation> {
  return Object.fromEntries(ids.map((id, i) => {
    const random = createRandom(1_000_003 * seed + 1009 * tick + i);
    return [id, {
      arrivalsPerSecond: Math.max(0, 20 * (i + 1) + 3 * nextNormal(random)),
      backlog: Math.floor(30 * nextFloat(random)),
      completionsPerSecond: 40 * nextFloat(random),
      statedCapacityPerSecond: 50 + 10 * i,
    }];
  }));
}

/** Net inflow of every host under one of the flows. */
export function inflows(
  flows: readonly ArrayFlow[],
  of: (flow: ArrayFlow) => number,
): Map<string, number> {
  const sums = new Map<string, number>();
  for (const flow of flows) {
    sums.set(flow.head, (sums.get(flow.head) ?? 0) + of(flow));
    sums.set(flow.tail, (sums.get(flow.tail) ?? 0) - of(flow));
  }
  return sums;
}

/**
 * Largest sum of a flow around any of the cycles that a link closes with a tree of the others; a flow
 * that is a difference of potentials has none.
 */
export function largestTurn(
  flows: readonly ArrayFlow[],
  of: (flow: ArrayFlow) => number,
): number {
  const potential = new Map<string, number>();
  const climb = (id: string, height: number) => {
    if (potential.has(id)) return;
    potential.set(id, height);
    for (const flow of flows) {
      if (flow.tail === id) climb(flow.head, height + of(flow));
      if (flow.head === id) climb(flow.tail, height - of(flow));
    }
  };
  for (const { tail } of flows) climb(tail, 0);
  return Math.max(
    0,
    ...flows.map((flow) =>
      Math.abs(of(flow) - potential.get(flow.head)! + potential.get(flow.tail)!)
    ),
  );
}
