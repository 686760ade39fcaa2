/** Questions from ever new forged addresses, as fast as a socket reads them. */
import { packAddress } from "../../p2p/address.ts";
import { identityOfSeed } from "../../p2p/identity.ts";
import { sendFindNode } from "../../p2p/outgoing.ts";
import { deriveBytes, fillRandom, globalAddress, nextBelow } from "../../p2p/testnet.ts";
import { voiceOf } from "./adversary.ts";
import { atLeast, atMost } from "./bounds.ts";
import { measureLookups, randomId } from "./measure.ts";
import { settleMesh, type WireKind, wireOf } from "./mesh.ts";
import type { Scenario } from "./scenario.ts";

const NODES = 40;
const SECONDS = 5;
/** The most that a transport lets through of senders nobody knows. */
const A_SECOND = 10_000;
/** Questions of its own that a peer keeps in mind at a time, at most. */
const MOST_IN_MIND = 4_096;
/** For how long, in seconds: a timeout, and time for a late answer. */
const IN_MIND = 3;

/** One peer is flooded for some seconds, and looks things up meanwhile. */
export function forgedFlood(wire: WireKind): Scenario {
  return {
    name: `flood-${wire}`,
    about: "a flood from forged addresses costs a peer bounded work, and lookups stay right",
    seeds: wire === "open" ? [5, 1] : [3, 0],
    run(seed) {
      const { testnet, nodes } = settleMesh({ seed, wire, count: NODES, address: globalAddress });
      const mark = nodes[3]!;
      let datagram = new Uint8Array(0);
      const host = {
        random: (bytes: Uint8Array) => fillRandom(testnet.random, bytes),
        send: (bytes: Uint8Array) => void (datagram = bytes.slice()),
      };
      const voice = voiceOf(host, wireOf(wire), identityOfSeed(deriveBytes(seed, "flood")));
      const before = { ...mark.core.stats };
      const members = mark.core.members().length;
      for (let i = 0; i < SECONDS * A_SECOND; i++) {
        const host = `45.${nextBelow(testnet.random, 256)}.${nextBelow(testnet.random, 256)}.9`;
        sendFindNode(voice, mark.address, i, i, randomId(testnet), true);
        testnet.inject(datagram, packAddress(host, 1 + i % 60_000), mark.address, i / A_SECOND);
      }
      testnet.advance(SECONDS / 2);
      const { recall, median } = measureLookups(testnet, [mark], nodes, 50);
      testnet.advance(SECONDS / 2);
      const sent = mark.core.stats.sent - before.sent;
      const bytes = mark.core.stats.sentBytes - before.sentBytes;
      const received = mark.core.stats.receivedBytes - before.receivedBytes;
      atLeast("recall amid the flood", recall, 0.99);
      atMost("datagrams sent", sent, MOST_IN_MIND * (SECONDS / IN_MIND + 2));
      atMost("bytes sent for each received", bytes / received, 1);
      atLeast("entries", mark.core.members().length, members);
      return { recall, medianSeconds: median, sent, sentShare: bytes / received };
    },
  };
}
