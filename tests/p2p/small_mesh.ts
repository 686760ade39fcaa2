/**
 * A few peers and hand-made hosts on a network of one queue, in virtual time. Nothing is received
 * while something is sent.
 */
import { createRandom, type Random } from "../../layers/random.ts";
import { type Address, formatAddress, parseAddress } from "../../p2p/address.ts";
import type { PeerEvent } from "../../p2p/core.ts";
import { networkIdOf } from "../../p2p/frame_envelope.ts";
import { type Identity, identityOfSeed } from "../../p2p/identity.ts";
import { createPeer, type Peer, type PeerOptions, type Wire } from "../../p2p/peer.ts";
import { randomBytes } from "./random.ts";

/** The three ways to talk. */
export const WIRES: Record<Wire["kind"], Wire> = {
  open: { kind: "open" },
  named: { kind: "named", network: networkIdOf("small") },
  sealed: { kind: "sealed", network: networkIdOf("small"), keys: [new Uint8Array(32).fill(7)] },
};

/** Seconds from one host to another unless a mesh says otherwise. */
export const LATENCY = 0.01;

/** Whatever has an address. */
export interface Receiver {
  receive(datagram: Uint8Array, from: Address, now: number): void;
  readonly nextTick?: number;
  tick?(now: number): void;
}

/** A datagram on its way, or one that was. */
export interface Parcel {
  readonly sentAt: number;
  readonly from: Address;
  readonly to: Address;
  readonly datagram: Uint8Array;
}

export interface SmallMesh {
  now: number;
  readonly random: Random;
  readonly receivers: Map<string, Receiver>;
  /** Everything sent so far, whether it arrives or not. */
  readonly sent: Parcel[];
  readonly flying: { at: number; parcel: Parcel }[];
  /** Seconds that a datagram takes; `Infinity` if it is lost. */
  latency: (parcel: Parcel) => number;
}

/** A peer, where it is, and what it told. */
export interface Host {
  readonly peer: Peer;
  readonly address: Address;
  readonly identity: Identity;
  readonly events: PeerEvent[];
}

export function createSmallMesh(seed = 1, now = 1_000): SmallMesh {
  return {
    now,
    random: createRandom(seed),
    receivers: new Map(),
    sent: [],
    flying: [],
    latency: () => LATENCY,
  };
}

/** `10.0.0.N:8085`. */
export function addressOf(n: number): Address {
  return parseAddress(`10.0.0.${n}:8085`);
}

/** The identity number N. */
export function identityNumber(n: number): Identity {
  const seed = new Uint8Array(32);
  seed[0] = n;
  seed[1] = n >> 8;
  return identityOfSeed(seed);
}

/** Creates a peer with identity and address number `n`, or another address. */
export function addPeer(
  mesh: SmallMesh,
  n: number,
  wire: Wire = WIRES.named,
  options: Partial<PeerOptions> & { address?: Address } = {},
): Host {
  const { address = addressOf(n), ...rest } = options;
  const events: PeerEvent[] = [];
  const identity = identityNumber(n);
  const peer = createPeer({
    identity,
    wire,
    send: (datagram, to) => post(mesh, address, to, datagram),
    random: (bytes) => bytes.set(randomBytes(mesh.random, bytes.length)),
    now: mesh.now,
    onEvent: (event) => void events.push(event),
    ...rest,
  });
  attach(mesh, address, peer);
  return { peer, address, identity, events };
}

export function attach(mesh: SmallMesh, address: Address, receiver: Receiver): void {
  mesh.receivers.set(formatAddress(address), receiver);
}

/** Takes a host away without a word. */
export function detach(mesh: SmallMesh, address: Address): void {
  mesh.receivers.delete(formatAddress(address));
}

/** Sends a copy of a datagram. */
export function post(mesh: SmallMesh, from: Address, to: Address, datagram: Uint8Array): void {
  const parcel = {
    sentAt: mesh.now,
    from: from.slice(),
    to: to.slice(),
    datagram: datagram.slice(),
  };
  mesh.sent.push(parcel);
  const at = mesh.now + mesh.latency(parcel);
  if (at === Infinity) return;
  let index = mesh.flying.length;
  while (index > 0 && mesh.flying[index - 1]!.at > at) index--;
  mesh.flying.splice(index, 0, { at, parcel });
}

/** Lets time pass. */
export function advance(mesh: SmallMesh, seconds: number): void {
  advanceUntil(mesh, () => false, seconds);
}

/** Lets time pass until something is so; answers with whether it came to be in that time. */
export function advanceUntil(mesh: SmallMesh, isSo: () => boolean, seconds = 60): boolean {
  const end = mesh.now + seconds;
  while (!isSo()) {
    const arrivalAt = mesh.flying[0]?.at ?? Infinity;
    let tickAt = Infinity;
    let ticking: Receiver | undefined;
    for (const receiver of mesh.receivers.values()) {
      if (!((receiver.nextTick ?? Infinity) < tickAt)) continue;
      tickAt = receiver.nextTick!;
      ticking = receiver;
    }
    const at = Math.min(arrivalAt, tickAt);
    if (at > end) {
      mesh.now = end;
      return false;
    }
    mesh.now = Math.max(mesh.now, at);
    if (tickAt < arrivalAt) ticking!.tick!(mesh.now);
    else deliver(mesh);
  }
  return true;
}

function deliver(mesh: SmallMesh): void {
  const { parcel: { datagram, from, to } } = mesh.flying.shift()!;
  mesh.receivers.get(formatAddress(to))?.receive(datagram.slice(), from.slice(), mesh.now);
}

/** Every peer joins by the first, and all of them have found each other. */
export function joinAll(mesh: SmallMesh, hosts: readonly Host[], seconds = 5): void {
  for (const { peer } of hosts.slice(1)) peer.join([hosts[0]!.address], mesh.now);
  advance(mesh, seconds);
}

/** Datagrams that went from one address to another. */
export function sentBetween(mesh: SmallMesh, from: Address, to: Address): Parcel[] {
  const [a, b] = [formatAddress(from), formatAddress(to)];
  return mesh.sent.filter((parcel) =>
    formatAddress(parcel.from) === a && formatAddress(parcel.to) === b
  );
}
