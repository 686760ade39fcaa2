/** A node of a testnet as its users hold it. */
import type { Address } from "../address.ts";
import { readClock } from "./clock.ts";
import { startNode, stopNode } from "./lifecycle.ts";
import type { NodeCore, NodeState, RestartOptions, TestNode } from "./node.ts";
import { pushEvent } from "./queue.ts";
import { touchNode, type World } from "./world.ts";

/** Shows a node; `remember` answers with what is kept of a core that ends. */
export function showNode<C extends NodeCore>(
  world: World<C>,
  node: NodeState<C>,
  remember: (core: C) => unknown,
): TestNode<C> {
  const crash = () => {
    if (node.core !== undefined) stopNode(world, node, remember(node.core));
  };
  return {
    index: node.index,
    name: node.name,
    counters: node.counters,
    get address(): Address {
      return node.endpoint.address;
    },
    get isUp(): boolean {
      return node.core !== undefined;
    },
    get now(): number {
      return readClock(node.clock, world.now);
    },
    get core(): C {
      touchNode(world, node); // whoever asks for it may call it
      return runningCore(node);
    },
    crash,
    restart({ memory = true, address }: RestartOptions = {}): void {
      crash();
      startNode(world, node, memory ? node.memory : undefined, address);
    },
    after(seconds: number, run: (core: C, now: number) => void): void {
      runningCore(node);
      const { restarts } = node;
      pushEvent(world.network.queue, timeAfter(world, seconds), () => {
        if (node.core === undefined || node.restarts !== restarts) return;
        run(node.core, readClock(node.clock, world.now));
        touchNode(world, node);
      });
    },
  };
}

/** The time in this many seconds. Throws a `RangeError` unless they are finite and not negative. */
export function timeAfter<C extends NodeCore>(world: World<C>, seconds: number): number {
  if (seconds >= 0 && seconds < Infinity) return world.now + seconds;
  throw new RangeError(`Cannot wait: seconds must be ≥ 0 and finite, is ${seconds}`);
}

function runningCore<C extends NodeCore>(node: NodeState<C>): C {
  if (node.core !== undefined) return node.core;
  throw new Error(`Cannot use core of node ${node.name}: it is down`);
}
