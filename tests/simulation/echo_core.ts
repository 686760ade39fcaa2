/** The smallest thing that can run on a node: asks others now and then, and answers who asks. */
import type { Address, CoreHost, NodeCore } from "../../p2p/testnet.ts";

const ASK = 1;
const ANSWER = 2;

/** One datagram that arrived. */
export interface Arrival {
  now: number;
  from: Address;
  datagram: Uint8Array;
}

/** State of one core, and what it was made with. */
export interface EchoCore extends NodeCore {
  nextTick: number;
  readonly host: CoreHost;
  readonly arrivals: Arrival[];
  /** When `tick` was called. */
  readonly ticks: number[];
  /** Asked one after the other, one each tick. */
  others: readonly Address[];
  /** Seconds between ticks. */
  every: number;
  /** Sends a question with this number at once. */
  ask(to: Address, number?: number): void;
}

/** Creates a core that wants no tick until `every` and `nextTick` are set. */
export function createEcho(host: CoreHost): EchoCore {
  return {
    host,
    arrivals: [],
    ticks: [],
    others: [],
    every: Infinity,
    nextTick: Infinity,
    receive(datagram, from, now): void {
      this.arrivals.push({ now, from: from.slice(), datagram: datagram.slice() });
      if (datagram[0] !== ASK) return;
      const answer = datagram.slice();
      answer[0] = ANSWER;
      host.send(answer, from);
      answer.fill(0); // was lent only
    },
    tick(now): void {
      this.ticks.push(now);
      this.nextTick += this.every;
      const to = this.others[this.ticks.length % this.others.length];
      if (to !== undefined) this.ask(to);
    },
    ask(to, number): void {
      const datagram = new Uint8Array(9);
      host.random(datagram);
      if (number !== undefined) datagram[8] = number;
      datagram[0] = ASK;
      host.send(datagram, to);
    },
  };
}

/** Numbers of what a core received, in order. */
export function numbersAt(core: EchoCore): number[] {
  return core.arrivals.map(({ datagram }) => datagram[8]!);
}
