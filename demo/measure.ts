/** What the story tells of in numbers. */
import type { Explanation } from "../daemon/client/mod.ts";
import { buildComplex, decompose, divergence } from "../layers/hodge/mod.ts";
import type { DemoHost, Name } from "./mesh.ts";
import type { Tally } from "./queue.ts";

/** What one host did in a while. */
export interface Used {
  readonly name: Name;
  /** Share of what its worker could have completed that it did. */
  readonly utilisation: number;
  /** Items that came from outside, per second. */
  readonly arrivedPerSecond: number;
  /** Items sent to other hosts, per second. */
  readonly sentPerSecond: number;
  /** Items waiting at the end. */
  readonly backlog: number;
}

/** Counts for so many seconds. */
export async function watch(hosts: readonly DemoHost[], seconds: number): Promise<Used[]> {
  const before = hosts.map(({ tally }) => tally);
  await sleep(seconds);
  return hosts.map(({ name, tally }, i) => usedBetween(name, before[i]!, tally));
}

function usedBetween(name: Name, before: Tally, after: Tally): Used {
  const seconds = after.at - before.at;
  return {
    name,
    utilisation: (after.completed - before.completed) / (after.possible - before.possible),
    arrivedPerSecond: (after.arrived - before.arrived) / seconds,
    sentPerSecond: (after.sent - before.sent) / seconds,
    backlog: after.backlog,
  };
}

/** Largest less smallest utilisation, in percentage points. */
export function spreadOf(used: readonly Used[]): number {
  const shares = used.map(({ utilisation }) => 100 * utilisation);
  return Math.max(...shares) - Math.min(...shares);
}

/** What reconciling has done to the reports that went into a settle; items per second. */
export interface Removed {
  /** Norm of what turned in circles in what was reported beyond the plan. */
  readonly before: number;
  /** The same once that is reconciled. */
  readonly after: number;
  /** Largest change of what a host gets from all others together. */
  readonly divergenceChange: number;
}

/** Works that out from what a daemon lays open. */
export function removedFrom({ hosts, links }: Explanation): Removed {
  const vertexOf = new Map(hosts.map(({ id }, vertex) => [id, vertex]));
  const ends = links.flatMap(({ tail, head }) => [vertexOf.get(tail)!, vertexOf.get(head)!]);
  const complex = buildComplex(hosts.length, Uint32Array.from(ends));
  const column = (value: (link: Explanation["links"][number]) => number) =>
    Float64Array.from(links, value);
  const circulation = (beyond: Float64Array) => {
    const { curl, harmonic } = decompose(complex, beyond);
    return Math.hypot(...curl, ...harmonic);
  };
  const reported = divergence(complex, column((link) => link.reportedPerSecond));
  const reconciled = divergence(complex, column((link) => link.reconciledPerSecond));
  return {
    before: circulation(column((link) => link.reportedPerSecond - link.plannedPerSecond)),
    after: circulation(column((link) => link.reconciledPerSecond - link.plannedPerSecond)),
    divergenceChange: Math.max(...reported.map((inflow, i) => Math.abs(inflow - reconciled[i]!))),
  };
}

/** Waits. */
export function sleep(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
}

/** Asks again until the answer will do. Throws an `Error` that says what was waited for, in vain. */
export async function until<T>(
  what: string,
  question: () => Promise<T>,
  willDo: (answer: T) => boolean,
  seconds = 10,
): Promise<T> {
  const deadline = performance.now() + 1000 * seconds;
  for (;;) {
    const answer = await question();
    if (willDo(answer)) return answer;
    if (performance.now() > deadline) throw new Error(`Not within ${seconds} s: ${what}`);
    await sleep(0.05);
  }
}
