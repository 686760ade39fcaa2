/**
 * Applications of simulated hosts: each has a queue, serves it at its own pace, and sends on what its
 * host's daemon says. Whoever drives it says when time has passed and for whom, so that hosts may tick
 * apart; items are counted here and nowhere else. Everything follows from the seed.
 */
import { type Chance, createChance } from "../bench/traces/chance.ts";

/** A host's work at first; the two rates may be changed at any time. */
export interface WorkPlan {
  /** Items finished per second while there are any; may be zero. */
  capacityPerSecond: number;
  /** Items that come from outside, per second; default 0. */
  arrivalsPerSecond?: number;
}

/** How work comes and goes. */
export interface WorkOptions {
  seed: number;
  hosts: readonly WorkPlan[];
  /** Whether outside arrivals are Poisson counts or come evenly; default `"poisson"`. */
  arrivals?: "poisson" | "smooth";
  /** Seconds an item takes from host to host; default 0.01. */
  delaySeconds?: number;
  /** Whether a connection would succeed now; always by default. What cannot go stays. */
  reaches?: (from: number, to: number) => boolean;
}

/** Sends shares of all that is placed. */
export interface ByShares {
  readonly routes: readonly { readonly to: number; readonly share: number }[];
}

/** Asks for every item that is placed where it is to go; `undefined` is to keep it. */
export interface ByPicks {
  readonly pick: () => number | undefined;
}

/** Where a host's items go: those that arrive, and some of the backlog, as `RoutesAnswer` has it. */
export type Placement = (ByShares | ByPicks) & { readonly drainPerSecond?: number };

/** What has happened at a host since the beginning; items. */
export interface Tally {
  /** From outside. */
  arrived: number;
  /** From other hosts. */
  received: number;
  completed: number;
  /** What it could have completed. */
  possible: number;
  /** What was sent to each host. */
  shipped: Float64Array;
}

/** Work at one host. */
export interface HostWork extends Required<WorkPlan> {
  /** Items waiting or running. */
  queue: number;
  /** Seconds of its last step. */
  at: number;
  tally: Tally;
  /** Parts of items that no pick has been made for. */
  unpicked: number;
  chance: Chance;
}

/** Items between two hosts. */
interface InFlight {
  readonly items: number;
  readonly lands: number;
}

/** Work at all hosts. */
export interface Work {
  readonly hosts: readonly HostWork[];
  /** On their way to each host, in the order they were sent. */
  readonly inFlight: InFlight[][];
  /** Items that were at a host when it lost them. */
  lost: number;
  readonly isSmooth: boolean;
  readonly delaySeconds: number;
  readonly reaches: (from: number, to: number) => boolean;
}

/** What a host saw of its work in a step: what its application reports. */
export interface WorkSeen {
  backlog: number;
  /** From outside. */
  arrivalsPerSecond: number;
  completionsPerSecond: number;
  /** What was sent to each host, items per second. */
  shippedPerSecond: Float64Array;
}

/** Idle hosts at time 0. */
export function createWork(options: WorkOptions): Work {
  const { seed, hosts, arrivals = "poisson", delaySeconds = 0.01, reaches = () => true } = options;
  return {
    hosts: hosts.map(({ capacityPerSecond, arrivalsPerSecond = 0 }, i) => ({
      capacityPerSecond,
      arrivalsPerSecond,
      queue: 0,
      at: 0,
      tally: createTally(hosts.length),
      unpicked: 0,
      chance: createChance(seed * 1009 + i),
    })),
    inFlight: hosts.map(() => []),
    lost: 0,
    isSmooth: arrivals === "smooth",
    delaySeconds,
    reaches,
  };
}

/**
 * Lets host `i` work until `now`, in seconds: what has come in is placed, then the queue is served.
 * Throws a `RangeError` unless time has passed for it.
 */
