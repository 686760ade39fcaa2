/** Creates testnets. */
import { formatAddress } from "../address.ts";
import { privateAddress } from "./addresses.ts";
import { type ClockOptions, createClock } from "./clock.ts";
import { endpointOf } from "./endpoints.ts";
import { addNode } from "./lifecycle.ts";
import { latencyOf, postDatagram, setConditions } from "./network.ts";
import type { NodeCore, NodeOptions, TestNode } from "./node.ts";
import type { Parcel } from "./parcels.ts";
import { blockPlaces, healPlaces, partitionPlaces } from "./partition.ts";
import { pushEvent } from "./queue.ts";
import { createRandomStream, nextFraction } from "./random.ts";
import { showNode, timeAfter } from "./show.ts";
import type { Listener, Testnet, TestnetOptions } from "./types.ts";
import { createWorld, runWorld, traceParcel, type World } from "./world.ts";

/** Creates a testnet without nodes. Throws a `RangeError` if an option is out of range. */
export function createTestnet<C extends NodeCore>(options: TestnetOptions<C>): Testnet<C> {
  const { seed, address: addressOf = privateAddress, remember = () => undefined } = options;
  const world = createWorld<C>(seed, options.watch);
  const { network } = world;
  const { endpoints } = network;
  const nodes: TestNode<C>[] = [];
  if (options.network !== undefined) setConditions(network, options.network);

  const add = (node: NodeOptions<C> = {}): TestNode<C> => {
    const { name = `${nodes.length}` } = node;
    const state = addNode(world, {
      name,
      address: node.address ?? addressOf(nodes.length),
      clock: createClock(node.clock ?? drawClock(seed, name, options.clockSkew)),
      natSeconds: node.natSeconds ?? Infinity,
      create: node.create ?? options.create,
    });
    const shown = showNode(world, state, remember);
    nodes.push(shown);
    return shown;
  };

  return {
    seed,
    nodes,
    counters: network.counters,
    random: world.random,
    get now(): number {
      return world.now;
    },
    get trace(): number {
      return world.trace;
    },
    add,
    advance: (seconds) => runWorld(world, timeAfter(world, seconds)),
    advanceUntil(condition, { within = 60, every = 0.01 } = {}): boolean {
      const deadline = timeAfter(world, within);
      if (!(every > 0)) {
        throw new RangeError(`Cannot advance: every must be positive, is ${every}`);
      }
      while (!condition()) {
        if (world.now >= deadline) return false;
        runWorld(world, Math.min(world.now + every, deadline));
      }
      return true;
    },
    after: (seconds, run) => pushEvent(network.queue, timeAfter(world, seconds), run),
    setNetwork: (changes) => setConditions(network, changes),
    block: (from, to) => blockPlaces(endpoints, from, to, true),
    unblock: (from, to) => blockPlaces(endpoints, from, to, false),
    partition: (groups) => partitionPlaces(endpoints, groups),
    heal: () => healPlaces(endpoints),
    inject(datagram, from, to, delay): void {
      const sender = endpointOf(endpoints, from);
      const receiver = endpointOf(endpoints, to);
      const seconds = delay ?? latencyOf(network, sender, receiver, world.random);
      postDatagram(network, sender, receiver, datagram, timeAfter(world, seconds));
    },
    listen: (address, receive) => listenAt(world, address, receive),
  };
}

function drawClock(
  seed: number | string,
  name: string,
  skew: { rate?: number; offset?: number } = {},
): ClockOptions {
  const { rate = 0, offset = 0 } = skew;
  if (!(rate >= 0 && rate < 1)) {
    throw new RangeError(`Cannot skew clocks: rate must be from 0 below 1, is ${rate}`);
  }
  const stream = createRandomStream(seed, `clock ${name}`);
  return {
    rate: 1 + rate * (2 * nextFraction(stream) - 1),
    offset: offset * nextFraction(stream),
  };
}

function listenAt<C extends NodeCore>(
  world: World<C>,
  address: Uint8Array,
  receive: Listener,
): () => void {
  const { network } = world;
  const endpoint = endpointOf(network.endpoints, address);
  if (endpoint.receive !== undefined) {
    throw new RangeError(`Cannot listen: address must be free, is ${formatAddress(address)}`);
  }
  const take = (parcel: Parcel) => {
    network.counters.delivered++;
    traceParcel(world, parcel);
    receive(parcel.bytes, network.sender, world.now);
  };
  endpoint.receive = take;
  return () => {
    if (endpoint.receive === take) endpoint.receive = undefined;
  };
}
