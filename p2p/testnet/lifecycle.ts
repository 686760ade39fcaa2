/** How nodes of a testnet come and go. */
import { equalAddresses, formatAddress } from "../address.ts";
import type { Address } from "../address.ts";
import { type Clock, readClock } from "./clock.ts";
import { endpointOf } from "./endpoints.ts";
import { sendDatagram } from "./network.ts";
import { type CoreHost, isExpected, type NodeCore, type NodeState } from "./node.ts";
import type { Parcel } from "./parcels.ts";
import { createRandomStream, deriveBytes, fillRandom } from "./random.ts";
import { enrolNode, rearmNode, touchNode, traceParcel, type World } from "./world.ts";

/** What has to be settled about a node before it is made. */
export interface NodePlan<C extends NodeCore> {
  readonly name: string;
  readonly address: Address;
  readonly clock: Clock;
  readonly natSeconds: number;
  readonly create: (host: CoreHost) => C;
}

/** Adds a node and starts it. Throws a `RangeError` if its name or address is taken. */
export function addNode<C extends NodeCore>(world: World<C>, plan: NodePlan<C>): NodeState<C> {
  const { name, address, clock, natSeconds, create } = plan;
  if (!(natSeconds > 0)) {
    throw new RangeError(`Cannot add node: natSeconds must be positive, is ${natSeconds}`);
  }
  if (world.nodes.some((other) => other.name === name)) {
    throw new RangeError(`Cannot add node: its name must be new, is ${name}`);
  }
  const node: NodeState<C> = {
    index: world.nodes.length,
    name,
    endpoint: endpointOf(world.network.endpoints, address),
    create,
    clock,
    link: createRandomStream(world.seed, `link ${name}`),
    natSeconds,
    sentAt: new Map(),
    counters: { sent: 0, sentBytes: 0, received: 0, receivedBytes: 0, ticks: 0 },
    core: undefined,
    restarts: 0,
    memory: undefined,
    wanted: NaN,
    tickedAt: NaN,
    repeats: 0,
    isTouched: false,
  };
  checkFree(node.endpoint.receive === undefined, address);
  enrolNode(world, node);
  startNode(world, node, undefined);
  return node;
}

/** Starts a node that is down, at its own address or another. Throws if that is taken. */
export function startNode<C extends NodeCore>(
  world: World<C>,
  node: NodeState<C>,
  memory: unknown,
  address: Address = node.endpoint.address,
): void {
  const { network, seed } = world;
  const endpoint = equalAddresses(address, node.endpoint.address)
    ? node.endpoint
    : endpointOf(network.endpoints, address);
  checkFree(endpoint.receive === undefined, address);
  node.endpoint = endpoint;
  const { restarts } = node;
  const stream = createRandomStream(seed, `node ${node.name} restart ${restarts}`);
  const core = node.create({
    name: node.name,
    address: endpoint.address,
    restarts,
    secret: deriveBytes(seed, `secret ${node.name}`),
    memory,
    now: readClock(node.clock, world.now),
    send: (datagram, to) => {
      if (node.restarts === restarts) sendFrom(world, node, datagram, to);
    },
    random: (bytes) => fillRandom(stream, bytes),
  });
  node.core = core;
  endpoint.receive = (parcel) => receiveAt(world, node, parcel);
  touchNode(world, node);
}

/** Ends the core of a node; `memory` is what is kept of it. */
export function stopNode<C extends NodeCore>(
  world: World<C>,
  node: NodeState<C>,
  memory: unknown,
): void {
  node.memory = memory;
  node.core = undefined;
  node.wanted = NaN;
  node.restarts++; // silences what is left of the core
  node.endpoint.receive = undefined;
  node.sentAt.clear();
  rearmNode(world, node);
}

function sendFrom<C extends NodeCore>(
  world: World<C>,
  node: NodeState<C>,
  datagram: Uint8Array,
  address: Address,
): void {
  const { network, now } = world;
  const to = endpointOf(network.endpoints, address);
  node.counters.sent++;
  node.counters.sentBytes += datagram.length;
  if (node.natSeconds < Infinity) node.sentAt.set(to, now);
  sendDatagram(network, node.endpoint, to, datagram, node.link, now);
  touchNode(world, node);
}

function receiveAt<C extends NodeCore>(world: World<C>, node: NodeState<C>, parcel: Parcel): void {
  const { network, now } = world;
  if (!isExpected(node, parcel.from, now)) {
    network.counters.filtered++;
    return;
  }
  network.counters.delivered++;
  node.counters.received++;
  node.counters.receivedBytes += parcel.bytes.length;
  traceParcel(world, parcel);
  node.core!.receive(parcel.bytes, network.sender, readClock(node.clock, now));
  touchNode(world, node);
}

function checkFree(isFree: boolean, address: Address): void {
  if (isFree) return;
  throw new RangeError(`Cannot start node: its address must be free, is ${formatAddress(address)}`);
}
