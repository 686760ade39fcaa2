/** Daemons that carry a load, are cut in two, contradict each other, and have to agree in the end. */
import { assert, assertEquals } from "@std/assert";
import { type Client, createClient, type DaemonStatus } from "../../daemon/client/mod.ts";
import type { Explanation } from "../../daemon/host_status.ts";
import { buildComplex, decompose, divergence } from "../../layers/hodge/mod.ts";
import { type Daemon, eventually } from "./harness.ts";

/** Everything that is cut off has to be noticed, and found again, within this. */
const PATIENCE_MS = 60_000;

/** How often applications say the same again, in milliseconds. */
const REFRESH_MS = 1_000;

/** Periods in which all have to agree once nothing new is said: three digests of three ticks each. */
const DIGEST_TICKS = 9;

/** A link carries at most so much less or more than was said, for what is rounded, items per second. */
const RATE_ERROR = 2 ** -20;

/** Two sides of a cut, by index. */
export type Sides = readonly [readonly number[], readonly number[]];

/** Daemons and what the applications beside them say. */
export interface LiveArray extends AsyncDisposable {
  readonly clients: readonly Client[];
  readonly ids: readonly string[];
  /** Rates said, items per second, by who says it and of whom: `from,to`. */
  readonly said: Map<string, number>;
  statuses(): Promise<DaemonStatus[]>;
}

/**
 * Beside each daemon an application that reports its load, the first with far more than it can do,
 * and whatever is `said`. They fall silent at the end of the block.
 */
export async function startApplications(daemons: readonly Daemon[]): Promise<LiveArray> {
  const clients = daemons.map(({ socket }) => createClient({ socket }));
  const statuses = () => Promise.all(clients.map((client) => client.status()));
  const said = new Map<string, number>();
  const speak = () =>
    Promise.all(clients.map(async (client, from) => {
      await client.load({
        backlog: 0,
        arrivalsPerSecond: from === 0 ? 190 : 20,
        completionsPerSecond: from === 0 ? 190 : 20,
        capacityPerSecond: 100,
      });
      for (const [pair, perSecond] of said) {
        const [speaker, to] = pair.split(",").map(Number);
        if (speaker === from) await client.offload(array.ids[to!]!, perSecond);
      }
    }));
  let isSilent = false;
  const array: LiveArray = {
    clients,
    ids: (await statuses()).map(({ nodeId }) => nodeId),
    said,
    statuses,
    async [Symbol.asyncDispose]() {
      isSilent = true;
      await speaking;
    },
  };
  const speaking = (async () => {
    while (!isSilent) {
      await speak();
      await new Promise((resolve) => setTimeout(resolve, REFRESH_MS));
    }
  })();
  return array;
}

/** Waits until each of these knows of nobody alive but them. */
export async function haveOnly(array: LiveArray, some: readonly number[]): Promise<void> {
  await eventually(
    () => Promise.all(some.map((i) => array.clients[i]!.status())),
    (all) => all.every(({ agreement }) => agreement?.hosts === some.length),
    PATIENCE_MS,
  );
}

/** Lets both sides report work in circles around every triangle across the cut. */
export function contradict({ said, ids }: LiveArray, [side]: Sides, rate: number): void {
  const all = ids.map((_, i) => i);
  for (const a of all) {
    for (const b of all.slice(a + 1)) {
      for (const c of all.slice(b + 1)) {
        const inside = [a, b, c].filter((i) => side.includes(i)).length;
        if (inside === 0 || inside === 3) continue;
        for (const pair of [`${a},${b}`, `${b},${c}`, `${c},${a}`]) {
          said.set(pair, (said.get(pair) ?? 0) + rate + a + c);
        }
      }
    }
  }
}

/**
 * Once all know what was said: all come to the digest of a flow that is not zero within `mostTicks`,
 * three digest periods unless told, on which nobody ever differs; no circulation is left in the flows, and everybody's net
 * inflow is what the reports say.
 */
