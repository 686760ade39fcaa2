/**
 * Records on their way through a mesh without loss, in rounds: what a host gets in one it passes on in
 * the next. What happens on a real network is the testnet's business.
 */
import { forwardTo } from "../../../p2p/gossip/forward.ts";

/** Neighbours of every host, by name. */
export type Neighbours = ReadonlyMap<string, ReadonlySet<string>>;

/** What to pass on how. */
export interface RumourOptions {
  /** Most to pass on the record of another host to; default 3. */
  fanout?: number;
  /** A random whole number from 0 up to, but not including, `count`. */
  draw: (count: number) => number;
  /** Whose records there are; all hosts' by default. */
  origins?: Iterable<string>;
}

/** One record that went from a host to another. */
export interface Passed {
  readonly round: number;
  readonly from: string;
  readonly to: string;
  readonly origin: string;
}

/** What became of the records. */
export interface Rumours {
  /** In the order of the rounds. */
  readonly passed: readonly Passed[];
  /** Whose records each host has in the end, its own included. */
  readonly known: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Lets every origin tell its neighbours of itself, and everybody pass on what is new to him. */
export function spreadRumours(neighbours: Neighbours, options: RumourOptions): Rumours {
  const { fanout = 3, draw, origins = neighbours.keys() } = options;
  const known = new Map([...neighbours.keys()].map((host) => [host, new Set([host])]));
  const passed: Passed[] = [];
  let next: Passed[] = [];
  for (const origin of origins) {
    for (const to of neighbours.get(origin)!) next.push({ round: 1, from: origin, to, origin });
  }
  while (next.length > 0) {
    const arriving = next;
    next = [];
    for (const { round, from, to, origin } of arriving) {
      const records = known.get(to)!;
      if (records.has(origin)) continue;
      records.add(origin);
      const targets = forwardTo({
        links: [...neighbours.get(to)!],
        sender: from,
        origin,
        linksOf: (host) => neighbours.get(host),
        fanout,
        draw,
      });
      for (const target of targets) next.push({ round: round + 1, from: to, to: target, origin });
    }
    passed.push(...arriving);
  }
  return { passed, known };
}

/** Datagrams that carry them, several records in one: pairs of hosts and rounds. */
export function datagramsOf(passed: readonly Passed[]): number {
  return new Set(passed.map(({ round, from, to }) => `${round} ${from} ${to}`)).size;
}

/** Neighbours of the hosts 0 to `count` − 1 from their links. */
export function neighboursOf(count: number, links: readonly (readonly number[])[]): Neighbours {
  const neighbours = new Map<string, Set<string>>();
  for (let i = 0; i < count; i++) neighbours.set(String(i), new Set());
  for (const [i, j] of links) {
    neighbours.get(String(i))!.add(String(j));
    neighbours.get(String(j))!.add(String(i));
  }
  return neighbours;
}
