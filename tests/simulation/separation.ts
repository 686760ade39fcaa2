/** Two meshes on one network, which even take over each other's addresses, stay two. */
import type { PeerEvent } from "../../p2p/core.ts";
import type { Peer, Wire } from "../../p2p/peer.ts";
import {
  createPeerTestnet,
  peerMaker,
  pickSome,
  type Testnet,
  type TestNode,
} from "../../p2p/testnet.ts";
import { atLeast, atMost } from "./bounds.ts";
import { measureLookups, nameOf } from "./measure.ts";
import { wireOf } from "./mesh.ts";
import type { Scenario } from "./scenario.ts";

const NODES = 50;
const HOUR = 3_600;

/** Wires that have to be told apart. */
const PAIRS = {
  names: [wireOf("named", "here"), wireOf("named", "there")],
  "open-sealed": [wireOf("open"), wireOf("sealed")],
  "named-sealed": [wireOf("named"), wireOf("sealed")],
  keys: [sealedBy(1), sealedBy(2)],
} satisfies Record<string, [Wire, Wire]>;

/** Half of each mesh dies, and peers of the other start at their very addresses. */
export function separation(pair: keyof typeof PAIRS): Scenario {
  return {
    name: `separation-${pair}`,
    about: "peers of two meshes never meet, also where they take over addresses of the other",
    seeds: pair === "open-sealed" || pair === "names" ? [10, 1] : [5, 0],
    run(seed) {
      const testnet = createPeerTestnet({ seed });
      const meshes = PAIRS[pair].map((wire) => startSide(testnet, wire));
      testnet.advance(10);
      const graves = meshes.map(({ nodes }) => pickSome(testnet.random, nodes, NODES / 2));
      for (const node of graves.flat()) node.crash();
      meshes.forEach((mesh, i) => {
        for (const { address } of graves[1 - i]!) addTo(mesh, testnet, address);
      });
      const visitors = meshes.map((mesh, i) => tryOther(mesh, meshes[1 - i]!, testnet));
      testnet.advance(HOUR);
      const recalls = meshes.map(({ nodes }) => {
        const living = livingOf(nodes);
        return measureLookups(testnet, living, living, 2).recall;
      });
      const tries = visitors.map(({ events }) => events.filter((kind) => kind === "alone").length);
      const joins = visitors.map(({ events }) => events.filter((kind) => kind === "joined").length);
      const met = visitors.map(({ node }) => node.core.members().length);
      atMost("strangers in tables", Math.max(...meshes.map(countStrangers)), 0);
      atMost("joins by the other mesh", Math.max(...joins, ...met), 0);
      atLeast("failed attempts to join by the other mesh", Math.min(...tries), 10);
      atLeast("recall inside each mesh", Math.min(...recalls), 0.99);
      return { recall: Math.min(...recalls), failedJoins: Math.min(...tries) };
    },
  };
}

interface Side {
  readonly wire: Wire;
  readonly nodes: TestNode<Peer>[];
  /** Names of all that ever were in it. */
  readonly ids: Set<string>;
}

function startSide(testnet: Testnet<Peer>, wire: Wire): Side {
  const side: Side = { wire, nodes: [], ids: new Set() };
  for (let i = 0; i < NODES; i++) addTo(side, testnet);
  return side;
}

/** Adds a peer that joins by the first who is up. */
function addTo({ wire, nodes, ids }: Side, testnet: Testnet<Peer>, address?: Uint8Array): void {
  const create = peerMaker({ wire });
  const node = testnet.add(address === undefined ? { create } : { create, address });
  const seed = nodes.find(({ isUp }) => isUp);
  if (seed !== undefined) node.core.join([seed.address], node.now);
  nodes.push(node);
  ids.add(nameOf(node.core.id));
}

/** A peer of one mesh joins by addresses of the other alone. */
function tryOther({ wire }: Side, other: Side, testnet: Testnet<Peer>) {
  const events: PeerEvent["kind"][] = [];
  const create = peerMaker({ wire, onEvent: ({ kind }) => events.push(kind) });
  const node = testnet.add({ create });
  node.core.join(livingOf(other.nodes).slice(0, 3).map(({ address }) => address), node.now);
  return { node, events };
}

/** Entries of their tables whose ids are none of this mesh. */
function countStrangers({ nodes, ids }: Side): number {
  const known = livingOf(nodes).flatMap(({ core }) => core.members());
  return known.filter(({ id }) => !ids.has(nameOf(id))).length;
}

function livingOf(nodes: readonly TestNode<Peer>[]): TestNode<Peer>[] {
  return nodes.filter(({ isUp }) => isUp);
}

function sealedBy(key: number): Wire {
  const { network } = wireOf("sealed") as Extract<Wire, { kind: "sealed" }>;
  return { kind: "sealed", network, keys: [new Uint8Array(32).fill(key)] };
}
