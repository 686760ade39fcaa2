/** Datagrams that claim to come from somebody else: nobody is flooded in his name. */
import { type Address, equalAddresses } from "../../p2p/address.ts";
import type { Core } from "../../p2p/core.ts";
import { type Identity, identityOfSeed } from "../../p2p/identity.ts";
import {
  sendFindNode,
  sendFindValue,
  sendFoundNodes,
  sendLeave,
  sendPing,
  sendPong,
  sendStore,
  sendStored,
  sendUnreachable,
} from "../../p2p/outgoing.ts";
import { PROOF_WANTED, STORED } from "../../p2p/own_frame.ts";
import type { Peer } from "../../p2p/peer.ts";
import { signValue, unsignedValue, type ValueRecord } from "../../p2p/signed_value.ts";
import {
  deriveBytes,
  fillRandom,
  globalAddress,
  nextBelow,
  type Testnet,
  type TestNode,
} from "../../p2p/testnet.ts";
import { voiceOf } from "./adversary.ts";
import { atLeast, atMost } from "./bounds.ts";
import { average, randomId } from "./measure.ts";
import { settleMesh, type WireKind, wireOf } from "./mesh.ts";
import type { Scenario } from "./scenario.ts";

const NODES = 40;
const VICTIMS = 5;
const ROUNDS = 1_000;

/** Bytes in the name of a victim, and to it, by peer. */
interface Account {
  readonly victim: Address;
  readonly claimed: Map<TestNode<Peer>, number>;
  readonly sent: Map<TestNode<Peer>, number>;
}

/** A member of the mesh forges whatever can be said, in the name of addresses that never asked. */
export function spoofing(wire: WireKind): Scenario {
  return {
    name: `spoofing-${wire}`,
    about: "no peer sends more bytes to an address than it received in its name",
    seeds: wire === "open" ? [20, 1] : [5, 1],
    run(seed) {
      const { testnet, nodes } = settleMesh({ seed, wire, count: NODES, address: globalAddress });
      const accounts = Array.from(
        { length: VICTIMS },
        (_, i) => openAccount(testnet, nodes, globalAddress(60_000 + i)),
      );
      const forge = createForger(testnet, wire, seed);
      for (let round = 0; round < ROUNDS; round++) {
        const { victim, claimed } = accounts[nextBelow(testnet.random, VICTIMS)]!;
        const mark = nodes[nextBelow(testnet.random, NODES)]!;
        const datagram = forge();
        claimed.set(mark, (claimed.get(mark) ?? 0) + datagram.length);
        testnet.inject(datagram, victim, mark.address);
        testnet.advance(nextBelow(testnet.random, 4) === 0 ? 1.5 : 0.01);
      }
      testnet.advance(30);
      const ratios = accounts.flatMap(({ claimed, sent }) =>
        [...sent].map(([node, bytes]) => bytes / (claimed.get(node) ?? 0))
      );
      atLeast("peers that send to a victim at all", ratios.length, NODES);
      atMost("bytes sent for each byte in a victim's name", Math.max(0, ...ratios), 1);
      return { worstRatio: Math.max(0, ...ratios), meanRatio: average(ratios) };
    },
  };
}

function openAccount(
  testnet: Testnet<Peer>,
  nodes: readonly TestNode<Peer>[],
  victim: Address,
): Account {
  const sent = new Map<TestNode<Peer>, number>();
  testnet.listen(victim, (datagram, from) => {
    const node = nodes.find(({ address }) => equalAddresses(address, from))!;
    sent.set(node, (sent.get(node) ?? 0) + datagram.length);
  });
  return { victim, claimed: new Map(), sent };
}

/** Makes datagrams of every type, under ever new ids. */
function createForger(testnet: Testnet<Peer>, kind: WireKind, seed: number): () => Uint8Array {
  const wire = wireOf(kind);
  let datagram = new Uint8Array(0);
  const host = {
    random: (bytes: Uint8Array) => fillRandom(testnet.random, bytes),
    send: (bytes: Uint8Array) => void (datagram = bytes.slice()),
  };
  let forged = 0;
  return () => {
    const identity = identityOfSeed(deriveBytes(seed, `forger ${forged++ % 10}`));
    const voice = voiceOf(host, wire, identity);
    const [high, low] = [nextBelow(testnet.random, 2 ** 32), nextBelow(testnet.random, 2 ** 32)];
    saySomething(testnet, voice, identity, high, low);
    return datagram;
  };
}

function saySomething(
  testnet: Testnet<Peer>,
  voice: Core,
  identity: Identity,
  high: number,
  low: number,
): void {
  const nowhere = new Uint8Array(19);
  const key = randomId(testnet);
  const record: ValueRecord = voice.isOpen
    ? unsignedValue(key, key)
    : signValue(identity, voice.network, key, 1, key);
  const proof = { publicKey: identity.publicKey, signature: new Uint8Array(64) };
  const isPadded = nextBelow(testnet.random, 2) === 0;
  const sayings = [
    () => sendPing(voice, nowhere, high, low, PROOF_WANTED.padded),
    () => sendPing(voice, nowhere, high, low, PROOF_WANTED.brief),
    () => sendPing(voice, nowhere, high, low, PROOF_WANTED.no),
    () => sendPong(voice, nowhere, high, low),
    () => sendPong(voice, nowhere, high, low, proof),
    () => sendFindNode(voice, nowhere, high, low, key, isPadded),
    () => sendFindValue(voice, nowhere, high, low, key, 0, isPadded),
    () => sendFoundNodes(voice, nowhere, high, low, new Uint8Array(0), 0),
    () => sendStore(voice, nowhere, high, low, record, 86_400),
    () => sendStored(voice, nowhere, high, low, STORED.kept, 1),
    () => sendUnreachable(voice, nowhere, [key]),
    () => sendLeave(voice, nowhere),
  ];
  sayings[nextBelow(testnet.random, sayings.length)]!();
}
