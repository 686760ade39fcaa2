/** The mesh is cut in two for an hour and grows together again. */
import { pickSome } from "../../p2p/testnet.ts";
import { DEFAULT_TUNING } from "../../p2p/tuning.ts";
import { atLeast, atMost } from "./bounds.ts";
import { measureLookups } from "./measure.ts";
import { getAll, putAll } from "./measure_values.ts";
import { settleMesh, type WireKind } from "./mesh.ts";
import type { Scenario } from "./scenario.ts";
import { shareOf, walkedRecall } from "./tables.ts";

const NODES = 100;
const HOUR = 3_600;
const MOST_REFRESHES = 10;

/** How often to look how far it is, in seconds. */
const STEP = 30;

/** `isOneWay`: only what the second half sends is cut off. */
export function partition(isOneWay: boolean, wire: WireKind): Scenario {
  return {
    name: `${isOneWay ? "one-way-" : ""}partition-${wire}`,
    about:
      "after an hour of being cut in two all values are readable everywhere, and tables are mixed",
    seeds: wire === "open" ? [20, 1] : [5, 0],
    run(seed) {
      const { testnet, nodes } = settleMesh({ seed, wire, count: NODES });
      const left = pickSome(testnet.random, nodes, NODES / 2);
      const right = nodes.filter((node) => !left.includes(node));
      const shareBefore = shareOf(left, right);
      const before = putAll(testnet, nodes.slice(0, 50));
      if (isOneWay) testnet.block(right, left);
      else testnet.partition([left, right]);
      testnet.advance(HOUR / 2);
      const during = [
        ...putAll(testnet, left.slice(0, 25)),
        ...putAll(testnet, right.slice(0, 25)),
      ];
      testnet.advance(HOUR / 2);
      const shareCut = shareOf(left, right);
      const here = getAll(testnet, left, before);
      const there = getAll(testnet, right, before);

      testnet.heal();
      const healedAt = testnet.now;
      const after = () => testnet.now - healedAt;
      let knownAfter = Infinity;
      let mixedAfter = Infinity;
      while (after() < MOST_REFRESHES * DEFAULT_TUNING.refresh && mixedAfter === Infinity) {
        testnet.advance(STEP);
        const isKnown = walkedRecall(testnet, nodes, 400) >= 0.99;
        if (isKnown) knownAfter = Math.min(knownAfter, after());
        if (isKnown && shareOf(left, right) >= 0.8 * shareBefore) mixedAfter = after();
      }
      const values = [...before, ...during];
      const lookups = measureLookups(testnet, nodes, nodes, 4);
      const got = Math.min(
        getAll(testnet, left, values).share,
        getAll(testnet, right, values).share,
      );
      const figures = {
        shareBefore,
        shareCut,
        shareAfter: shareOf(left, right),
        gotWhileCut: Math.min(here.share, there.share),
        knownAfterSeconds: knownAfter,
        mixedAfterSeconds: mixedAfter,
        recall: lookups.recall,
        gotAfter: got,
      };
      atMost("seconds until tables are mixed", mixedAfter, MOST_REFRESHES * DEFAULT_TUNING.refresh);
      atLeast("recall", lookups.recall, 0.99);
      atLeast("values readable from both sides", got, 1);
      return figures;
    },
  };
}