export async function checkHealed(
  array: LiveArray,
  mostTicks: number = DIGEST_TICKS,
): Promise<void> {
  await eventually(
    () => Promise.all(array.clients.map((client) => client.explain())),
    (all) => all.every(({ explanation }) => hasAllSaid(array, explanation)),
    PATIENCE_MS,
  );
  const atRest = await array.statuses();
  const known = new Set(
    atRest.flatMap(({ agreement }) => agreement!.history.map(([hash]) => hash)),
  );
  const agreed = await eventually(array.statuses, (all) => sharedAmong(all, known) !== undefined);
  assertNobodyDiffers(agreed);
  const ticks = agreed.map(({ ticks }, i) => ticks.completed - atRest[i]!.ticks.completed);
  assert(Math.max(...ticks) <= mostTicks, `agreed after ${ticks} ticks`);
  for (const client of array.clients) checkFlows(array, (await client.explain()).explanation);
}

/** A set of records, none of those known, that all have settled on. */
function sharedAmong(
  all: readonly DaemonStatus[],
  known: ReadonlySet<string>,
): string | undefined {
  const [first, ...rest] = all.map(({ agreement }) => new Map(agreement!.history));
  return [...first!.keys()].find((hash) => !known.has(hash) && rest.every((map) => map.has(hash)));
}

function assertNobodyDiffers(all: readonly DaemonStatus[]): void {
  const digests = new Map<string, string>();
  for (const [hash, digest] of all.flatMap(({ agreement }) => agreement!.history)) {
    assertEquals(digests.get(hash) ?? digest, digest, "two digests of the same records");
    digests.set(hash, digest);
  }
}

/** What goes over a link, positive from its tail, by what was said. */
function saidOver({ said, ids }: LiveArray, tail: string, head: string): number {
  const [from, to] = [ids.indexOf(tail), ids.indexOf(head)];
  return (said.get(`${from},${to}`) ?? 0) - (said.get(`${to},${from}`) ?? 0);
}

function hasAllSaid(array: LiveArray, { hosts, links }: Explanation): boolean {
  return hosts.length === array.ids.length &&
    links.every(({ tail, head, reportedPerSecond }) =>
      Math.abs(reportedPerSecond - saidOver(array, tail, head)) <= RATE_ERROR
    );
}

function checkFlows(array: LiveArray, { hosts, links }: Explanation): void {
  assertEquals(hosts.map(({ id }) => id), array.ids.toSorted());
  const vertexOf = new Map(hosts.map(({ id }, vertex) => [id, vertex]));
  const ends = links.flatMap(({ tail, head }) => [vertexOf.get(tail)!, vertexOf.get(head)!]);
  const complex = buildComplex(hosts.length, Uint32Array.from(ends));
  const flow = (value: (link: Explanation["links"][number]) => number) =>
    Float64Array.from(links, value);
  const circulation = (values: Float64Array) => {
    const { curl, harmonic } = decompose(complex, values);
    return Math.hypot(...curl, ...harmonic);
  };
  const written = flow(({ tail, head }) => saidOver(array, tail, head));
  const size = Math.hypot(...written);
  assert(circulation(written) > 0.9 * size, "what was said goes round in circles");
  const left = circulation(flow((link) => link.reconciledPerSecond - link.plannedPerSecond));
  assert(left <= 1e-9 * size, `circulation of ${left} is left`);

  const reported = divergence(complex, flow((link) => link.reportedPerSecond));
  const reconciled = divergence(complex, flow((link) => link.reconciledPerSecond));
  const change = Math.max(...reported.map((inflow, i) => Math.abs(inflow - reconciled[i]!)));
  assert(change <= 1e-9 * size, `net inflow changed by ${change}`);
  assert(Math.max(...links.map((link) => Math.abs(link.standingPerSecond))) > 1, "a flow stands");
}
