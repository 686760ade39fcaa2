/** A node of a testnet: one core at one address, with its own clock and randomness. */
import type { Address } from "../address.ts";
import { type Clock, type ClockOptions, readClock, timeWhenShown } from "./clock.ts";
import type { Endpoint } from "./endpoints.ts";
import type { RandomStream } from "./random.ts";

/** What can run on a node: a state machine without I/O, as the peer is. */
export interface NodeCore {
  /** When `tick` has something to do next, by its clock in seconds; `Infinity` if never. */
  readonly nextTick: number;
  /** A datagram arrived. Datagram and address are lent until it returns. */
  receive(datagram: Uint8Array, from: Address, now: number): void;
  /** `nextTick` has come. */
  tick(now: number): void;
}

/** What a core is made with. */
export interface CoreHost {
  /** Name of its node. */
  readonly name: string;
  /** Its address, as the others see it. */
  readonly address: Address;
  /** How often the node was started before this. */
  readonly restarts: number;
  /** 32 bytes that are this node's own and outlast restarts: seed of its identity. */
  readonly secret: Uint8Array;
  /** What `remember` kept of the core before, if the node was restarted with memory. */
  readonly memory: unknown;
  /** Time of the node's clock, in seconds. */
  readonly now: number;
  /** Sends a copy of the datagram. Does nothing once this core has crashed. */
  readonly send: (datagram: Uint8Array, to: Address) => void;
  /** Fills with random bytes of this node's own stream. */
  readonly random: (bytes: Uint8Array) => void;
}

/** How to set up a node. */
export interface NodeOptions<C extends NodeCore> {
  /** Its name, different from all others; by default its index. Its randomness follows from it. */
  name?: string;
  /** Its address; by default that of the testnet for its index. */
  address?: Address;
  /** How its clock goes; by default as the testnet says. */
  clock?: ClockOptions;
  /**
   * It is behind a NAT (RFC 4787, address and port dependent filtering): it receives only from
   * addresses that it sent to in the last this many seconds. By default it receives from everybody.
   */
  natSeconds?: number;
  /** Makes its core, now and at every restart; by default as the testnet says. */
  create?: (host: CoreHost) => C;
}

/** What one node did, as counts. */
export interface NodeCounters {
  /** Datagrams sent. */
  sent: number;
  /** Bytes in those. */
  sentBytes: number;
  /** Datagrams received. */
  received: number;
  /** Bytes in those. */
  receivedBytes: number;
  /** Calls of `tick`. */
  ticks: number;
}

/** How to restart a node. */
export interface RestartOptions {
  /** Whether what `remember` kept is there again; true by default. */
  memory?: boolean;
  /** Its new address; by default the one it had. */
  address?: Address;
}

/** One node, as its testnet shows it. */
export interface TestNode<C extends NodeCore> {
  /** Its number, from 0 on. */
  readonly index: number;
  /** Its name. */
  readonly name: string;
  /** Its address, as it is now. */
  readonly address: Address;
  /** Whether a core runs on it. */
  readonly isUp: boolean;
  /** Its core. Throws an `Error` while it is down. Ask again rather than keep it: see `advance`. */
  readonly core: C;
  /** What its clock shows, in seconds. */
  readonly now: number;
  /** What it did so far, over all restarts. */
  readonly counters: Readonly<NodeCounters>;
  /** Ends the core at once, without goodbye; nothing of it runs or is sent afterwards. */
  crash(): void;
  /** Makes a new core, crashing the old one if it still runs. Throws if its address is taken. */
  restart(options?: RestartOptions): void;
  /** Calls `run` in this many seconds, unless this core has crashed by then. */
  after(seconds: number, run: (core: C, now: number) => void): void;
}

/** State of one node. */
export interface NodeState<C extends NodeCore> {
  readonly index: number;
  readonly name: string;
  endpoint: Endpoint;
  readonly create: (host: CoreHost) => C;
  readonly clock: Clock;
  /** What happens to the datagrams that it sends. */
  readonly link: RandomStream;
  readonly natSeconds: number;
  /** Behind a NAT: when it last sent to whom. */
  readonly sentAt: Map<Endpoint, number>;
  readonly counters: NodeCounters;
  core: C | undefined;
  /** How many cores have ended; what belonged to one of them does nothing any more. */
  restarts: number;
  memory: unknown;
  /** `nextTick` when it was last read; NaN if it has to be read again. */
  wanted: number;
  /** When it last ticked, and how often at that same time. */
  tickedAt: number;
  repeats: number;
  /** Whether somebody may have changed `nextTick` out of turn. */
  isTouched: boolean;
}

/** Ticks at one and the same time after which a core is taken to be stuck. */
const MOST_REPEATS = 1_000;

/** When the node wants its next tick, as a time of the testnet not before `now`. */
export function wakeTime<C extends NodeCore>(node: NodeState<C>, now: number): number {
  if (node.core === undefined) return Infinity;
  node.wanted = node.core.nextTick;
  if (!(node.wanted > -Infinity)) {
    throw new RangeError(`Cannot wake node ${node.name}: nextTick is ${node.wanted}`);
  }
  return node.wanted === Infinity
    ? Infinity
    : Math.max(now, timeWhenShown(node.clock, node.wanted));
}

/** Lets the core of a node that is up tick. Throws an `Error` if it is stuck. */
export function tickNode<C extends NodeCore>(node: NodeState<C>, now: number): void {
  const least = node.wanted; // rounding must not make it early
  node.wanted = NaN;
  node.repeats = node.tickedAt === now ? node.repeats + 1 : 0;
  node.tickedAt = now;
  if (node.repeats > MOST_REPEATS) {
    throw new Error(
      `Cannot go on at ${now} s: node ${node.name} still wants its tick at ${least} after ${MOST_REPEATS} of them`,
    );
  }
  node.counters.ticks++;
  node.core!.tick(readClock(node.clock, now, least));
}

/** Whether the node's NAT lets a datagram of this sender in. */
export function isExpected<C extends NodeCore>(
  node: NodeState<C>,
  from: Endpoint,
  now: number,
): boolean {
  if (node.natSeconds === Infinity) return true;
  const sentAt = node.sentAt.get(from);
  return sentAt !== undefined && now - sentAt <= node.natSeconds;
}
