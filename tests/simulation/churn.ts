/** Half of the mesh is gone, without a word: lookups at once and a little later, and what calm costs. */
import { pickSome } from "../../p2p/testnet.ts";
import { atLeast, atMost } from "./bounds.ts";
import { averageOf, measureLookups } from "./measure.ts";
import { type Mesh, settleMesh, type WireKind } from "./mesh.ts";
import type { Scenario } from "./scenario.ts";

const NODES = 200;
const IDLE_SECONDS = 2.5 * 3_600;

/** Every survivor looks something up at the instant after the deaths; others stay silent for 30 s. */
export function churn(wire: WireKind): Scenario {
  return {
    name: `churn-${wire}`,
    about:
      "lookups right after half of the peers died are fast and right, and soon as good as before",
    seeds: wire === "open" ? [20, 1] : [5, 0],
    run(seed) {
      const busy = settleMesh({ seed, wire, count: NODES });
      const survivors = killHalf(busy);
      const { recall, median, tail, requests } = measureLookups(
        busy.testnet,
        survivors,
        survivors,
      );
      const silent = settleMesh({ seed: seed + 0.5, wire, count: NODES });
      const others = killHalf(silent);
      silent.testnet.advance(30);
      const healed = measureLookups(silent.testnet, others, others);
      atLeast("recall at once", recall, 0.95);
      atMost("median", median, 0.15);
      atMost("95th percentile", tail, 0.45);
      atLeast("recall after 30 s", healed.recall, 0.99);
      return {
        recall,
        medianSeconds: median,
        tailSeconds: tail,
        requests,
        recallAfter30: healed.recall,
      };
    },
  };
}

/** Nobody dies, nobody asks. */
export const idle: Scenario = {
  name: "idle",
  about: "a peer at rest asks at most one question in ten seconds, and the mesh stays as it is",
  seeds: [5, 1],
  run(seed) {
    const { testnet, nodes } = settleMesh({ seed, count: NODES });
    testnet.advance(60);
    const before = averageOf(nodes, ({ core }) => core.stats.requests);
    testnet.advance(IDLE_SECONDS);
    const asked = averageOf(nodes, ({ core }) => core.stats.requests) - before;
    const perSecond = asked / IDLE_SECONDS;
    const { recall } = measureLookups(testnet, nodes, nodes);
    atMost("questions a second", perSecond, 0.1);
    atLeast("recall", recall, 0.995);
    return { questionsPerSecond: perSecond, recall };
  },
};

function killHalf({ testnet, nodes }: Mesh): Mesh["nodes"] {
  for (const node of pickSome(testnet.random, nodes, nodes.length / 2)) node.crash();
  return nodes.filter(({ isUp }) => isUp);
}
