/** Testnets of peers. */
import type { Address } from "../address.ts";
import type { PeerEvent } from "../core.ts";
import { networkIdOf } from "../frame_envelope.ts";
import type { GossipOptions } from "../gossip/gossip.ts";
import { identityOfSeed } from "../identity.ts";
import { createPeer, type KeptValue, type Peer, type PeerOptions, type Wire } from "../peer.ts";
import { createTestnet } from "./create.ts";
import type { CoreHost, NodeOptions, TestNode } from "./node.ts";
import { pickSome } from "./random.ts";
import type { Testnet, TestnetOptions } from "./types.ts";

/** What the peers of a testnet have in common. */
export interface PeerSetup extends Pick<PeerOptions, "tuning" | "table" | "values"> {
  /** How they talk; by default in frames of a named mesh, which cost the least time. */
  wire?: Wire;
  /** How they take part in the mesh, if they do: with incarnations that a lost memory lets begin anew. */
  gossip?: Omit<GossipOptions, "incarnation">;
  /** Told what happens, and on which node. */
  onEvent?: (event: PeerEvent, host: CoreHost) => void;
}

/** How to set up a testnet of peers. */
export interface PeerTestnetOptions extends Omit<TestnetOptions<Peer>, "create" | "remember"> {
  /** What its peers have in common. */
  peer?: PeerSetup;
}

/** What a peer keeps on its disk. */
interface PeerMemory {
  readonly values: readonly KeptValue[];
  readonly addresses: readonly Address[];
  readonly incarnation: number;
}

/** Peers by which a new one joins, at most. */
const SEEDS = 3;
/** How often each peer's host had started. */
const incarnations = new WeakMap<Peer, number>();
/** Versions that a peer may give out between two restarts. */
const VERSIONS = 1_000_000;

/**
 * Creates a testnet without nodes whose nodes will be peers. Their identities follow from seed and
 * name. A peer restarted with memory has its values again and joins by the peers it knew; without,
 * it knows nobody until `join` is called.
 */
export function createPeerTestnet(options: PeerTestnetOptions): Testnet<Peer> {
  const { peer = {}, ...rest } = options;
  return createTestnet<Peer>({ ...rest, create: peerMaker(peer), remember: memoryOf });
}

/** Makes peers for `NodeOptions.create`, for nodes that differ from the others. */
export function peerMaker(setup: PeerSetup): (host: CoreHost) => Peer {
  const { wire = { kind: "named", network: networkIdOf("testnet") }, gossip, onEvent, ...rest } =
    setup;
  return (host) => {
    const { now, random, send } = host;
    const memory = host.memory as PeerMemory | undefined;
    const incarnation = (memory?.incarnation ?? 0) + 1;
    const peer = createPeer({
      ...rest,
      identity: identityOfSeed(host.secret),
      wire,
      send,
      random,
      now,
      onEvent: (event) => onEvent?.(event, host),
      versionBase: host.restarts * VERSIONS,
      ...(gossip === undefined ? {} : { gossip: { ...gossip, incarnation } }),
    });
    incarnations.set(peer, incarnation);
    if (memory === undefined) return peer;
    for (const { record, expiresAt } of memory.values) peer.restore(record, expiresAt, now);
    if (memory.addresses.length > 0) peer.join(memory.addresses, now);
    return peer;
  };
}

/**
 * Adds so many peers, alike but for their index, and lets each join by up to three of those that are
 * up, drawn by chance. Advance for them to find each other.
 */
export function startPeers(
  testnet: Testnet<Peer>,
  count: number,
  options: NodeOptions<Peer> = {},
): TestNode<Peer>[] {
  const up = testnet.nodes.filter((node) => node.isUp);
  const started: TestNode<Peer>[] = [];
  for (let i = 0; i < count; i++) {
    const node = testnet.add(options);
    const seeds = pickSome(testnet.random, up, SEEDS).map(({ address }) => address);
    if (seeds.length > 0) node.core.join(seeds, node.now);
    up.push(node);
    started.push(node);
  }
  return started;
}

function memoryOf(peer: Peer): PeerMemory {
  return {
    values: peer.values(),
    addresses: peer.members().map(({ address }) => address),
    incarnation: incarnations.get(peer)!,
  };
}
