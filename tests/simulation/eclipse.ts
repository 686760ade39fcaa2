/** Adversaries with ids near one peer, or near one key, want to stand between it and the others. */
import { type Address, packAddress } from "../../p2p/address.ts";
import { type Identity, identityOfSeed } from "../../p2p/identity.ts";
import { compareDistance, type NodeId } from "../../p2p/node_id.ts";
import { deriveBytes, globalAddress, pickOne } from "../../p2p/testnet.ts";
import { atLeast, atMost } from "./bounds.ts";
import { type LiarPlace, startLiars } from "./liars.ts";
import { measureHonest, nameOf, randomId } from "./measure.ts";
import { getAll, type PutValue } from "./measure_values.ts";
import { type Mesh, settleMesh, type WireKind, wireOf } from "./mesh.ts";
import type { Scenario } from "./scenario.ts";

const NODES = 100;
const LIARS = 60;
/** Networks that they are in. */
const NETWORKS = 3;
/** Of eight places that a lookup fills each network has two at most; so many are left. */
const HONEST = 8 - 2 * NETWORKS;
/** Seeds tried, where ids follow from keys: of so many ids the closest are taken. */
const TRIES = 3_000;

/** They come near a peer that has long been there, or before it. */
export function eclipsePeer(comesFirst: boolean, wire: WireKind): Scenario {
  return {
    name: `eclipse-${comesFirst ? "newcomer" : "peer"}-${wire}`,
    about: comesFirst
      ? "a peer that joins amid adversaries near its id finds what it looks up"
      : "a peer keeps whom it knows when adversaries come near its id, and finds what it looks up",
    seeds: wire === "open" ? [10, 1] : [3, 0],
    run(seed) {
      const mesh = settleMesh({ seed, wire, count: NODES, address: globalAddress });
      const { testnet, nodes } = mesh;
      const victim = comesFirst ? testnet.add() : nodes[7]!;
      const known = victim.core.members().map(({ id }) => nameOf(id));
      const places = placesNear(seed, victim.core.id, wire);
      startLiars(testnet, {
        wire: wireOf(wire),
        places,
        marks: () => comesFirst ? nodes : [victim],
        every: 1,
      });
      testnet.advance(120);
      if (comesFirst) {
        victim.core.join([nodes[0]!.address], victim.now);
        testnet.advance(120);
      }
      const left = new Set(
        victim.core.members().filter(({ hasFailed }) => !hasFailed).map(({ id }) => nameOf(id)),
      );
      const lost = known.filter((name) => !left.has(name)).length;
      const recall = measureHonest(testnet, [victim], nodes, 100, HONEST);
      const others = measureHonest(testnet, nodes, nodes, 1, HONEST);
      atLeast("entries that came", left.size - known.length, 1);
      atMost("long-known peers forgotten", lost, 0);
      atLeast("honest recall of the victim", recall, 0.99);
      atLeast("honest recall of the others", others, 0.99);
      return { knownBefore: known.length, lost, entries: left.size, recall, others };
    },
  };
}

/** They come near the key of a value, before or after it is put; all are in so many networks. */
export function eclipseKey(comesFirst: boolean, wire: WireKind): Scenario {
  return {
    name: `eclipse-${comesFirst ? "new-" : ""}key-${wire}`,
    about: `adversaries in ${NETWORKS} networks near a key cannot hide the value that is put there`,
    seeds: wire === "open" ? [10, 1] : [3, 0],
    run(seed) {
      const mesh = settleMesh({ seed, wire, count: NODES, address: globalAddress });
      const { testnet, nodes } = mesh;
      const key = randomId(testnet);
      const surround = () => {
        const liars = startLiars(testnet, {
          wire: wireOf(wire),
          places: placesNear(seed, key, wire),
          marks: () => nodes,
          every: 1,
        });
        testnet.advance(120);
        for (const { core } of liars) core.every = 60; // everybody knows them by now
      };
      if (comesFirst) surround();
      const value = putOne(mesh, key);
      if (!comesFirst) surround();
      const soon = getAll(testnet, nodes, Array.from({ length: NODES }, () => value)).share;
      testnet.advance(1.5 * 3_600);
      const later = getAll(testnet, nodes, Array.from({ length: NODES }, () => value)).share;
      atLeast("gets that find the value", Math.min(soon, later), 1);
      return { gotSoon: soon, gotLater: later };
    },
  };
}

/** Places near an id, a third of them in each network. */
function placesNear(seed: number, target: NodeId, wire: WireKind): LiarPlace[] {
  const addresses = Array.from({ length: LIARS }, (_, i) => liarAddress(i));
  if (wire !== "open") {
    const found = identitiesNear(seed, target);
    return addresses.map((address, i) => ({ address, identity: found[i]! }));
  }
  return addresses.map((address, i) => {
    const id = target.slice();
    id.set(deriveBytes(seed, `liar ${i}`).subarray(0, 4), 2 + i % 12);
    return { address, id };
  });
}

function liarAddress(index: number): Address {
  return packAddress(`45.6.${index % NETWORKS}.${1 + index}`, 2_000 + index);
}

/** Identities of tried seeds whose ids are closest to the target. */
function identitiesNear(seed: number, target: NodeId): Identity[] {
  const tried = Array.from(
    { length: TRIES },
    (_, i) => identityOfSeed(deriveBytes(seed, `try ${i}`)),
  );
  return tried.sort((a, b) => compareDistance(a.id, b.id, target)).slice(0, LIARS);
}

function putOne({ testnet, nodes }: Mesh, key: NodeId): PutValue {
  const owner = pickOne(testnet.random, nodes);
  const value = randomId(testnet);
  owner.core.put(key, value, owner.now, () => {});
  testnet.advance(5);
  return { key, value, origin: owner.core.id };
}
