/** What the hosts of one side have heard: the last announcement of everybody, a join over ticks. */
import type { Announcement, HostArray } from "./array_state.ts";
import { checkInteger } from "./check.ts";

/** How a host does, as others see it. */
export type ArrayHostState = "alive" | "suspect" | "dead";

/** Nothing heard yet. */
export function createAnnouncements(): Map<string, Announcement> {
  return new Map();
}

/** Takes over what is newer in `other`. */
export function merge(
  heard: Map<string, Announcement>,
  other: ReadonlyMap<string, Announcement>,
): void {
  for (const [id, announcement] of other) {
    const known = heard.get(id);
    if (known === undefined || known.tick < announcement.tick) heard.set(id, announcement);
  }
}

/** Drops what was heard of hosts that have left. */
export function forget(heard: Map<string, Announcement>, hasLeft: (id: string) => boolean): void {
  for (const id of heard.keys()) if (hasLeft(id)) heard.delete(id);
}

/** What a side has heard of hosts that it does not count out as of tick `tick`, in the order of ids. */
export function liveAnnouncements(
  heard: ReadonlyMap<string, Announcement>,
  tick: number,
  deadAfterTicks: number,
): Announcement[] {
  return [...heard.values()]
    .filter((announcement) => tick - announcement.tick < deadAfterTicks)
    .sort((a, b) => a.id < b.id ? -1 : 1);
}

/**
 * How all hosts do that a side has ever heard of, by id, as of the last tick; empty for a side without
 * hosts. Throws a `RangeError` for a side that is not whole or negative.
 */
export function statesSeenBy(array: HostArray, side: number): Map<string, ArrayHostState> {
  checkInteger("side", side, 0, Number.MAX_SAFE_INTEGER);
  const { suspectAfterTicks = 5, deadAfterTicks = 10 } = array.options;
  const states = new Map<string, ArrayHostState>();
  for (const { id, tick } of array.sides.get(side)?.heard.values() ?? []) {
    const age = array.tick - tick;
    states.set(id, age < suspectAfterTicks ? "alive" : age < deadAfterTicks ? "suspect" : "dead");
  }
  return states;
}
