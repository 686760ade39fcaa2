/** What a mesh is worth: recall, cost and time of lookups against brute force. */
import type { LookupResult } from "../../p2p/lookup.ts";
import { compareDistance, type NodeId } from "../../p2p/node_id.ts";
import type { Peer } from "../../p2p/peer.ts";
import { fillRandom, type Testnet, type TestNode } from "../../p2p/testnet.ts";

/** K of recall@K. */
export const RECALL_COUNT = 4;

/** After so many seconds a lookup that has not ended counts as hanging. */
const PATIENCE = 60;

/** What lookups were like. Times are seconds of the testnet. */
export interface LookupFigures {
  /** How many. */
  readonly lookups: number;
  /** Share of the true closest that were found. */
  readonly recall: number;
  /** Peers asked, on average. */
  readonly requests: number;
  /** Most answers on the way, on average. */
  readonly hops: number;
  readonly median: number;
  /** 95th percentile of the durations. */
  readonly tail: number;
}

/** A random id. */
export function randomId(testnet: Testnet<Peer>): NodeId {
  const id = new Uint8Array(20);
  fillRandom(testnet.random, id);
  return id;
}

/** The `count` ids closest to the target, by brute force, the closest first. */
export function trueClosest(
  ids: readonly NodeId[],
  target: NodeId,
  count: number,
  except?: NodeId,
): NodeId[] {
  const closest: NodeId[] = [];
  for (const id of ids) {
    if (id === except) continue;
    let at = closest.length;
    while (at > 0 && compareDistance(id, closest[at - 1]!, target) < 0) at--;
    if (at === count) continue;
    closest.splice(at, 0, id);
    if (closest.length > count) closest.pop();
  }
  return closest;
}

/** Share of the wanted ids that were found. */
export function recallOf(wanted: readonly NodeId[], found: readonly NodeId[]): number {
  const names = new Set(found.map(nameOf));
  return wanted.filter((id) => names.has(nameOf(id))).length / wanted.length;
}

/** An id as a text to compare. */
export function nameOf(id: NodeId): string {
  return String.fromCharCode(...id);
}

/**
 * Has each of `askers` look up `each` random ids, all at the same instant, and measures against the
 * peers of `among`. Throws an `Error` if a lookup does not end within a minute.
 */
export function measureLookups(
  testnet: Testnet<Peer>,
  askers: readonly TestNode<Peer>[],
  among: readonly TestNode<Peer>[],
  each = 1,
): LookupFigures {
  const ids = among.map(({ core }) => core.id);
  const recalls: number[] = [];
  const results: LookupResult[] = [];
  for (const node of askers) {
    for (let i = 0; i < each; i++) {
      const target = randomId(testnet);
      const { core } = node;
      core.lookup(target, RECALL_COUNT, node.now, (result) => {
        const wanted = trueClosest(ids, target, RECALL_COUNT, core.id);
        recalls.push(recallOf(wanted, result.peers.map(({ id }) => id)));
        results.push(result);
      });
    }
  }
  const lookups = askers.length * each;
  waitFor(testnet, () => results.length === lookups, "lookups to end", PATIENCE);
  const durations = results.map(({ durationSeconds }) => durationSeconds).sort((a, b) => a - b);
  return {
    lookups,
    recall: average(recalls),
    requests: average(results.map(({ requests }) => requests)),
    hops: average(results.map(({ hops }) => hops)),
    median: durations[lookups >> 1]!,
    tail: durations[Math.floor(0.95 * lookups)]!,
  };
}

/**
 * Has each of `askers` look up the eight closest to `each` random ids, as for a value, and answers with
 * the share of the `count` honest peers closest to each that are found, on average.
 */
export function measureHonest(
  testnet: Testnet<Peer>,
  askers: readonly TestNode<Peer>[],
  honest: readonly TestNode<Peer>[],
  each = 1,
  count = RECALL_COUNT,
): number {
  const ids = honest.map(({ core }) => core.id);
  const recalls: number[] = [];
  for (const { core, now } of askers) {
    for (let i = 0; i < each; i++) {
      const target = randomId(testnet);
      core.lookup(target, 2 * RECALL_COUNT, now, ({ peers }) => {
        const wanted = trueClosest(ids, target, count, core.id);
        recalls.push(recallOf(wanted, peers.map(({ id }) => id)));
      });
    }
  }
  waitFor(testnet, () => recalls.length === askers.length * each, "lookups to end", PATIENCE);
  return average(recalls);
}

/** Lets time pass until the condition holds. Throws an `Error` if it does not within `seconds`. */
export function waitFor(
  testnet: Testnet<Peer>,
  condition: () => boolean,
  what: string,
  seconds: number,
): void {
  if (testnet.advanceUntil(condition, { within: seconds, every: 0.001 })) return;
  throw new Error(`Cannot wait longer for ${what}: ${seconds} s have passed`);
}

/** Mean of what these have. */
export function averageOf<T>(items: readonly T[], of: (item: T) => number): number {
  return average(items.map(of));
}

/** Mean of some numbers. */
export function average(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
