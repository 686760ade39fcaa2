/** An array of hosts in one program: who is there, who is linked with whom, who hears whom. */
import { checkFields } from "./array_check.ts";
import { createAnnouncements, forget, merge } from "./array_sides.ts";
import type { ArrayStatus } from "./array_status.ts";
import type { SettledSide } from "./array_view.ts";
import { checkInteger, checkNumber } from "./check.ts";
import {
  createSubstrate,
  type HostRecord,
  type MeshView,
  type Observation,
  type Substrate,
  type SubstrateOptions,
} from "./substrate.ts";

/** How an array is made; the options of a substrate are those of every host's. */
export interface ArrayOptions extends SubstrateOptions {
  /** Ticks without news after which a host is suspected; default 5. */
  suspectAfterTicks?: number;
  /** Ticks without news after which a host is counted out; default 10. */
  deadAfterTicks?: number;
}

/** A neighbour, as a host announces it. */
export interface AnnouncedLink {
  /** Who it is. */
  readonly id: string;
  /** Work sent there, items per second. */
  readonly shippedPerSecond: number;
  /** Round trip, seconds. */
  readonly rttSeconds: number;
}

/** What others last heard of a host. */
export interface Announcement {
  /** Whose it is. */
  readonly id: string;
  /** Tick of the array in which it was made. */
  readonly tick: number;
  /** How loaded the host is. */
  readonly load: HostRecord;
  /** Its neighbours, and who else it sends work to. */
  readonly links: readonly AnnouncedLink[];
}

/** One host. */
export interface ArrayHost {
  /** Who it is. */
  readonly id: string;
  /** Its layers. */
  readonly substrate: Substrate;
  /** Round trip to each neighbour, seconds, by id; both ends list each other. */
  readonly links: Map<string, number>;
  /** Which hosts it hears: those of the same side. */
  side: number;
  /** Whether it gives all its work away and takes none. */
  isDraining: boolean;
  /** What it sensed last; absent before its first tick. */
  observation: Observation | undefined;
  /** The mesh as it last settled on it; absent before its first tick. */
  view: MeshView | undefined;
  /** What its last tick came to; absent before. */
  status: ArrayStatus | undefined;
}

/** Hosts that hear each other. */
export interface ArraySide {
  /** Which side. */
  readonly side: number;
  /** What was last heard of every host, by id; of those on other sides, what was heard before the cut. */
  readonly heard: Map<string, Announcement>;
  /** What its last settle came to; absent before. */
  settled: SettledSide | undefined;
}

/** The array. */
export interface HostArray {
  /** How it was made. */
  readonly options: Readonly<ArrayOptions>;
  /** Hosts by id. */
  readonly hosts: Map<string, ArrayHost>;
  /** Sides that have hosts; one while nothing is cut. */
  readonly sides: Map<number, ArraySide>;
  /** Ticks so far. */
  tick: number;
  /** Hosts added so far. */
  added: number;
}

/** Longest id, UTF-16 code units. */
const MAX_ID_LENGTH = 64;

/** Longest round trip, seconds. */
const MAX_ROUND_TRIP_SECONDS = 86_400;

/** Round trip of a link of which nothing is said, seconds. */
const ROUND_TRIP_SECONDS = 0.001;

/**
 * An array without hosts. Throws a `RangeError` for ticks that are not whole, or a host counted out
 * before it is suspected, a `TypeError` for options that are no object.
 */
export function createArray(options: ArrayOptions = {}): HostArray {
  checkFields("options of an array", options);
  const { suspectAfterTicks = 5, deadAfterTicks = 10 } = options;
  checkInteger("suspectAfterTicks", suspectAfterTicks, 1, Number.MAX_SAFE_INTEGER);
  checkInteger("deadAfterTicks", deadAfterTicks, suspectAfterTicks, Number.MAX_SAFE_INTEGER);
  createSubstrate(options); // refuses what no host could be made with
  return { options: { ...options }, hosts: new Map(), sides: new Map(), tick: 0, added: 0 };
}

/**
 * Adds an idle host without links on a side (default 0). Its seed is that of the array and the number
 * of hosts added before, if none is given. Throws a `RangeError` for an id that is taken, empty or
 * longer than 64, a side that is not whole or negative, or a seed out of range, a `TypeError` for options
 * that are no object.
 */
