/** Values outlive those who keep them. */
import { pickOne, pickSome } from "../../p2p/testnet.ts";
import { atLeast } from "./bounds.ts";
import { getAll, holdersOf, putAll } from "./measure_values.ts";
import { settleMesh, type WireKind } from "./mesh.ts";
import { meanOf, type Scenario } from "./scenario.ts";

const NODES = 200;
const VALUES = 200;

/** Republication interval, and what its checks may add, in seconds. */
const REPUBLICATION = 3_600 + 300;

/** Some die without goodbye; at that instant the others ask for everything. */
export function survival(percent: number, wire: WireKind): Scenario {
  const [least, mean] = percent === 20 ? [1, 1] : [0.97, 0.99];
  return {
    name: `survival-${percent}-${wire}`,
    about:
      `values are there at once after ${percent} % of the peers died, and after a republication`,
    seeds: wire === "open" ? [20, 1] : [5, 0],
    run(seed) {
      const { testnet, nodes } = settleMesh({ seed, wire, count: NODES });
      const values = putAll(
        testnet,
        Array.from({ length: VALUES }, () => pickOne(testnet.random, nodes)),
      );
      for (const node of pickSome(testnet.random, nodes, NODES * percent / 100)) node.crash();
      const living = nodes.filter(({ isUp }) => isUp);
      const held = values.filter((value) => holdersOf(living, value).length > 0);
      const atOnce = getAll(testnet, living, values);
      testnet.advance(REPUBLICATION);
      const later = getAll(testnet, living, held);
      atLeast("values at once", atOnce.share, least);
      atLeast("values held after a republication", later.share, 1);
      return {
        gotAtOnce: atOnce.share,
        tailSeconds: atOnce.tail,
        heldShare: held.length / VALUES,
        gotLater: later.share,
      };
    },
    judge(runs) {
      atLeast("mean of values at once", meanOf(runs, "gotAtOnce"), mean);
    },
  };
}