export function stepWork(work: Work, i: number, now: number, placement: Placement): WorkSeen {
  const host = work.hosts[i]!;
  const { tally } = host;
  const seconds = now - host.at;
  if (!(seconds > 0)) {
    throw new RangeError(`Cannot step work: now must be after ${host.at}, is ${now}`);
  }
  host.at = now;
  const before = copyTally(tally);
  const expected = host.arrivalsPerSecond * seconds;
  const arrived = work.isSmooth ? expected : host.chance.poisson(expected);
  const received = land(work.inFlight[i]!, now);
  tally.arrived += arrived;
  tally.received += received;
  const draining = Math.min(host.queue, (placement.drainPerSecond ?? 0) * seconds);
  host.queue += arrived + received;
  const placed = arrived + received + draining;
  if ("pick" in placement) placeByPicks(work, i, placed, placement);
  else for (const { to, share } of placement.routes) send(work, i, to, share * placed);
  const possible = host.capacityPerSecond * seconds;
  const completed = Math.min(host.queue, possible);
  host.queue -= completed;
  tally.completed += completed;
  tally.possible += possible;
  return {
    backlog: host.queue,
    arrivalsPerSecond: arrived / seconds,
    completionsPerSecond: completed / seconds,
    shippedPerSecond: tally.shipped.map((items, to) => (items - before.shipped[to]!) / seconds),
  };
}

/** Host `i` dies with all that it has; what other hosts have sent waits until it is back. */
export function loseWork(work: Work, i: number): void {
  const host = work.hosts[i]!;
  work.lost += host.queue;
  host.queue = 0;
  host.unpicked = 0;
}

/** Host `i` was down until `now`: since its last step nothing came from outside, nor was done. */
export function skipWork(work: Work, i: number, now: number): void {
  work.hosts[i]!.at = now;
}

/** What has happened at host `i` so far, as a copy. */
export function tallyOf(work: Work, i: number): Tally {
  return copyTally(work.hosts[i]!.tally);
}

/** Share of what a host could have completed from `before` to `after` that it did. */
export function utilisationBetween(before: Tally, after: Tally): number {
  return (after.completed - before.completed) / (after.possible - before.possible);
}

/** Largest less smallest utilisation since these tallies, one of each host. */
export function spreadSince(work: Work, before: readonly Tally[]): number {
  const used = before.map((tally, i) => utilisationBetween(tally, work.hosts[i]!.tally));
  return Math.max(...used) - Math.min(...used);
}

/** Items that came from outside less those that were completed or lost, or are somewhere: zero. */
export function imbalanceOf(work: Work): number {
  const flying = work.inFlight.flat().reduce((sum, { items }) => sum + items, 0);
  return work.hosts.reduce(
    (sum, { queue, tally }) => sum + tally.arrived - tally.completed - queue,
    -flying - work.lost,
  );
}

function land(inFlight: InFlight[], now: number): number {
  let items = 0;
  while (inFlight.length > 0 && inFlight[0]!.lands <= now) items += inFlight.shift()!.items;
  return items;
}

function placeByPicks(work: Work, i: number, items: number, { pick }: ByPicks): void {
  const host = work.hosts[i]!;
  host.unpicked += items;
  for (; host.unpicked >= 1; host.unpicked--) {
    const to = pick();
    if (to !== undefined) send(work, i, to, 1);
  }
}

function send(work: Work, from: number, to: number, wanted: number): void {
  const host = work.hosts[from]!;
  const items = Math.min(wanted, host.queue);
  if (items <= 0 || to === from || !work.reaches(from, to)) return;
  host.queue -= items;
  host.tally.shipped[to]! += items;
  work.inFlight[to]!.push({ items, lands: host.at + work.delaySeconds });
}

function createTally(hosts: number): Tally {
  return {
    arrived: 0,
    received: 0,
    completed: 0,
    possible: 0,
    shipped: new Float64Array(hosts),
  };
}

function copyTally(tally: Tally): Tally {
  return { ...tally, shipped: tally.shipped.slice() };
}
