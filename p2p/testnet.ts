/**
 * A whole mesh in one process and in virtual time, for tests: peers on a simulated network, everything
 * drawn from one seed. A run with the same seed is the same run, to the last datagram.
 *
 * ```ts
 * import { assert, assertEquals } from "@std/assert";
 * import { createPeerTestnet, longTailLatency, startPeers } from "@shivya/shivya/testnet";
 *
 * const testnet = createPeerTestnet({ seed: 1, network: { latency: longTailLatency(0.02), loss: 0.01 } });
 * const nodes = startPeers(testnet, 20);
 * testnet.advance(30); // virtual seconds
 *
 * const key = nodes[5]!.core.id;
 * const value = new TextEncoder().encode("hello");
 * let stored = 0;
 * nodes[0]!.core.put(key, value, nodes[0]!.now, (result) => stored = result.stored);
 * assert(testnet.advanceUntil(() => stored > 0));
 *
 * testnet.partition([nodes.slice(0, 10), nodes.slice(10)]);
 * for (const node of nodes.slice(12)) node.crash();
 * testnet.heal();
 * let found: Uint8Array | undefined;
 * nodes[1]!.core.get(key, nodes[1]!.now, ({ values }) => found = values[0]?.value);
 * assert(testnet.advanceUntil(() => found !== undefined));
 * assertEquals(found, value);
 * ```
 *
 * Anything with `receive`, `tick` and `nextTick` can run on a node: see `createTestnet`.
 *
 * @module
 */

export type { Address } from "./address.ts";
export {
  globalAddress,
  globalIpv6Address,
  loopbackAddress,
  privateAddress,
} from "./testnet/addresses.ts";
export type { ClockOptions } from "./testnet/clock.ts";
export { createTestnet } from "./testnet/create.ts";
export {
  constantLatency,
  type Latency,
  longTailLatency,
  pairLatency,
  uniformLatency,
} from "./testnet/latency.ts";
export type { NetworkConditions, NetworkCounters } from "./testnet/network.ts";
export type {
  CoreHost,
  NodeCore,
  NodeCounters,
  NodeOptions,
  RestartOptions,
  TestNode,
} from "./testnet/node.ts";
export type { Place, Places } from "./testnet/partition.ts";
export {
  createRandomStream,
  deriveBytes,
  fillRandom,
  nextBelow,
  nextBits,
  nextFraction,
  pickOne,
  pickSome,
  type RandomStream,
} from "./testnet/random.ts";
export type { AdvanceOptions, Listener, Testnet, TestnetOptions } from "./testnet/types.ts";
export {
  createPeerTestnet,
  peerMaker,
  type PeerSetup,
  type PeerTestnetOptions,
  startPeers,
} from "./testnet/peers.ts";
