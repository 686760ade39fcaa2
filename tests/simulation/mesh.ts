/** Meshes of honest peers, as most scenarios begin with. */
import { networkIdOf } from "../../p2p/frame_envelope.ts";
import type { Peer, Wire } from "../../p2p/peer.ts";
import {
  constantLatency,
  createPeerTestnet,
  type Latency,
  loopbackAddress,
  type PeerTestnetOptions,
  type Testnet,
  type TestNode,
} from "../../p2p/testnet.ts";

/** The ways to talk. */
export type WireKind = Wire["kind"];

/** One-way latency of loopback, in seconds, as two processes on one host see it. */
export const LOOPBACK_LATENCY: Latency = constantLatency(0.0003);

/** A mesh, and those who are in it. */
export interface Mesh {
  readonly testnet: Testnet<Peer>;
  readonly nodes: TestNode<Peer>[];
}

/** How to start a mesh. */
export interface MeshOptions extends PeerTestnetOptions {
  /** How many peers. */
  count: number;
  /** How they talk; open by default. */
  wire?: WireKind;
}

/** Options of the wire of this kind, for the mesh of this name. */
export function wireOf(kind: WireKind, name = "mesh"): Wire {
  if (kind === "open") return { kind };
  const network = networkIdOf(name);
  if (kind === "named") return { kind, network };
  return { kind, network, keys: [new Uint8Array(32).fill(name.length)] };
}

/** Adds peers that all join at once by the first of them; on loopback unless told otherwise. */
export function startMesh({ count, wire = "open", peer, ...options }: MeshOptions): Mesh {
  const testnet = createPeerTestnet({
    address: loopbackAddress,
    ...options,
    network: { latency: LOOPBACK_LATENCY, ...options.network },
    peer: { wire: wireOf(wire), ...peer },
  });
  const nodes = Array.from({ length: count }, () => testnet.add());
  for (const node of nodes.slice(1)) node.core.join([nodes[0]!.address], node.now);
  return { testnet, nodes };
}

/** The same once it has converged: ten seconds later. */
export function settleMesh(options: MeshOptions): Mesh {
  const mesh = startMesh(options);
  mesh.testnet.advance(10);
  return mesh;
}
