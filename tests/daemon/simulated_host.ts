/** Hosts of a sealed mesh in the process of a test: peers on real sockets, beside real daemons. */
import { settleWire } from "../../daemon/config/mesh_settings.ts";
import { WAN } from "../../p2p/gossip/gossip_tuning.ts";
import { identityOfSeed } from "../../p2p/identity.ts";
import { generateMeshKey, parseMeshKeys } from "../../p2p/mesh_key.ts";
import { createPeer, type Peer, type Wire } from "../../p2p/peer.ts";
import { startUdpPeer, type UdpPeer } from "../../p2p/udp_peer.ts";

/** A wire that is sealed. */
export type SealedWire = Extract<Wire, { kind: "sealed" }>;

/** A mesh of which only holders of its key can be. */
export interface SealedMesh {
  readonly wire: SealedWire;
  /** Variables of its daemons. */
  readonly env: Record<string, string>;
}

/** How to start a host. */
export interface SimulatedHostOptions {
  wire: Wire;
  /** Length of its ticks, seconds. */
  period: number;
  /** Given all that it sends; borrowed. */
  onSend?: (datagram: Uint8Array) => void;
}

/** A mesh with a key of its own. */
export function createSealedMesh(): SealedMesh {
  const key = generateMeshKey(fillRandom);
  const wire = settleWire({ host: "127.0.0.1", meshKey: parseMeshKeys(key) }, () => {});
  return { wire: wire as SealedWire, env: { SHIVYA_MESH_KEY: key } };
}

/** Starts a host that knows nobody. It takes others at their word: the daemon is what is tested. */
export function startSimulatedHost(
  { wire, period, onSend = () => {} }: SimulatedHostOptions,
): UdpPeer<Peer> {
  return startUdpPeer({
    hostname: "127.0.0.1",
    port: 0,
    onFailure(error) {
      throw error;
    },
    create: (send, now) =>
      createPeer({
        identity: identityOfSeed(randomBytes(32)),
        wire,
        send(datagram, to) {
          onSend(datagram);
          send(datagram, to);
        },
        now,
        random: fillRandom,
        gossip: { incarnation: 1, tuning: { ...WAN, period }, verify: () => true },
      }),
  });
}

/** So many bytes that nobody can foresee. */
export function randomBytes(length: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(length));
}

/** Fills an array with them. */
export function fillRandom(bytes: Uint8Array): void {
  crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>);
}
