/** Peers crash and come back, with and without what they knew, on clocks that disagree, behind NATs. */
import type { Peer } from "../../p2p/peer.ts";
import { pickSome, type Testnet, type TestNode, uniformLatency } from "../../p2p/testnet.ts";
import { atLeast, atMost } from "./bounds.ts";
import { measureLookups, waitFor } from "./measure.ts";
import { getAll, putAll } from "./measure_values.ts";
import { startMesh, type WireKind } from "./mesh.ts";
import type { Scenario } from "./scenario.ts";

const NODES = 150;
/** Every so manieth is behind a NAT. */
const NAT_STRIDE = 5;
const NAT_SECONDS = 60;
const DAYS = 5 * 86_400;

/** Three rounds in which a fifth of the peers crash; half of those remember, half know nothing. */
export function restarts(wire: WireKind): Scenario {
  return {
    name: `restarts-${wire}`,
    about: "restarted peers are back, and all values readable, with skewed clocks and NATs",
    seeds: wire === "open" ? [20, 1] : [5, 0],
    run(seed) {
      const { testnet, nodes } = startMesh({
        seed,
        wire,
        count: NODES * (1 - 1 / NAT_STRIDE),
        network: { latency: uniformLatency(0.005, 0.04), loss: 0.01 },
        clockSkew: { rate: 0.1, offset: DAYS },
      });
      const open = [...nodes];
      testnet.advance(10);
      const hidden = Array.from({ length: NODES / NAT_STRIDE }, () => {
        const node = testnet.add({ natSeconds: NAT_SECONDS });
        joinAnew(testnet, node, open);
        return node;
      });
      testnet.advance(120);
      const all = [...open, ...hidden];
      const values = putAll(testnet, pickSome(testnet.random, all, 100));
      let slowest = 0;
      let got = 1;
      for (let round = 0; round < 3; round++) {
        const gone = pickSome(testnet.random, all, NODES / 5);
        for (const node of gone) node.crash();
        testnet.advance(20);
        const startedAt = testnet.now;
        gone.forEach((node, i) => {
          node.restart({ memory: i % 2 === 0 });
          if (i % 2 > 0) joinAnew(testnet, node, open.filter((other) => !gone.includes(other)));
        });
        waitFor(testnet, () => gone.every(({ core }) => core.isJoined), "restarted peers", 60);
        slowest = Math.max(slowest, testnet.now - startedAt);
        testnet.advance(20);
        got = Math.min(got, getAll(testnet, all, values).share);
        testnet.advance(600);
      }
      const { recall, tail } = measureLookups(testnet, all, open, 2);
      const end = getAll(testnet, all, values).share;
      atMost("seconds until restarted peers are back", slowest, 30);
      atLeast("values readable soon after restarts", got, 0.99);
      atLeast("values readable", end, 1);
      atLeast("recall of peers that can be reached", recall, 0.9);
      return { recall, tailSeconds: tail, backAfterSeconds: slowest, gotSoon: got, got: end };
    },
  };
}

function joinAnew(
  testnet: Testnet<Peer>,
  node: TestNode<Peer>,
  by: readonly TestNode<Peer>[],
): void {
  node.core.join(pickSome(testnet.random, by, 3).map(({ address }) => address), node.now);
}
