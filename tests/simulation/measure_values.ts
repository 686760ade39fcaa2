/** Putting and getting many values at once, and who holds them. */
import { equalIds, type NodeId } from "../../p2p/node_id.ts";
import type { Peer } from "../../p2p/peer.ts";
import { pickOne, type Testnet, type TestNode } from "../../p2p/testnet.ts";
import { equalBytes } from "../../p2p/values.ts";
import { atLeast } from "./bounds.ts";
import { average, randomId, waitFor } from "./measure.ts";

/** A value that was put. */
export interface PutValue {
  readonly key: NodeId;
  readonly value: Uint8Array;
  readonly origin: NodeId;
}

/** What gets were like. */
export interface GetFigures {
  /** Share that found the value. */
  readonly share: number;
  /** 95th percentile of the time to the value, or else to the end, in seconds. */
  readonly tail: number;
  /** Those that did not. */
  readonly missed: readonly PutValue[];
}

/** Has each of these put one random value, all at once. Throws an `Error` unless peers keep them. */
export function putAll(testnet: Testnet<Peer>, putters: readonly TestNode<Peer>[]): PutValue[] {
  const values: PutValue[] = [];
  const stored: number[] = [];
  for (const { core, now } of putters) {
    const key = randomId(testnet);
    const value = randomId(testnet);
    core.put(key, value, now, (result) => stored.push(result.stored));
    values.push({ key, value, origin: core.id });
  }
  waitFor(testnet, () => stored.length === values.length, "values to be put", 60);
  atLeast("copies of a value", Math.min(...stored), 1);
  atLeast("copies of values on average", average(stored), 7);
  return values;
}

/** Nodes that are up and keep a value. */
export function holdersOf(nodes: readonly TestNode<Peer>[], value: PutValue): TestNode<Peer>[] {
  return nodes.filter(({ isUp, core }) =>
    isUp && core.values().some(({ record }) => isRecordOf(record, value))
  );
}

/** Gets every value at the same instant, each from one of `nodes` that does not keep it itself. */
export function getAll(
  testnet: Testnet<Peer>,
  nodes: readonly TestNode<Peer>[],
  values: readonly PutValue[],
): GetFigures {
  const missed: PutValue[] = [];
  const durations: number[] = [];
  for (const wanted of values) {
    const holders = holdersOf(nodes, wanted);
    const strangers = nodes.filter((node) => !holders.includes(node));
    const node = pickOne(testnet.random, strangers.length > 0 ? strangers : nodes);
    const startedAt = testnet.now;
    let foundAt = Infinity;
    node.core.get(wanted.key, node.now, (result) => {
      durations.push(Math.min(foundAt, testnet.now) - startedAt);
      if (!result.values.some(({ value }) => equalBytes(value, wanted.value))) missed.push(wanted);
    }, { onValue: () => foundAt = Math.min(foundAt, testnet.now) });
  }
  waitFor(testnet, () => durations.length === values.length, "gets to end", 60);
  durations.sort((a, b) => a - b);
  return {
    share: 1 - missed.length / values.length,
    tail: durations[Math.floor(0.95 * durations.length)] ?? 0,
    missed,
  };
}

function isRecordOf(
  record: { readonly key: Uint8Array; readonly value: Uint8Array },
  { key, value }: PutValue,
): boolean {
  return equalIds(record.key, key) && equalBytes(record.value, value);
}
