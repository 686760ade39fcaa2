/** A host of the mesh does otherwise than it did: as those who follow the events are told. */
import type { HostEvent } from "./p2p_messages.ts";

/** What happened to it, in a word. */
export type HostEventKind = "joined" | "suspect" | "dead" | "left" | "alive";

/** The event that follows from it: who was dead or had left has joined again. */
export function hostEvent(
  { state, was, ...rest }: HostEvent,
): { kind: HostEventKind; id: string; name: string } {
  const isBack = was === undefined || was === "dead" || was === "left";
  return { kind: state === "alive" && isBack ? "joined" : state, ...rest };
}