export function addHost(
  array: HostArray,
  id: string,
  options: { side?: number; seed?: number } = {},
): ArrayHost {
  checkFields("options of a host", options);
  const { side = 0, seed = (array.options.seed ?? 0) + array.added } = options;
  if (typeof id !== "string" || id.length === 0 || id.length > MAX_ID_LENGTH) {
    throw new RangeError(
      `Cannot add host: its id must have 1 to ${MAX_ID_LENGTH} letters, is ${String(id)}`,
    );
  }
  if (array.hosts.has(id)) throw new RangeError(`Cannot add host ${id}: there is one already`);
  checkInteger("side", side, 0, Number.MAX_SAFE_INTEGER);
  const host: ArrayHost = {
    id,
    substrate: createSubstrate({ ...array.options, seed }),
    links: new Map(),
    side,
    isDraining: false,
    observation: undefined,
    view: undefined,
    status: undefined,
  };
  array.added++;
  array.hosts.set(id, host);
  sideOf(array, side);
  return host;
}

/**
 * Takes a host out, as one that leaves: those that hear it know at once, others after the cut. Throws a
 * `RangeError` for a host that is not there.
 */
export function removeHost(array: HostArray, id: string): void {
  const host = hostOf(array, id);
  for (const other of host.links.keys()) array.hosts.get(other)?.links.delete(id);
  array.hosts.delete(id);
  array.sides.get(host.side)?.heard.delete(id);
  dropEmptySides(array);
}

/**
 * Links two hosts, or sets the round trip of their link, seconds. Throws a `RangeError` for hosts that
 * are not there or the same, or a round trip outside [0, 86400].
 */
export function linkHosts(
  array: HostArray,
  a: string,
  b: string,
  rttSeconds: number = ROUND_TRIP_SECONDS,
): void {
  const [one, other] = [hostOf(array, a), hostOf(array, b)];
  if (a === b) {
    throw new RangeError(`Cannot link host ${a}: it must be with another, is with itself`);
  }
  checkNumber("rttSeconds", rttSeconds, 0, MAX_ROUND_TRIP_SECONDS);
  one.links.set(b, rttSeconds);
  other.links.set(a, rttSeconds);
}

/** Ends a link, if there is one. Throws a `RangeError` for a host that is not there. */
export function unlinkHosts(array: HostArray, a: string, b: string): void {
  const [one, other] = [hostOf(array, a), hostOf(array, b)];
  one.links.delete(b);
  other.links.delete(a);
}

/**
 * Puts a host on a side: from now on it hears the hosts of that side and no others. A side keeps what
 * was heard of all others before. Throws a `RangeError` for a host that is not there, or a side that
 * is not whole or negative.
 */
export function setSide(array: HostArray, id: string, side: number): void {
  const host = hostOf(array, id);
  checkInteger("side", side, 0, Number.MAX_SAFE_INTEGER);
  if (host.side === side) return;
  const { heard } = sideOf(array, host.side);
  host.side = side;
  merge(sideOf(array, side).heard, heard);
  forgetLeavers(array);
  dropEmptySides(array);
}

/** Ends every cut: all hosts are on side 0 and hear each other again from the next tick. */
export function heal(array: HostArray): void {
  for (const id of array.hosts.keys()) setSide(array, id, 0);
}

/**
 * Whether a host, from now on, gives away what it has and tells others that it takes nothing. Throws a
 * `RangeError` for a host that is not there.
 */
export function setDraining(array: HostArray, id: string, on: boolean): void {
  hostOf(array, id).isDraining = on;
}

/** The host of this id. Throws a `RangeError` if there is none. */
export function hostOf(array: HostArray, id: string): ArrayHost {
  const host = array.hosts.get(id);
  if (host !== undefined) return host;
  throw new RangeError(`Cannot find host ${id}: it is not one of ${array.hosts.size} in the array`);
}

function sideOf({ sides }: HostArray, side: number): ArraySide {
  const found = sides.get(side) ?? { side, heard: createAnnouncements(), settled: undefined };
  sides.set(side, found);
  return found;
}

/** Where nothing is cut, nobody has to remember who left behind one. */
function forgetLeavers({ hosts, sides }: HostArray): void {
  for (const { side, heard } of sides.values()) {
    const isWhole = [...hosts.values()].every((host) => host.side === side);
    if (isWhole) forget(heard, (id) => !hosts.has(id));
  }
}

function dropEmptySides({ hosts, sides }: HostArray): void {
  const inUse = new Set([...hosts.values()].map(({ side }) => side));
  for (const side of sides.keys()) if (!inUse.has(side)) sides.delete(side);
}
