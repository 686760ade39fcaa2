/** One host, or one network of a few hosts, pretends to be a thousand. */
import { type Address, packAddress } from "../../p2p/address.ts";
import type { Peer } from "../../p2p/peer.ts";
import { globalAddress, type TestNode } from "../../p2p/testnet.ts";
import { atLeast, atMost } from "./bounds.ts";
import { startLiars } from "./liars.ts";
import { average, measureHonest, nameOf } from "./measure.ts";
import { settleMesh, type WireKind, wireOf } from "./mesh.ts";
import type { Scenario } from "./scenario.ts";

const NODES = 100;
const SYBILS = 1_000;

/** Where they are: one host with a port for each, or a /24 of hosts with four each. */
const PLACES = {
  host: (index: number) => packAddress("45.6.7.8", 2_000 + index),
  network: (index: number) => packAddress(`45.6.7.${1 + index % 250}`, 2_000 + index),
} satisfies Record<string, (index: number) => Address>;

/** Each introduces itself to somebody thirty times. */
export function sybilFlood(place: keyof typeof PLACES, wire: WireKind): Scenario {
  return {
    name: `sybil-${place}-${wire}`,
    about: `${SYBILS} identities at one ${place} get at most half of a bucket, and hide nobody`,
    seeds: wire === "open" ? [10, 1] : [3, 0],
    run(seed) {
      const { testnet, nodes } = settleMesh({ seed, wire, count: NODES, address: globalAddress });
      const before = measureHonest(testnet, nodes, nodes);
      const liars = startLiars(testnet, {
        wire: wireOf(wire),
        places: Array.from({ length: SYBILS }, (_, i) => ({ address: PLACES[place](i) })),
        marks: () => nodes,
        every: 3,
      });
      testnet.advance(90);
      const names = new Set(liars.map(({ core }) => nameOf(core.voice.id)));
      const shares = nodes.map((node) => worstBucket(node, names));
      const recall = measureHonest(testnet, nodes, nodes);
      const figures = {
        recallBefore: before,
        recall,
        worstBucket: Math.max(...shares),
        entries: average(nodes.map(({ core }) => core.members().length)),
        sybilShare: average(nodes.map(({ core }) => {
          const members = core.members();
          return members.filter(({ id }) => names.has(nameOf(id))).length / members.length;
        })),
      };
      atLeast("share of entries that are theirs", figures.sybilShare, 0.01);
      atMost("entries of a bucket that are theirs", Math.max(...shares), 2);
      atLeast("honest recall", recall, 0.99);
      return figures;
    },
  };
}

/** Entries of the bucket that has most of them. */
function worstBucket({ core }: TestNode<Peer>, names: ReadonlySet<string>): number {
  const counts = new Map<number, number>();
  for (const { id, bucket } of core.members()) {
    if (names.has(nameOf(id))) counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values());
}
