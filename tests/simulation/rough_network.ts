/** Networks that lose, repeat, reorder and dawdle. */
import { longTailLatency, type NetworkConditions } from "../../p2p/testnet.ts";
import { atLeast } from "./bounds.ts";
import { measureLookups } from "./measure.ts";
import { LOOPBACK_LATENCY, startMesh, type WireKind } from "./mesh.ts";
import type { Scenario } from "./scenario.ts";

const NODES = 200;
const LONGEST = 0.2;

/** Half of all datagrams take at most 20 ms, none less than 1 or more than 200. */
const tail = longTailLatency(0.02, 0.001);

const CONDITIONS = {
  lossy: { latency: LOOPBACK_LATENCY, loss: 0.15 },
  tangled: {
    latency: (chance, pair) => Math.min(tail(chance, pair), LONGEST),
    loss: 0.15,
    duplication: 0.05,
    reordering: 0.1,
    holdSeconds: LONGEST,
  },
} satisfies Record<string, Partial<NetworkConditions>>;

/** The mesh forms under these conditions, and everybody looks something up, twice at a time. */
export function roughNetwork(kind: keyof typeof CONDITIONS, wire: WireKind): Scenario {
  return {
    name: `${kind}-${wire}`,
    about: "every lookup ends, and finds nearly all, although 15 % of the datagrams are lost",
    seeds: wire === "open" ? [20, 1] : [5, 0],
    run(seed) {
      const { testnet, nodes } = startMesh({
        seed,
        wire,
        count: NODES,
        network: CONDITIONS[kind],
      });
      testnet.advance(120);
      const { recall, requests, median, tail } = measureLookups(testnet, nodes, nodes, 2);
      atLeast("recall", recall, 0.98);
      return { recall, requests, medianSeconds: median, tailSeconds: tail };
    },
  };
}
