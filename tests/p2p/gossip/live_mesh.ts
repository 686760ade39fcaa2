/** Peers of a testnet that take part in the mesh, each with a load of its own to announce. */
import type { PeerEvent } from "../../../p2p/core.ts";
import type { Announcement } from "../../../p2p/gossip/announcement.ts";
import type { GossipTuning } from "../../../p2p/gossip/gossip_tuning.ts";
import type { Load } from "../../../p2p/gossip/record.ts";
import { verifySignature } from "../../../p2p/identity.ts";
import type { Peer, Wire } from "../../../p2p/peer.ts";
import {
  createPeerTestnet,
  type NetworkConditions,
  startPeers,
  type Testnet,
  type TestNode,
} from "../../../p2p/testnet.ts";

/** What a host announces. */
export type Work = { -readonly [Name in keyof Load]?: Load[Name] };

/** A mesh in virtual time. */
export interface LiveMesh {
  testnet: Testnet<Peer>;
  nodes: TestNode<Peer>[];
  /** What each announces from its next tick on; nodes without stay silent. */
  work: Map<number, Work>;
  /** What each says it ships to whom, items per second. */
  shipped: Map<number, Map<string, number>>;
  events: { node: string; event: PeerEvent & { kind: "host" } }[];
}

/** How to start one. */
export interface LiveMeshOptions {
  seed?: number | string;
  network?: Partial<NetworkConditions>;
  tuning?: Partial<GossipTuning>;
  wire?: Wire;
  clockSkew?: { rate?: number; offset?: number };
}

/** Starts `count` hosts that announce once a second. */
export function startLiveMesh(count: number, options: LiveMeshOptions = {}): LiveMesh {
  const { seed = 1, network = {}, tuning = {}, wire, clockSkew } = options;
  const events: LiveMesh["events"] = [];
  const testnet = createPeerTestnet({
    seed,
    network,
    ...(clockSkew === undefined ? {} : { clockSkew }),
    peer: {
      ...(wire === undefined ? {} : { wire }),
      gossip: { tuning, verify: rememberingVerifier() },
      onEvent(event, host) {
        if (event.kind === "host") events.push({ node: host.name, event });
      },
    },
  });
  const mesh: LiveMesh = { testnet, nodes: [], work: new Map(), shipped: new Map(), events };
  mesh.nodes = startPeers(testnet, count);
  mesh.nodes.forEach((_, i) => mesh.work.set(i, {}));
  for (const node of mesh.nodes) tickForever(mesh, node, tuning.period ?? 1);
  return mesh;
}

/** A load with these parts. */
export function loadOf(work: Work): Load {
  return {
    backlog: 0,
    capacityPerSecond: 10,
    predictedArrivalsPerSecond: 0,
    offer: 1,
    freeEnergyNats: 0,
    activator: 0,
    inhibitor: 0,
    belief: new Float64Array(4),
    ...work,
  };
}

/** Hashes of the records that each node that is up holds. */
export function hashes({ nodes }: LiveMesh): string[] {
  return nodes.filter((node) => node.isUp).map((node) => node.core.snapshot().recordsHash);
}

/** Whether all nodes that are up hold the same records, of so many hosts. */
export function agree(mesh: LiveMesh, hosts: number): boolean {
  return new Set(hashes(mesh)).size === 1 &&
    mesh.nodes.every((node) => !node.isUp || node.core.snapshot().hosts.length === hosts);
}

/** Every signature is checked once in all: what holds for one holds for all. */
export function rememberingVerifier(): typeof verifySignature {
  const known = new Map<string, boolean>();
  return (publicKey, message, signature) => {
    const name = `${publicKey.toHex()}${signature.toHex()}${message.toHex()}`;
    let isGenuine = known.get(name);
    if (isGenuine === undefined) {
      isGenuine = verifySignature(publicKey, message, signature);
      if (known.size > 200_000) known.clear();
      known.set(name, isGenuine);
    }
    return isGenuine;
  };
}

function tickForever(mesh: LiveMesh, node: TestNode<Peer>, period: number): void {
  const { testnet } = mesh;
  testnet.after(period, () => {
    const work = mesh.work.get(node.index);
    if (node.isUp && work !== undefined) {
      const announcement: Announcement = {
        load: loadOf(work),
        name: `host ${node.index}`,
        service: "",
        shippedPerSecond: mesh.shipped.get(node.index) ?? new Map(),
      };
      node.core.announce(announcement, node.now);
    }
    tickForever(mesh, node, period);
  });
}
