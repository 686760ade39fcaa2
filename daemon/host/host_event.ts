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
}

/** What news of hosts needs. */
export interface HostNewsOptions {
  tell: (event: ToldHost) => void;
  /** Calls once after so many seconds, unless what it answers with is called before. */
  after: (seconds: number, call: () => void) => () => void;
}

/**
 * Answers with what takes every change, and tells what follows from it: who was dead or had left has
 * joined again. Of hosts that were gone before they were heard of, as after a restart, nothing is told.
 */
export function createHostNews({ tell, after }: HostNewsOptions): (event: HostEvent) => void {
  /** Calls off what waits to be told of a host, and tells it at once if it still holds. */
  const waiting = new Map<string, (holds: boolean) => void>();
  const wait = (event: ToldHost) => {
    const end = (holds: boolean) => {
      callOff();
      waiting.delete(event.id);
      if (holds) tell(event);
    };
    const callOff = after(FIRST_LOOK, () => end(true));
    waiting.set(event.id, end);
  };
  return ({ state, was, ...host }) => {
    const isGone = state === "dead" || state === "left";
    const isFirst = was === undefined || waiting.has(host.id);
    waiting.get(host.id)?.(!isGone);
    if (isFirst && isGone) return;
    const isBack = was === undefined || was === "dead" || was === "left";
    const event = { kind: state === "alive" && isBack ? "joined" : state, ...host } as const;
    if (was === undefined && state === "alive") wait(event);
    else tell(event);
  };
}
