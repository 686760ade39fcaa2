/** Members that put false values where true ones are, or too many. */
import type { Core } from "../../p2p/core.ts";
import { type Identity, identityOfSeed } from "../../p2p/identity.ts";
import { compareDistance, type NodeId } from "../../p2p/node_id.ts";
import { sendStore } from "../../p2p/outgoing.ts";
import type { Peer } from "../../p2p/peer.ts";
import { signValue, unsignedValue, type ValueRecord } from "../../p2p/signed_value.ts";
import { deriveBytes, globalAddress, type Testnet, type TestNode } from "../../p2p/testnet.ts";
import { equalBytes } from "../../p2p/values.ts";
import { addAdversary, type Adversary, introduce, voiceOf } from "./adversary.ts";
import { atLeast, atMost } from "./bounds.ts";
import { average, randomId, waitFor } from "./measure.ts";
import { settleMesh, type WireKind, wireOf } from "./mesh.ts";
import type { Scenario } from "./scenario.ts";

const NODES = 50;
const POISONERS = 6;
const DAY = 86_400;

/** Every peer is given forged, altered, outdated and foreign values under a key that has one. */
export function poisoning(wire: Exclude<WireKind, "open">): Scenario {
  return {
    name: `poisoning-${wire}`,
    about: "nobody can overwrite or forge what another signed",
    seeds: [10, 1],
    run(seed) {
      const { testnet, nodes } = settleMesh({ seed, wire, count: NODES, address: globalAddress });
      const owner = nodes[0]!;
      const key = randomId(testnet);
      const [first, second] = [randomId(testnet), randomId(testnet)];
      put(testnet, owner, key, first);
      const outdated = recordOf(nodes, key);
      put(testnet, owner, key, second);
      const genuine = recordOf(nodes, key);
      const before = nodes.filter(({ core }) => core.values().length > 0).length;
      for (let i = 0; i < POISONERS; i++) {
        const identity = identityOfSeed(deriveBytes(seed, `poisoner ${i}`));
        const { core } = addAdversary(testnet, { wire: wireOf(wire), identity });
        for (const { address } of nodes) introduce(core, address, key);
        testnet.advance(1);
        for (const record of poisons(core.voice, identity, outdated, genuine)) {
          for (const { address } of nodes) sendStore(core.voice, address, i, 7, record, DAY);
        }
        testnet.advance(1);
      }
      const rejected = average(nodes.map(({ core }) => core.stats.dropped.badValue));
      const accepted = average(nodes.map(({ core }) => core.stats.stored));
      const { wrong, origins } = readEverywhere(testnet, nodes, key, owner.core.id, second);
      const held = nodes.flatMap(({ core }) => core.values());
      const forged = held.filter(({ record }) =>
        equalBytes(record.author!.origin, owner.core.id) && !equalBytes(record.value, second) &&
        !equalBytes(record.value, first)
      );
      const after =
        nodes.filter(({ core }) =>
          core.values().some(({ record }) => equalBytes(record.value, second))
        ).length;
      atLeast("own values of poisoners that a peer takes", accepted, 1);
      atLeast("forgeries that a peer rejects", rejected, 2 * POISONERS);
      atMost("peers with a value that its origin did not put", forged.length, 0);
      atMost("peers that read something else", wrong, 0);
      atLeast("peers that keep the value", after, before);
      atMost("origins shown", origins, 4);
      return { rejected, wrong, keepers: after, origins };
    },
  };
}

/**
 * Where nobody signs, a host may store once it has shown that it gets what is sent to its address. It
 * floods one peer, under ever new ids, with values that are the most valuable to that peer.
 */
export const openFlood: Scenario = {
  name: "poisoning-open",
  about: "only verified addresses can store, and one of them only its share",
  seeds: [10, 1],
  run(seed) {
    const { testnet, nodes } = settleMesh({ seed, count: NODES, address: globalAddress });
    const mark = nodes[1]!;
    const { id } = mark.core;
    const keys = Array.from({ length: 20 }, () => randomId(testnet));
    for (const key of keys) put(testnet, mark, key, randomId(testnet));
    const before = mark.core.values().length;
    const { core: mute } = addAdversary(testnet, { wire: wireOf("open") }, { natSeconds: 1e-9 });
    flood(mute, mark, 100);
    testnet.advance(5);
    const unverified = mark.core.values().length - before;

    const { core } = addAdversary(testnet, { wire: wireOf("open") });
    for (let i = 0; i < 20; i++) {
      core.voice = voiceOf(core.host, wireOf("open"), core.voice.identity, nearId(id, 30, testnet));
      introduce(core, mark.address, id);
      testnet.advance(0.1);
      flood(core, mark, 100);
      testnet.advance(0.1);
    }
    const taken = mark.core.values().length - before;
    const held = mark.core.values().map(({ record }) => record.key);
    const own = keys.filter((key) => held.some((other) => equalBytes(key, other))).length;
    atMost("values from an unverified address", unverified, 0);
    atLeast("values from a verified one", taken, 1);
    atMost("values from one address", taken, 256);
    atLeast("values of its own", own, keys.length);
    return { taken, unverified };
  },
};

/** What each poisoner tries: two forgeries, an outdated value, and one of its own. */
function poisons(
  { network }: Core,
  identity: Identity,
  outdated: ValueRecord,
  genuine: ValueRecord,
): ValueRecord[] {
  const { key, version, author } = genuine;
  const evil = new TextEncoder().encode("evil");
  const own = signValue(identity, network, key, version + 1, evil);
  return [
    { ...own, author: { ...author!, signature: own.author!.signature } },
    { ...genuine, version: version + 1 },
    outdated,
    own,
  ];
}

function flood({ voice, host }: Adversary, mark: TestNode<Peer>, count: number): void {
  const key = mark.core.id.slice();
  const value = new Uint8Array(200);
  for (let i = 0; i < count; i++) {
    host.random(key.subarray(10));
    sendStore(voice, mark.address, 0, 0, unsignedValue(key, value), DAY);
  }
}

function put(testnet: Testnet<Peer>, node: TestNode<Peer>, key: NodeId, value: Uint8Array): void {
  let stored = 0;
  node.core.put(key, value, node.now, (result) => stored = result.stored);
  waitFor(testnet, () => stored > 0, "a value to be put", 60);
}

/** The record of this key that the closest peer keeps. */
function recordOf(nodes: readonly TestNode<Peer>[], key: NodeId): ValueRecord {
  const closest = nodes.toSorted((a, b) => compareDistance(a.core.id, b.core.id, key))[0]!;
  return closest.core.values().find(({ record }) => equalBytes(record.key, key))!.record;
}

/** How many do not read the value of this origin, and how many origins anybody sees. */
function readEverywhere(
  testnet: Testnet<Peer>,
  nodes: readonly TestNode<Peer>[],
  key: NodeId,
  origin: NodeId,
  value: Uint8Array,
): { wrong: number; origins: number } {
  let wrong = 0;
  let origins = 0;
  let ended = 0;
  for (const { core, now } of nodes) {
    core.get(key, now, ({ values }) => {
      ended++;
      const found = values.filter((one) => equalBytes(one.origin!, origin));
      if (found.length !== 1 || !equalBytes(found[0]!.value, value)) wrong++;
      origins = Math.max(origins, values.length);
    });
  }
  waitFor(testnet, () => ended === nodes.length, "gets to end", 60);
  return { wrong, origins };
}

function nearId(id: NodeId, bytes: number, testnet: Testnet<Peer>): NodeId {
  const near = randomId(testnet);
  near.set(id.subarray(0, Math.min(bytes, 10)));
  return near;
}
