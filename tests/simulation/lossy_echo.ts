/** The simulated network itself: questions and answers through loss, duplication and a long tail. */
import { assert, assertAlmostEquals } from "@std/assert";
import { createTestnet, longTailLatency, pickOne } from "../../p2p/testnet.ts";
import { createEcho } from "./echo_core.ts";
import { meanOf, type Scenario } from "./scenario.ts";

const NODES = 100;
const SECONDS = 20;
const LOSS = 0.15;

/** Both ways get through as often as loss allows, and nobody's share is far from that. */
export const lossyEcho: Scenario = {
  name: "lossy-echo",
  about: "questions are answered as often as 15 % loss each way allows",
  run(seed) {
    const testnet = createTestnet({
      seed,
      create: createEcho,
      network: { latency: longTailLatency(0.02), loss: LOSS, reordering: 0.05 },
    });
    for (let i = 0; i < NODES; i++) testnet.add();
    const addresses = testnet.nodes.map(({ address }) => address);
    for (const { core } of testnet.nodes) {
      core.others = addresses;
      core.every = 0.1;
      core.nextTick = 0.1;
    }
    testnet.advance(SECONDS);
    const { sent, lost } = testnet.counters;
    const node = pickOne(testnet.random, testnet.nodes);
    assert(node.core.ticks.length >= 10 * SECONDS - 1, `${node.name} ticks once every 0.1 s`);
    assertAlmostEquals(lost / sent, LOSS, 0.02);
    return { sent, lossShare: lost / sent };
  },
  judge(runs) {
    assertAlmostEquals(meanOf(runs, "lossShare"), LOSS, 0.005);
  },
};
