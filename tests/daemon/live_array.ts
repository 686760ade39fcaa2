/** Daemons that carry a load, are cut in two, and are told of work that goes in circles. */
import { type Client, createClient, type DaemonStatus } from "../../daemon/client/mod.ts";
import type { Explanation } from "../../daemon/host/host_status.ts";
import { patient } from "../patience.ts";
import { type Daemon, eventually } from "./harness.ts";

/** What is cut off has to be noticed within this. */
const PATIENCE_MS = patient(60_000);

/** How often applications say the same again, in milliseconds: what they say holds for ten seconds. */
const REFRESH_MS = 2_000;

/** Two sides of a cut, by index. */
export type Sides = readonly [readonly number[], readonly number[]];

/** Daemons, and what the applications beside them say. */
export interface LiveArray {
  readonly clients: readonly Client[];
  readonly ids: readonly string[];
  /** Rates said, whole items per second, by who says it and of whom: `from,to`. */
  readonly said: Map<string, number>;
  spokenAt: number;
}

/** Daemons about which nothing was said yet. */
export async function createArray(daemons: readonly Daemon[]): Promise<LiveArray> {
  const clients = daemons.map(({ socket }) => createClient({ socket }));
  const ids = (await Promise.all(clients.map((client) => client.status()))).map((s) => s.nodeId);
  return { clients, ids, said: new Map(), spokenAt: -Infinity };
}

/**
 * The application beside each daemon reports its load, the first one far more than it can do, and what
 * is `said` of what it sends.
 */
export async function speak(array: LiveArray): Promise<void> {
  array.spokenAt = performance.now();
  await Promise.all(array.clients.map(async (client, from) => {
    const perSecond = from === 0 ? 190 : 20;
    await client.load({
      backlog: 0,
      arrivalsPerSecond: perSecond,
      completionsPerSecond: perSecond,
      capacityPerSecond: 100,
    });
    for (const [pair, perSecond] of array.said) {
      const [speaker, to] = pair.split(",").map(Number);
      if (speaker === from) await client.offload(array.ids[to!]!, perSecond);
    }
  }));
}

/** What each daemon says of itself. */
export function statusesOf({ clients }: LiveArray): Promise<DaemonStatus[]> {
  return Promise.all(clients.map((client) => client.status()));
}

/** What went into the last settle of each of these. */
export function explanationsOf(
  { clients }: LiveArray,
  some: readonly number[],
): Promise<Explanation[]> {
  return Promise.all(some.map(async (i) => (await clients[i]!.explain()).explanation));
}

/**
 * Waits until each of these knows of nobody alive but them, and of all that was said among them. The
 * applications go on saying it.
 */
export async function haveOnly(array: LiveArray, some: readonly number[]): Promise<void> {
  await whileSpeaking(
    array,
    () => explanationsOf(array, some),
    (all) => all.every((one) => hasAllSaid(array, one, some.length)),
  );
}

/** Waits until either side goes on by itself, and takes all of the other for dead. */
export async function partWays(array: LiveArray, sides: Sides): Promise<void> {
  for (const side of sides) {
    await haveOnly(array, side);
    await whileSpeaking(
      array,
      () => Promise.all(side.map((i) => array.clients[i]!.members())),
      (all) =>
        all.every(({ hosts }) =>
          hosts.length === array.ids.length &&
          hosts.every(({ id, state }) =>
            (state === "dead") === !side.includes(array.ids.indexOf(id))
          )
        ),
    );
  }
}

/** Waits until all have settled on the same, and a flow stands. The applications go on speaking. */
export async function rest(array: LiveArray): Promise<void> {
  const everyone = array.ids.map((_, i) => i);
  await whileSpeaking(
    array,
    () => explanationsOf(array, everyone),
    (all) =>
      all.every((one) => hasAllSaid(array, one) && one.digest === all[0]!.digest) &&
      all[0]!.links.some(({ standingPerSecond }) => Math.abs(standingPerSecond) > 1),
  );
}

async function whileSpeaking<T>(
  array: LiveArray,
  question: () => Promise<T>,
  willDo: (answer: T) => boolean,
): Promise<void> {
  const askAgain = async () => {
    if (performance.now() - array.spokenAt >= REFRESH_MS) await speak(array);
    return await question();
  };
  await eventually(askAgain, willDo, PATIENCE_MS);
}

/** Whether so many hosts, and all that was said among them, went into a settle. */
export function hasAllSaid(
  array: LiveArray,
  { hosts, links }: Explanation,
  count: number = array.ids.length,
): boolean {
  return hosts.length === count && links.length === count * (count - 1) / 2 &&
    links.every(({ tail, head, reportedPerSecond }) =>
      array.said.size === 0 || reportedPerSecond === saidOver(array, tail, head)
    );
}

/** What goes over a link, positive from its tail, by what was said. */
export function saidOver({ said, ids }: LiveArray, tail: string, head: string): number {
  const [from, to] = [ids.indexOf(tail), ids.indexOf(head)];
  return (said.get(`${from},${to}`) ?? 0) - (said.get(`${to},${from}`) ?? 0);
}

/**
 * Both sides say, from now on, that they send work in circles around every triangle across the cut,
 * about `rate` around each; and some of it one way, too.
 */
export async function contradict(array: LiveArray, sides: Sides, rate: number): Promise<void> {
  const { said, ids } = array;
  const [side, otherSide] = sides;
  said.clear();
  const say = (from: number, to: number, perSecond: number) =>
    said.set(`${from},${to}`, (said.get(`${from},${to}`) ?? 0) + perSecond);
  ids.forEach((_, c) => {
    for (let b = 0; b < c; b++) {
      for (let a = 0; a < b; a++) {
        const near = [a, b, c].filter((i) => side.includes(i)).length;
        if (near === 0 || near === 3) continue;
        for (const [from, to] of [[a, b], [b, c], [c, a]] as const) say(from, to, rate + a + c);
      }
    }
  });
  say(side[0]!, otherSide[0]!, 9);
  say(otherSide[1]!, side[1]!, 5);
  await speak(array);
}
