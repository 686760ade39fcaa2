/** The network of a testnet: what becomes of a datagram between sender and receiver. */
import { ADDRESS_BYTES } from "../constants.ts";
import {
  createEndpoints,
  type Endpoint,
  type Endpoints,
  isBlocked,
  pairFraction,
} from "./endpoints.ts";
import { constantLatency, type Latency } from "./latency.ts";
import { packParcel, type Parcel, type ParcelPool, releaseParcel } from "./parcels.ts";
import { createEventQueue, type EventQueue, pushEvent } from "./queue.ts";
import { nextFraction, type RandomStream } from "./random.ts";

/** How the network treats datagrams. */
export interface NetworkConditions {
  /** How long they are under way; 1 ms by default. Whatever varies also reorders. */
  latency: Latency;
  /** Chance that one is lost, from 0 (the default) to 1. */
  loss: number;
  /** Chance that one arrives twice, each copy after a latency of its own; 0 by default. */
  duplication: number;
  /** Chance that one is held back and others overtake it; 0 by default. */
  reordering: number;
  /** At most how much longer it is then under way, in seconds; 0.1 by default. */
  holdSeconds: number;
}

/** What became of the datagrams, as counts. */
export interface NetworkCounters {
  /** Sent by nodes. */
  sent: number;
  /** Bytes in those. */
  sentBytes: number;
  /** Second copies made. */
  duplicated: number;
  /** Taken away by chance. */
  lost: number;
  /** Taken away because sender and receiver are cut off from each other. */
  blocked: number;
  /** Arrived, and were taken by a node or a listener. */
  delivered: number;
  /** Arrived behind a NAT that did not expect them. */
  filtered: number;
  /** Arrived where nobody was. */
  unclaimed: number;
}

/** Something to do at a time: a datagram that arrives, or a call. */
export type NetworkEvent = Parcel | (() => void);

/** State of one network. */
export interface Network {
  readonly conditions: NetworkConditions;
  readonly endpoints: Endpoints;
  readonly queue: EventQueue<NetworkEvent>;
  readonly pool: ParcelPool;
  readonly counters: NetworkCounters;
  /** Where a receiver reads the sender; its own only during the call, as with a socket. */
  readonly sender: Uint8Array;
}

/** Creates a network under the default conditions. */
export function createNetwork(hashSeed: number): Network {
  return {
    conditions: {
      latency: constantLatency(0.001),
      loss: 0,
      duplication: 0,
      reordering: 0,
      holdSeconds: 0.1,
    },
    endpoints: createEndpoints(hashSeed),
    queue: createEventQueue(),
    pool: new Map(),
    counters: {
      sent: 0,
      sentBytes: 0,
      duplicated: 0,
      lost: 0,
      blocked: 0,
      delivered: 0,
      filtered: 0,
      unclaimed: 0,
    },
    sender: new Uint8Array(ADDRESS_BYTES),
  };
}

/** Changes the conditions named. Throws a `RangeError` if one is out of range; then none changes. */
export function setConditions(network: Network, changes: Partial<NetworkConditions>): void {
  const wanted = { ...network.conditions, ...changes };
  checkChance("loss", wanted.loss);
  checkChance("duplication", wanted.duplication);
  checkChance("reordering", wanted.reordering);
  if (!(wanted.holdSeconds >= 0 && wanted.holdSeconds < Infinity)) {
    throw new RangeError(
      `Cannot set holdSeconds: it must be ≥ 0 and finite, is ${wanted.holdSeconds}`,
    );
  }
  Object.assign(network.conditions, wanted);
}

/** Sends a copy of the datagram; `draws` decide what happens to it. */
export function sendDatagram(
  network: Network,
  from: Endpoint,
  to: Endpoint,
  datagram: Uint8Array,
  draws: RandomStream,
  now: number,
): void {
  const { conditions, counters } = network;
  counters.sent++;
  counters.sentBytes += datagram.length;
  if (isBlocked(from, to)) {
    counters.blocked++;
    return;
  }
  if (happens(conditions.loss, draws)) {
    counters.lost++;
    return;
  }
  postDatagram(network, from, to, datagram, now + latencyOf(network, from, to, draws));
  if (!happens(conditions.duplication, draws)) return;
  counters.duplicated++;
  postDatagram(network, from, to, datagram, now + latencyOf(network, from, to, draws));
}

/** Lets a copy of the datagram arrive at this time. */
export function postDatagram(
  network: Network,
  from: Endpoint,
  to: Endpoint,
  datagram: Uint8Array,
  at: number,
): void {
  pushEvent(network.queue, at, packParcel(network.pool, from, to, datagram));
}

/** Hands a parcel that arrived to whoever is there. */
export function deliverParcel(network: Network, parcel: Parcel): void {
  const { receive } = parcel.to;
  if (receive === undefined) {
    network.counters.unclaimed++;
  } else {
    network.sender.set(parcel.from.address);
    receive(parcel);
    network.sender.fill(0);
  }
  releaseParcel(network.pool, parcel);
}

/** Seconds that the next datagram of this pair is under way. */
export function latencyOf(
  network: Network,
  from: Endpoint,
  to: Endpoint,
  draws: RandomStream,
): number {
  const { latency, reordering, holdSeconds } = network.conditions;
  const seconds = latency(nextFraction(draws), pairFraction(from, to));
  if (!(seconds >= 0 && seconds < Infinity)) {
    throw new RangeError(`Cannot use latency: it must be ≥ 0 and finite, is ${seconds}`);
  }
  return happens(reordering, draws) ? seconds + holdSeconds * nextFraction(draws) : seconds;
}

function happens(chance: number, draws: RandomStream): boolean {
  return chance > 0 && nextFraction(draws) < chance;
}

function checkChance(name: string, chance: number): void {
  if (chance >= 0 && chance <= 1) return;
  throw new RangeError(`Cannot set ${name}: it must be from 0 to 1, is ${chance}`);
}
