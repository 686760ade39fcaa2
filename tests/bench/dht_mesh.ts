/**
 * A trial of our own DHT in a process of its own: see `mesh_trial.mjs`, whose arguments it takes and
 * after them the wire, `open`, `named` or `sealed`.
 */
import type { PeerEvent } from "../../p2p/core.ts";
import { networkIdOf } from "../../p2p/frame_envelope.ts";
import { identityOfSeed } from "../../p2p/identity.ts";
import { createPeer, type Peer, type Wire } from "../../p2p/peer.ts";
import { startUdpPeer, type UdpPeer } from "../../p2p/udp_peer.ts";
import { startNodes } from "./mesh_control.mjs";
import { runTrial } from "./mesh_trial.mjs";

const K = 4;
const HOST = "127.0.0.1";

/** Fills with random bytes. */
export function fillRandom(bytes: Uint8Array): void {
  crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>);
}

/** A wire by its name, under a network id and a key that are the same in every process. */
export function wireOf(kind: string): Wire {
  if (kind === "open") return { kind };
  const network = networkIdOf("bench");
  if (kind === "named") return { kind, network };
  if (kind === "sealed") return { kind, network, keys: [new Uint8Array(32).fill(7)] };
  throw new Error(`Cannot use wire: it must be open, named or sealed, is ${kind}`);
}

/** Starts a peer on loopback. */
export function startNode(
  wire: Wire,
  { limits = {}, onEvent = () => {} }: {
    limits?: { sourceRate?: number; totalRate?: number };
    onEvent?: (event: PeerEvent) => void;
  } = {},
): UdpPeer<Peer> {
  const seed = new Uint8Array(32);
  fillRandom(seed);
  return startUdpPeer<Peer>({
    hostname: HOST,
    port: 0,
    limits,
    onFailure(error) {
      throw error;
    },
    create: (send, now) =>
      createPeer({ identity: identityOfSeed(seed), wire, send, random: fillRandom, now, onEvent }),
  });
}

async function start(wire: Wire, count: number) {
  const seed = startNode(wire);
  const others = await startNodes(count - 1, count, () => {
    const { promise: joined, resolve } = Promise.withResolvers<void>();
    const node = startNode(wire, {
      onEvent({ kind }) {
        if (kind === "joined") resolve();
      },
    });
    node.call((peer, now) => peer.join([seed.transport.address], now));
    return Promise.resolve({ node, joined });
  });
  const nodes = [seed, ...others];
  return {
    id: (i: number) => nodes[i]!.peer.id,
    lookup: (i: number, target: Uint8Array) =>
      new Promise<Uint8Array[]>((resolve) =>
        nodes[i]!.call((peer, now) =>
          peer.lookup(target, K, now, ({ peers }) => resolve(peers.map(({ id }) => id)))
        )
      ),
    put(i: number, value: Uint8Array): Promise<Uint8Array> {
      const key = value.slice(0, 20);
      return new Promise((resolve) =>
        nodes[i]!.call((peer, now) => peer.put(key, value, now, () => resolve(key)))
      );
    },
    get: (i: number, key: Uint8Array) =>
      new Promise<Uint8Array | undefined>((resolve) =>
        nodes[i]!.call((peer, now) =>
          peer.get(key, now, ({ values }) => resolve(values[0]?.value), {
            onValue: ({ value }) => resolve(value),
          })
        )
      ),
    kill: (i: number) => nodes[i]!.close(),
    traffic() {
      const sum = { requests: 0, datagrams: 0, bytes: 0 };
      for (const { peer: { stats } } of nodes) {
        sum.requests += stats.requests + stats.retries;
        sum.datagrams += stats.sent;
        sum.bytes += stats.sentBytes;
      }
      return sum;
    },
  };
}

if (import.meta.main) {
  const wire = wireOf(Deno.args[3] ?? "named");
  await runTrial({
    name: `ours, ${wire.kind}`,
    idBytes: 20,
    start: (count: number) => start(wire, count),
  });
}
