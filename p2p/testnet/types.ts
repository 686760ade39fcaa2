/** What users of a testnet see of it. */
import type { Address } from "../address.ts";
import type { NetworkConditions, NetworkCounters } from "./network.ts";
import type { CoreHost, NodeCore, NodeOptions, TestNode } from "./node.ts";
import type { Places } from "./partition.ts";
import type { RandomStream } from "./random.ts";

/** How to set up a testnet. */
export interface TestnetOptions<C extends NodeCore> {
  /** Everything that is random follows from it. */
  seed: number | string;
  /** Makes what runs on a node. */
  create: (host: CoreHost) => C;
  /** What is kept of a core that crashes, as on its disk; by default nothing. */
  remember?: (core: C) => unknown;
  /** How the network treats datagrams at first. */
  network?: Partial<NetworkConditions>;
  /** Address of the node with this index; by default `privateAddress`. */
  address?: (index: number) => Address;
  /**
   * How far clocks differ: rates uniform within 1 ± `rate` (below 1), offsets uniform from 0 to
   * `offset` seconds. By default all clocks are those of the testnet.
   */
  clockSkew?: { rate?: number; offset?: number };
  /** Sees every datagram that arrives where somebody is; the arrays are lent until it returns. */
  watch?: (datagram: Uint8Array, from: Address, to: Address, now: number) => void;
}

/** When to give up waiting, and how often to look. */
export interface AdvanceOptions {
  /** At most this many seconds from now; 60 by default. */
  within?: number;
  /** Look again after this many seconds; 0.01 by default. */
  every?: number;
}

/** A simulated mesh. */
export interface Testnet<C extends NodeCore> {
  /** As it was given. */
  readonly seed: number | string;
  /** Virtual time in seconds, 0 at first. Clocks of nodes show something else if they are skewed. */
  readonly now: number;
  /** All nodes ever added, by index. */
  readonly nodes: readonly TestNode<C>[];
  /** What became of the datagrams so far. */
  readonly counters: Readonly<NetworkCounters>;
  /** Hash of every datagram delivered and every tick, with their times: 32 bits. */
  readonly trace: number;
  /** Randomness for whoever drives the testnet: `pickOne(testnet.random, testnet.nodes)`. */
  readonly random: RandomStream;
  /** Adds a node and starts it. Throws a `RangeError` if its name or address is taken. */
  add(options?: NodeOptions<C>): TestNode<C>;
  /**
   * Lets this much virtual time pass. Cores may be called between two advances, and from `after`; who
   * calls the core of another node from within a core takes it from `TestNode.core` each time, so
   * that its next tick is not missed. Throws what cores throw.
   */
  advance(seconds: number): void;
  /** Lets time pass until the condition holds; whether it did in time. */
  advanceUntil(condition: () => boolean, options?: AdvanceOptions): boolean;
  /** Calls `run` in this many seconds. */
  after(seconds: number, run: () => void): void;
  /** Changes how the network treats what is sent from now on. */
  setNetwork(changes: Partial<NetworkConditions>): void;
  /** From now on nothing sent from these reaches those; the other direction is as it was. */
  block(from: Places, to: Places): void;
  /** Undoes `block`. */
  unblock(from: Places, to: Places): void;
  /** Blocks each group from every other, both ways. Who is in no group reaches all. */
  partition(groups: readonly Places[]): void;
  /** Undoes every `block` and `partition`. */
  heal(): void;
  /**
   * Lets a datagram arrive that claims to come from `from`, after `delay` seconds or else the latency
   * of the pair: never lost or blocked, but a NAT may refuse it.
   */
  inject(datagram: Uint8Array, from: Address, to: Address, delay?: number): void;
  /**
   * Shows what arrives at an address that has no node, until the answer is called; the arrays are
   * lent. Throws a `RangeError` if the address is taken.
   */
  listen(address: Address, receive: Listener): () => void;
}

/** Takes what arrives at an address without a node. */
export type Listener = (datagram: Uint8Array, from: Address, now: number) => void;
