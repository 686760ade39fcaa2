/**
 * Routing tables seen from outside: what lookups would find, without sending anything, since every
 * real lookup also mends tables.
 */
import type { NodeId } from "../../p2p/node_id.ts";
import type { Peer } from "../../p2p/peer.ts";
import { pickOne, type Testnet, type TestNode } from "../../p2p/testnet.ts";
import { average, nameOf, randomId, RECALL_COUNT, recallOf, trueClosest } from "./measure.ts";

/** Ids that each peer takes for alive, by the name of its own. */
export type Tables = ReadonlyMap<string, readonly NodeId[]>;

/** The tables as they are now. */
function tablesOf(nodes: readonly TestNode<Peer>[]): Tables {
  return new Map(nodes.map(({ core }) => {
    const alive = core.members().filter(({ hasFailed }) => !hasFailed);
    return [nameOf(core.id), alive.map(({ id }) => id)];
  }));
}

/** Recall of that many lookups of random ids from random peers, all of whom are up and in `tables`. */
export function walkedRecall(
  testnet: Testnet<Peer>,
  nodes: readonly TestNode<Peer>[],
  walks: number,
): number {
  const tables = tablesOf(nodes);
  const ids = nodes.map(({ core }) => core.id);
  return average(Array.from({ length: walks }, () => {
    const start = pickOne(testnet.random, ids);
    const target = randomId(testnet);
    return recallOf(trueClosest(ids, target, RECALL_COUNT, start), walk(tables, start, target));
  }));
}

/** Share of the entries of these tables whose ids are among `others`. */
export function shareOf(
  nodes: readonly TestNode<Peer>[],
  others: readonly TestNode<Peer>[],
): number {
  const names = new Set(others.map(({ core }) => nameOf(core.id)));
  const entries = [...tablesOf(nodes).values()].flat();
  return entries.filter((id) => names.has(nameOf(id))).length / entries.length;
}

function walk(tables: Tables, start: NodeId, target: NodeId): NodeId[] {
  const asked = new Set([nameOf(start)]);
  const known = new Map<string, NodeId>();
  const learn = (ids: readonly NodeId[], count: number) => {
    for (const id of trueClosest(ids, target, count)) known.set(nameOf(id), id);
    known.delete(nameOf(start));
  };
  learn(tables.get(nameOf(start))!, 2 * RECALL_COUNT);
  while (true) {
    const closest = trueClosest([...known.values()], target, RECALL_COUNT);
    const next = closest.find((id) => !asked.has(nameOf(id)));
    if (next === undefined) return closest;
    asked.add(nameOf(next));
    const table = tables.get(nameOf(next));
    if (table === undefined) known.delete(nameOf(next)); // it is not there
    else learn(table, RECALL_COUNT);
  }
}
