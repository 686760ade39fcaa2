/** What happened to a host between two settles. */
import type { HostStatus } from "./host_status.ts";

/** A worker slot woke, went to sleep, or found the pool full. */
export interface SlotEvent {
  readonly kind: "split" | "cull" | "refused";
  readonly slot: number;
  /** Why, in words. */
  readonly reason: string;
}

/** Another law of the load came into force, or the one before came back. */
export interface ProgramEvent {
  readonly kind: "hotSwap" | "rolledBack";
  readonly formula: string;
}

/** Beliefs got another dimension. */
export interface ExpansionEvent {
  readonly kind: "expansion";
  /** Dimensions now. */
  readonly dimension: number;
}

/** Hosts are back that were missing. */
export interface HealedEvent {
  readonly kind: "healed";
  /** Their ids, ascending. */
  readonly hosts: readonly string[];
  /** Norm of the circulation around triangles taken out of the reports, items per second. */
  readonly curlRemoved: number;
  /** Norm of the circulation around holes taken out, items per second. */
  readonly harmonicRemoved: number;
}

/** What a settle came to. */
export interface SettledEvent {
  /** What happened. */
  readonly kind: "settled";
  /** Live hosts, this one included. */
  readonly hosts: number;
  /** Links among them. */
  readonly links: number;
  /** Norm of the circulation around triangles taken out of the reports, items per second. */
  readonly curlRemoved: number;
  /** Norm of the circulation around holes taken out, items per second. */
  readonly harmonicRemoved: number;
  /** SHA-256 over the records; absent while this host is not among them. */
  readonly recordsHash?: string;
  /** SHA-256 over hosts, links and standing flows; likewise. */
  readonly digest?: string;
}

/** Anything of these. */
export type TickEvent = SlotEvent | ProgramEvent | ExpansionEvent | HealedEvent | SettledEvent;

/**
 * What happened from `previous`, if there was one, to `present`. What a tick did is told once, however
 * often it is settled.
 */
export function eventsOf(previous: HostStatus | undefined, present: HostStatus): TickEvent[] {
  const isNewTick = previous?.tick !== present.tick;
  return [
    ...(isNewTick ? present.morphogenesis.events.map((event) => ({ ...event })) : []),
    ...programEvents(previous, present),
    ...healedEvents(present),
  ];
}

/** The settle itself, for whom asks for it. */
export function settledEvent({ agreement, plan }: HostStatus): SettledEvent {
  const { hosts, links, recordsHash, digest } = agreement;
  const { curlRemoved, harmonicRemoved } = plan;
  return {
    kind: "settled",
    hosts,
    links,
    curlRemoved,
    harmonicRemoved,
    ...(recordsHash !== undefined && { recordsHash }),
    ...(digest !== undefined && { digest }),
  };
}

function programEvents(
  previous: HostStatus | undefined,
  { program }: HostStatus,
): (ProgramEvent | ExpansionEvent)[] {
  const { formula, dimension } = program;
  const before = previous?.program ?? { swaps: 0, rollbacks: 0, expansions: 0 };
  const events: (ProgramEvent | ExpansionEvent)[] = [];
  if (program.expansions > before.expansions) events.push({ kind: "expansion", dimension });
  if (program.swaps > before.swaps) events.push({ kind: "hotSwap", formula });
  if (program.rollbacks > before.rollbacks) events.push({ kind: "rolledBack", formula });
  return events;
}

function healedEvents({ agreement, plan }: HostStatus): HealedEvent[] {
  if (agreement.returned.length === 0) return [];
  const { curlRemoved, harmonicRemoved } = plan;
  return [{ kind: "healed", hosts: agreement.returned, curlRemoved, harmonicRemoved }];
}
