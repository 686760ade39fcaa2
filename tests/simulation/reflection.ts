/** Answers that name a host outside as if many peers were there: nobody is flooded for it. */
import { ID_BYTES, PEER_BYTES, PEER_LIMIT } from "../../p2p/constants.ts";
import { FRAME_TYPES } from "../../p2p/frame.ts";
import { sendFoundNodes, sendFoundValue } from "../../p2p/outgoing.ts";
import { globalAddress, pickOne } from "../../p2p/testnet.ts";
import { addAdversary, type Adversary, type Heard, introduce, isQuestion } from "./adversary.ts";
import { atLeast, atMost } from "./bounds.ts";
import { measureHonest, randomId } from "./measure.ts";
import { settleMesh, type WireKind, wireOf } from "./mesh.ts";
import type { Scenario } from "./scenario.ts";

const NODES = 60;
const REFLECTORS = 20;
const LOOKUPS = 10;

/** Datagrams to the host outside that one lookup may cause. */
const MOST_A_LOOKUP = 12;

/** Every fourth peer answers that whoever is close to the target sits at one address outside. */
export function reflection(wire: WireKind): Scenario {
  return {
    name: `reflection-${wire}`,
    about: `a lookup sends at most ${MOST_A_LOOKUP} datagrams to an address that liars name`,
    seeds: wire === "open" ? [20, 1] : [5, 0],
    run(seed) {
      const { testnet, nodes } = settleMesh({ seed, wire, count: NODES, address: globalAddress });
      const victim = globalAddress(60_000);
      let struck = 0;
      testnet.listen(victim, () => void struck++);
      for (let i = 0; i < REFLECTORS; i++) {
        addAdversary(testnet, {
          wire: wireOf(wire),
          every: 1,
          onTick: (liar) =>
            introduce(liar, pickOne(testnet.random, nodes).address, randomId(testnet)),
          onHeard: (liar, heard) => nameVictim(liar, heard, victim),
        }, { address: globalAddress(50_000 + i) });
      }
      testnet.advance(60);
      const before = struck;
      testnet.advance(60);
      const idle = (struck - before) / 60 / NODES;
      let worst = 0;
      let total = 0;
      const recalls: number[] = [];
      for (let i = 0; i < LOOKUPS; i++) {
        for (const node of nodes) {
          const start = struck;
          recalls.push(measureHonest(testnet, [node], nodes));
          worst = Math.max(worst, struck - start);
          total += struck - start;
        }
      }
      const recall = recalls.reduce((sum, one) => sum + one, 0) / recalls.length;
      const figures = {
        worst,
        mean: total / recalls.length,
        idlePerSecond: idle,
        recall,
      };
      atLeast("datagrams to the named address", total, 1);
      atMost("datagrams to the named address in a lookup", worst, MOST_A_LOOKUP);
      atLeast("honest recall", recall, 0.95);
      return figures;
    },
  };
}

/** Eight fresh ids near the target, all at the victim's address. */
function nameVictim(
  { voice, host }: Adversary,
  { message, from, target }: Heard,
  victim: Uint8Array,
): void {
  if (!isQuestion(message)) return;
  const { nonceHigh, nonceLow } = message;
  const peers = new Uint8Array(PEER_LIMIT * PEER_BYTES);
  for (let i = 0; i < PEER_LIMIT; i++) {
    const id = peers.subarray(i * PEER_BYTES, i * PEER_BYTES + ID_BYTES);
    id.set(target);
    host.random(id.subarray(3));
    peers.set(victim, i * PEER_BYTES + ID_BYTES);
  }
  if (message.type === FRAME_TYPES.findNode) {
    return sendFoundNodes(voice, from, nonceHigh, nonceLow, peers, PEER_LIMIT);
  }
  sendFoundValue(voice, from, nonceHigh, nonceLow, target.slice(), 0, [], peers, PEER_LIMIT);
}
