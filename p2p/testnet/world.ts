/** The engine of a testnet: nodes, network and virtual time, one event after the other. */
import type { Address } from "../address.ts";
import { createNetwork, deliverParcel, type Network, type NetworkEvent } from "./network.ts";
import { type NodeCore, type NodeState, tickNode, wakeTime } from "./node.ts";
import type { Parcel } from "./parcels.ts";
import { firstTime, takeEvent } from "./queue.ts";
import { createRandomStream, nextBits, type RandomStream } from "./random.ts";
import { addWake, createWakes, firstWakeTime, setWake, type Wakes } from "./wakes.ts";

/** State of one testnet. */
export interface World<C extends NodeCore> {
  readonly seed: number | string;
  /** Virtual time, in seconds. */
  now: number;
  /** Whether events are being run. */
  isRunning: boolean;
  readonly nodes: NodeState<C>[];
  readonly wakes: Wakes;
  readonly network: Network;
  /** Draws for what no node does. */
  readonly random: RandomStream;
  /** Nodes whose next tick may have changed out of turn. */
  readonly touched: NodeState<C>[];
  /** Hash of everything that has happened. */
  trace: number;
  /** Sees every datagram that is taken. */
  readonly watch: Watch | undefined;
}

/** Sees a datagram; the arrays are lent. */
export type Watch = (datagram: Uint8Array, from: Address, to: Address, now: number) => void;

const MILLION = 1e6;

/** Creates an empty world. */
export function createWorld<C extends NodeCore>(
  seed: number | string,
  watch: Watch | undefined,
): World<C> {
  const random = createRandomStream(seed, "testnet");
  return {
    seed,
    now: 0,
    isRunning: false,
    nodes: [],
    wakes: createWakes(),
    network: createNetwork(nextBits(random)),
    random,
    touched: [],
    trace: 0,
    watch,
  };
}

/** Adds a node that is down. */
export function enrolNode<C extends NodeCore>(world: World<C>, node: NodeState<C>): void {
  addWake(world.wakes);
  world.nodes.push(node);
}

/** Runs everything due by then, and lets that time come. */
export function runWorld<C extends NodeCore>(world: World<C>, until: number): void {
  if (world.isRunning) {
    throw new Error(`Cannot advance: the testnet is being advanced already, at ${world.now} s`);
  }
  world.isRunning = true;
  try {
    for (const node of world.nodes) rearmNode(world, node);
    while (stepWorld(world, until));
    world.now = Math.max(world.now, until);
  } finally {
    world.isRunning = false;
  }
}

/** Notes that the node's next tick may change out of turn. */
export function touchNode<C extends NodeCore>(world: World<C>, node: NodeState<C>): void {
  if (node.isTouched) return;
  node.isTouched = true;
  world.touched.push(node);
}

/** Sees to it that the node gets its tick when it now wants it. */
export function rearmNode<C extends NodeCore>(world: World<C>, node: NodeState<C>): void {
  if (node.core !== undefined && node.core.nextTick === node.wanted) return;
  setWake(world.wakes, node.index, wakeTime(node, world.now));
}

/** A datagram was taken: mixes it and its when, whence and whither into the trace. */
export function traceParcel<C extends NodeCore>(world: World<C>, parcel: Parcel): void {
  const { words } = parcel;
  let trace = mix(mix(traceTime(world), parcel.from.index), parcel.to.index);
  for (let i = 0; i < words.length; i++) trace = mix(trace, words[i]!);
  world.trace = mix(trace, parcel.bytes.length) >>> 0;
  world.watch?.(parcel.bytes, parcel.from.address, parcel.to.address, world.now);
}

/** Runs the next event, if it is due by then: a datagram or call before a tick at the same time. */
function stepWorld<C extends NodeCore>(world: World<C>, until: number): boolean {
  const { network, wakes } = world;
  const eventAt = firstTime(network.queue);
  const wakeAt = firstWakeTime(wakes);
  if (Math.min(eventAt, wakeAt) > until) return false;
  if (eventAt <= wakeAt) {
    world.now = eventAt;
    runEvent(world, takeEvent(network.queue));
  } else {
    world.now = wakeAt;
    const node = world.nodes[wakes.heap[0]!]!;
    world.trace = mix(traceTime(world), node.index) >>> 0;
    tickNode(node, wakeAt);
    rearmNode(world, node);
  }
  while (world.touched.length > 0) {
    const node = world.touched.pop()!;
    node.isTouched = false;
    rearmNode(world, node);
  }
  return true;
}

function runEvent<C extends NodeCore>(world: World<C>, event: NetworkEvent): void {
  if (typeof event === "function") event();
  else deliverParcel(world.network, event);
}

function traceTime<C extends NodeCore>(world: World<C>): number {
  const whole = Math.floor(world.now);
  return mix(mix(world.trace, whole), (world.now - whole) * MILLION * 1_000);
}

function mix(hash: number, word: number): number {
  hash = Math.imul(hash ^ word, 0x85ebca6b);
  return (hash << 13) | (hash >>> 19);
}
