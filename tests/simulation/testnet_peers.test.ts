import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { networkIdOf } from "../../p2p/frame_envelope.ts";
import { equalIds } from "../../p2p/node_id.ts";
import type { Peer } from "../../p2p/peer.ts";
import {
  createPeerTestnet,
  longTailLatency,
  peerMaker,
  startPeers,
  type Testnet,
  type TestNode,
} from "../../p2p/testnet.ts";

const VALUE = new TextEncoder().encode("hello");

function peerNet(seed: number): Testnet<Peer> {
  return createPeerTestnet({
    seed,
    network: { latency: longTailLatency(0.01), loss: 0.02 },
    clockSkew: { rate: 0.001, offset: 1_000 },
  });
}

/** Puts a value under the node's own id, and waits until that is done. */
function putAt(testnet: Testnet<Peer>, node: TestNode<Peer>): number {
  let stored = -1;
  node.core.put(node.core.id, VALUE, node.now, (result) => stored = result.stored);
  assert(testnet.advanceUntil(() => stored >= 0));
  return stored;
}

Deno.test("peers of one testnet find each other, and the same seed is the same run", () => {
  const traces = [1, 1, 2].map((seed) => {
    const testnet = peerNet(seed);
    startPeers(testnet, 20);
    testnet.advance(30);
    assert(testnet.nodes.every(({ core }) => core.isJoined));
    return testnet.trace;
  });
  assertEquals(traces[0], traces[1]);
  assertNotEquals(traces[0], traces[2]);
});

Deno.test("a peer restarted with memory has its values and its peers again, without it nothing", () => {
  const testnet = peerNet(3);
  const nodes = startPeers(testnet, 10);
  testnet.advance(30);
  assert(putAt(testnet, nodes[0]!) >= 8);
  const keeper = nodes.find(({ core }) => core.values().length > 0)!;
  const { id } = keeper.core;

  keeper.restart();
  assertEquals(keeper.core.id, id);
  assertEquals(keeper.core.values().map(({ record }) => record.value), [VALUE]);
  assert(testnet.advanceUntil(() => keeper.core.isJoined));

  keeper.restart({ memory: false });
  assertEquals([keeper.core.id, keeper.core.values()], [id, []]);
  testnet.advance(0.5);
  assertEquals(keeper.core.members().length, 0);
});

Deno.test("a node may be another kind of peer than the rest", () => {
  const testnet = peerNet(4);
  startPeers(testnet, 5);
  const events: string[] = [];
  const stranger = peerMaker({
    wire: { kind: "named", network: networkIdOf("elsewhere") },
    onEvent: ({ kind }, { name }) => events.push(`${name} is ${kind}`),
  });
  const [outside] = startPeers(testnet, 1, { name: "outside", create: stranger });
  testnet.advance(30);
  assertEquals(outside!.core.members(), []);
  const inside = testnet.nodes.slice(0, 5).map(({ core }) => core.id);
  for (const { core } of testnet.nodes.slice(0, 5)) {
    const known = core.members().map(({ id }) => inside.findIndex((other) => equalIds(id, other)));
    assert(known.length >= 3 && known.every((index) => index >= 0));
  }
  assertEquals(events[0], "outside is alone");
});
