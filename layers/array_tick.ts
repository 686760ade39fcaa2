/** One tick of an array: hosts observe, announce to those who hear them, and settle. */
import { checkFields, checkQuantity } from "./array_check.ts";
import { liveAnnouncements } from "./array_sides.ts";
import {
  type AnnouncedLink,
  type ArrayHost,
  type ArraySide,
  type HostArray,
  hostOf,
} from "./array_state.ts";
import { type ArrayStatus, nameStatus } from "./array_status.ts";
import { settleSide } from "./array_view.ts";
import { LEAST_CAPACITY } from "./capacity.ts";
import { MAX_QUANTITY } from "./mesh_view.ts";
import {
  follow,
  type HostRecord,
  MAX_ELAPSED_SECONDS,
  type Observation,
  observe,
} from "./substrate.ts";

/** One host's telemetry of a tick; what is absent was not sensed. */
export interface ArrayObservation extends Omit<Observation, "elapsedSeconds"> {
  /** What it really sends, items per second, by id; absent: it is taken to follow its routes. */
  shippedPerSecond?: Readonly<Record<string, number>>;
}

/**
 * One tick. Every host that has an entry in `observations` (it may be empty) takes in what it sensed
 * and announces its load and what it ships to the hosts of its side; then every side settles on what it
 * has heard, and its hosts follow. A host without an entry is silent: others count it out in the end.
 * Answers with what became of those that ticked, which their `status` keeps.
 *
 * Throws a `RangeError` that names the host and what is negative, not finite, out of range or nothing that
 * can be sensed, a `TypeError` that does so for what is no object or no number, and leaves the array as it
 * was.
 */
export function tickArray(
  array: HostArray,
  observations: Readonly<Record<string, ArrayObservation>>,
  elapsedSeconds = 1,
): Map<string, ArrayStatus> {
  checkFields("observations", observations);
  checkQuantity("elapsedSeconds", elapsedSeconds, Number.MIN_VALUE, MAX_ELAPSED_SECONDS);
  const entries = Object.entries(observations);
  for (const [id, observation] of entries) checkEntry(array, id, observation);
  array.tick++;
  const ticking = entries.map(([id, { shippedPerSecond, ...sensed }]) => {
    const host = hostOf(array, id);
    host.observation = { ...sensed, elapsedSeconds };
    const load = announced(host, observe(host.substrate, host.observation, host.view));
    const links = linksOf(host, shippedPerSecond ?? assumed(host));
    return { host, announcement: { id, tick: array.tick, load, links } };
  });
  for (const { host, announcement } of ticking) {
    array.sides.get(host.side)!.heard.set(host.id, announcement);
  }
  for (const side of array.sides.values()) {
    const hosts = ticking.map(({ host }) => host).filter((host) => host.side === side.side);
    if (hosts.length > 0) settleHosts(array, side, hosts);
  }
  return new Map(ticking.map(({ host }) => [host.id, host.status!]));
}

/** What can be sensed. */
const SENSED: readonly string[] = [
  "arrivalsPerSecond",
  "backlog",
  "completionsPerSecond",
  "cpuBusyShare",
  "memoryUsedShare",
  "networkBytesPerSecond",
  "statedCapacityPerSecond",
] satisfies (keyof ArrayObservation)[];

function checkEntry(array: HostArray, id: string, observation: ArrayObservation): void {
  hostOf(array, id);
  checkFields(`what ${id} senses`, observation);
  const { shippedPerSecond = {}, ...sensed } = observation;
  checkFields(`shippedPerSecond of ${id}`, shippedPerSecond);
  for (const [name, value] of Object.entries(sensed)) {
    if (!SENSED.includes(name)) {
      throw new RangeError(
        `Cannot take in ${name} of ${id}: it must be one of ${SENSED.join(", ")}`,
      );
    }
    const least = name === "statedCapacityPerSecond" ? Number.MIN_VALUE : 0;
    const most = name.endsWith("Share") ? 1 : MAX_QUANTITY;
    if (value !== undefined) checkQuantity(`${name} of ${id}`, value, least, most);
  }
  for (const [to, rate] of Object.entries(shippedPerSecond)) {
    hostOf(array, to);
    if (to === id) {
      throw new RangeError(`Cannot ship from ${id}: it must be to another, is to itself`);
    }
    checkQuantity(`shippedPerSecond of ${id} to ${to}`, rate, 0, MAX_QUANTITY);
  }
}

function settleHosts(array: HostArray, side: ArraySide, hosts: readonly ArrayHost[]): void {
  const live = liveAnnouncements(side.heard, array.tick, array.options.deadAfterTicks ?? 10);
  side.settled = settleSide(live, array.options, side.settled);
  const { ids, view, settlement } = side.settled;
  const vertexOf = new Map(ids.map((id, vertex) => [id, vertex]));
  for (const host of hosts) {
    host.view = { ...view, self: vertexOf.get(host.id)! };
    const layers = follow(host.substrate, host.observation!, host.view, settlement);
    host.status = nameStatus(host, layers, host.view, ids);
  }
}

/** What to announce: a copy, for the record goes on changing. */
function announced({ isDraining }: ArrayHost, record: HostRecord): HostRecord {
  const load = { ...record, belief: record.belief.slice() };
  return isDraining ? { ...load, capacityPerSecond: LEAST_CAPACITY, offer: 1 } : load;
}

/** Who says nothing else follows its routes, as far as there still are links. */
function assumed({ status, links }: ArrayHost): Record<string, number> {
  const routes = (status?.plan.routes ?? []).filter(({ id }) => links.has(id));
  return Object.fromEntries(routes.map(({ id, perSecond }) => [id, perSecond]));
}

/** Neighbours, and after them others that it sends work to all the same. */
function linksOf(host: ArrayHost, shipped: Readonly<Record<string, number>>): AnnouncedLink[] {
  const others = Object.keys(shipped).filter((id) => !host.links.has(id) && shipped[id]! > 0);
  return [...host.links.keys(), ...others].map((id) => ({
    id,
    shippedPerSecond: Object.hasOwn(shipped, id) ? shipped[id]! : 0,
    rttSeconds: host.links.get(id) ?? 0,
  }));
}
