/** A host of the mesh does otherwise than it did: as those who follow the events are told. */
import type { HostEvent } from "../peer/p2p_messages.ts";

/** Seconds a host unheard of has to show that its records are not those of one long gone. */
const FIRST_LOOK = 1;

/** What happened to it, in a word. */
export type HostEventKind = "joined" | "suspect" | "dead" | "left" | "alive";

/** What is told of it. */
export interface ToldHost {
  readonly kind: HostEventKind;
  readonly id: string;
  readonly name: string;
  /** When it was so, which may be before it is told (ISO 8601). */
  readonly at: string;
}

/** What news of hosts needs. */
export interface HostNewsOptions {
  tell: (event: ToldHost) => void;
  /** Calls once after so many seconds, unless what it answers with is called before. */
  after: (seconds: number, call: () => void) => () => void;
  /** Time of day; the system's unless told. */
  now?: () => Date;
}

/**
 * Answers with what takes every change, and tells what follows from it: whoever is there and was not
 * before, or was dead or had left, has joined, also if it is suspect by now. Of hosts that were gone
 * before they were heard of, as after a restart, nothing is told.
 */
export function createHostNews(
  { tell, after, now = () => new Date() }: HostNewsOptions,
): (event: HostEvent) => void {
  /** Calls off what waits to be told of a host, and tells it at once if it still holds. */
  const waiting = new Map<string, (holds: boolean) => void>();
  const wait = (id: string, events: readonly ToldHost[]) => {
    const end = (holds: boolean) => {
      callOff();
      waiting.delete(id);
      if (holds) events.forEach(tell);
    };
    const callOff = after(FIRST_LOOK, () => end(true));
    waiting.set(id, end);
  };
  return ({ state, was, ...host }) => {
    const isGone = state === "dead" || state === "left";
    const isFirst = was === undefined || waiting.has(host.id);
    waiting.get(host.id)?.(!isGone);
    if (isFirst && isGone) return;
    const hasJoined = !isGone && (was === undefined || was === "dead" || was === "left");
    const kinds: HostEventKind[] = hasJoined ? ["joined"] : [];
    if (!hasJoined || state !== "alive") kinds.push(state);
    const at = now().toISOString();
    const events = kinds.map((kind) => ({ kind, ...host, at }));
    if (was === undefined) wait(host.id, events);
    else events.forEach(tell);
  };
}
