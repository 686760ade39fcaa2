/** Lookups in a mesh that is at rest: what they find, what they cost, and how soon they are right. */
import { atLeast, atMost } from "./bounds.ts";
import { measureLookups } from "./measure.ts";
import { settleMesh, startMesh, type WireKind } from "./mesh.ts";
import type { Scenario } from "./scenario.ts";

const NODES = 200;
const MANY_NODES = 1_000;
const LEAST_RECALL = 0.995;

/** After convergence every peer finds the true closest, and asks few for it. */
export function recall(wire: WireKind): Scenario {
  return {
    name: `recall-${wire}`,
    about: `a lookup from any of ${NODES} peers finds the true closest with at most 10 requests`,
    seeds: wire === "named" ? [5, 0] : wire === "open" ? [20, 1] : [5, 1],
    run(seed) {
      const { testnet, nodes } = settleMesh({ seed, wire, count: NODES });
      const { recall, requests, hops, tail } = measureLookups(testnet, nodes, nodes, 3);
      atLeast("recall", recall, LEAST_RECALL);
      atMost("requests", requests, 10);
      return { recall, requests, hops, tailSeconds: tail };
    },
  };
}

/** The same in a large mesh, soon after its start. */
export const recallOfMany: Scenario = {
  name: "recall-many",
  about: `a lookup from any of ${MANY_NODES} peers finds the true closest with at most 17 requests`,
  seeds: [5, 1],
  run(seed) {
    const { testnet, nodes } = startMesh({ seed, count: MANY_NODES });
    testnet.advance(6);
    const early = measureLookups(testnet, nodes.slice(0, 250), nodes);
    testnet.advance(54);
    const { recall, requests, hops } = measureLookups(testnet, nodes, nodes);
    atLeast("recall after 6 s", early.recall, 0.99);
    atLeast("recall", recall, LEAST_RECALL);
    atMost("requests", requests, 17);
    return { recallAfter6: early.recall, recall, requests, hops };
  },
};

/** Peers that all join at once by one of them have sorted themselves soon. */
export const convergence: Scenario = {
  name: "convergence",
  about: `${NODES} peers that join at once by one find the closest within a second`,
  run(seed) {
    const [half, one, two] = [0.5, 1, 2].map((seconds) => {
      const { testnet, nodes } = startMesh({ seed, count: NODES });
      testnet.advance(seconds);
      return measureLookups(testnet, nodes, nodes).recall;
    });
    atLeast("recall after 1 s", one!, 0.99);
    return { recallAfterHalf: half!, recallAfter1: one!, recallAfter2: two! };
  },
};
