/** Testnets of the smallest thing that can run on a node. */
import {
  createTestnet,
  type NodeOptions,
  type Testnet,
  type TestnetOptions,
  type TestNode,
} from "../../p2p/testnet.ts";
import { createEcho, type EchoCore } from "./echo_core.ts";

type Options = Partial<TestnetOptions<EchoCore>>;

/** One without nodes. */
export function echoNet(options: Options = {}): Testnet<EchoCore> {
  return createTestnet({ seed: 1, create: createEcho, ...options });
}

/** Two nodes that know nothing of each other. */
export function echoPair(
  options: Options = {},
  ...nodes: NodeOptions<EchoCore>[]
): [Testnet<EchoCore>, TestNode<EchoCore>, TestNode<EchoCore>] {
  const testnet = echoNet(options);
  return [testnet, testnet.add(nodes[0]), testnet.add(nodes[1])];
}
