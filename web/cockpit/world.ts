/**
 * What surrounds the hosts of an array, simulated: work arrives, follows the routes, waits and is
 * finished. The layers see none of it but what each host senses.
 */
import {
  addHost,
  type ArrayObservation,
  type ArrayOptions,
  createArray,
  type HostArray,
  linkHosts,
  removeHost,
  type SettledSide,
  tickArray,
  unlinkHosts,
} from "../../layers/array.ts";
import { createArrivals, drawArrivals, type HostArrivals } from "./arrivals.ts";

/** A host's surroundings. */
export interface WorldHost {
  readonly id: string;
  /** Items per second that it finishes; of one awake slot if it is elastic. */
  capacityPerSecond: number;
  /** What it says of that, and goes on to say whatever becomes of it. */
  readonly statedPerSecond: number;
  /** Whether its capacity follows the slots that its field keeps awake. */
  readonly isElastic: boolean;
  /** Work from outside. */
  readonly arrivals: HostArrivals;
  /** Items waiting. */
  queue: number;
  /** Items on their way to it: they arrive with the next tick. */
  inbound: number;
  /** Items that came from outside in the last tick. */
  arrived: number;
  /** Items finished in the last tick. */
  completed: number;
  /** Items sent to others in the last tick, by id. */
  shipped: Map<string, number>;
}

/** Reports that contradict each other: each of a ring says it sends so much to the next. */
export interface Turn {
  readonly ring: readonly string[];
  readonly perSecond: number;
  /** Tick of the last report. */
  readonly untilTick: number;
}

/** An array and its surroundings. */
export interface World {
  readonly array: HostArray;
  readonly hosts: Map<string, WorldHost>;
  readonly seed: number;
  /** Reports of work that nobody moves. */
  turns: Turn[];
  /** What each side had settled when the last second began, and its hosts followed. */
  followed: ReadonlyMap<number, SettledSide>;
  /** Seconds so far. */
  tick: number;
  /** Items that were at hosts taken out, or on their way there. */
  gone: number;
}

/** Round trip of every link, seconds. */
const ROUND_TRIP_SECONDS = 0.002;

/** Nobody there yet. */
export function createWorld(seed: number, options: ArrayOptions = {}): World {
  const array = createArray({ ...options, seed });
  return { array, hosts: new Map(), seed, turns: [], followed: new Map(), tick: 0, gone: 0 };
}

/** Adds a host linked with those named; throws a `RangeError` as the array does. */
export function addWorldHost(
  world: World,
  host: { id: string; capacityPerSecond: number; loadPerSecond: number; isElastic?: boolean },
  linked: Iterable<string>,
): void {
  const { id, capacityPerSecond, loadPerSecond, isElastic = false } = host;
  addHost(world.array, id);
  world.hosts.set(id, {
    id,
    capacityPerSecond,
    statedPerSecond: capacityPerSecond,
    isElastic,
    arrivals: createArrivals(world.seed, id, loadPerSecond),
    queue: 0,
    inbound: 0,
    arrived: 0,
    completed: 0,
    shipped: new Map(),
  });
  for (const other of linked) linkWorldHosts(world, id, other);
}

/** Takes a host out, with what waits there. */
export function removeWorldHost(world: World, id: string): void {
  removeHost(world.array, id);
  const { queue, inbound } = world.hosts.get(id)!;
  world.gone += queue + inbound;
  world.hosts.delete(id);
}

/** Links two hosts. */
export function linkWorldHosts({ array }: World, a: string, b: string): void {
  linkHosts(array, a, b, ROUND_TRIP_SECONDS);
}

/** Ends a link. */
export function unlinkWorldHosts({ array }: World, a: string, b: string): void {
  unlinkHosts(array, a, b);
}

/** What a host can finish in a second. */
export function capacityOf({ array }: World, host: WorldHost): number {
  if (!host.isElastic) return host.capacityPerSecond;
  return host.capacityPerSecond * array.hosts.get(host.id)!.substrate.field.slots.activeCount;
}

/** One second: work arrives, is sent on as the last routes say, and is served; then all hosts tick. */
export function stepWorld(world: World): void {
  const { array, hosts } = world;
  for (const host of hosts.values()) host.arrived = drawArrivals(host.arrivals);
  const arriving = new Map(
    [...hosts.values()].map((host) => [host.id, host.inbound + host.arrived]),
  );
  for (const host of hosts.values()) {
    host.queue += arriving.get(host.id)!;
    host.inbound = 0;
  }
  world.followed = new Map(
    [...array.sides.values()].flatMap(({ side, settled }) =>
      settled === undefined ? [] : [[side, settled] as const]
    ),
  );
  for (const host of hosts.values()) ship(world, host, arriving.get(host.id)!);
  for (const host of hosts.values()) {
    host.completed = Math.min(host.queue, capacityOf(world, host));
    host.queue -= host.completed;
  }
  world.turns = world.turns.filter(({ untilTick }) => world.tick <= untilTick);
  const entries = [...hosts.values()].map((host) => [host.id, sensed(world, host)] as const);
  tickArray(array, Object.fromEntries(entries));
  world.tick++;
}

/** Sends shares of what arrives, and of the backlog what is to drain, to those that can be reached. */
function ship({ array, hosts }: World, host: WorldHost, arriving: number): void {
  const self = array.hosts.get(host.id)!;
  host.shipped = new Map();
  const { routes = [], drainPerSecond = 0 } = self.status?.plan ?? {};
  const available = Math.min(host.queue, arriving + drainPerSecond);
  for (const { id, share } of routes) {
    const other = hosts.get(id);
    const isReached = self.links.has(id) && array.hosts.get(id)?.side === self.side;
    if (other === undefined || !isReached) continue;
    const amount = Math.min(share * available, host.queue);
    host.queue -= amount;
    other.inbound += amount;
    host.shipped.set(id, amount);
  }
}

function sensed(world: World, host: WorldHost): ArrayObservation {
  return {
    backlog: host.queue,
    arrivalsPerSecond: host.arrived,
    completionsPerSecond: host.completed,
    ...(!host.isElastic && { statedCapacityPerSecond: host.statedPerSecond }),
    shippedPerSecond: reported(world, host),
  };
}

/** What it sends, and what it says to send besides. */
function reported({ turns, hosts }: World, host: WorldHost): Record<string, number> {
  const rates = new Map(host.shipped);
  for (const { ring, perSecond } of turns) {
    const at = ring.indexOf(host.id);
    const next = ring[(at + 1) % ring.length]!;
    if (at < 0 || !hosts.has(next)) continue;
    rates.set(next, (rates.get(next) ?? 0) + perSecond);
  }
  return Object.fromEntries(rates);
}
