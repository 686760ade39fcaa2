/** Where to send how much: what `GET /v1/routes` answers. */
import { KEEP } from "./picker.ts";

/** A neighbour that takes work. */
export interface Route {
  /** 40 lowercase hexadecimal digits. */
  readonly id: string;
  /** Display name; may be empty. */
  readonly name: string;
  /** `HOST:PORT` where it takes work; empty if it does not say. */
  readonly service: string;
  /** Share of everything that arrives here, 0 to 1. */
  readonly share: number;
  /** The same as items per second. */
  readonly perSecond: number;
  /** Round trip; absent until one was measured. */
  readonly rttSeconds?: number;
}

/** What the last settle made of the work that arrives at this host. */
export interface RoutesAnswer {
  /** Share of what arrives that is to be kept, 0 to 1. */
  readonly keepShare: number;
  /** What is to go to others beyond what arrives, taken from backlog, items per second. */
  readonly drainPerSecond: number;
  /** Neighbours that take some. */
  readonly routes: readonly Route[];
}

/** The shares as a picker takes them. */
export function sharesOf({ keepShare, routes }: RoutesAnswer): Map<string, number> {
  return new Map([[KEEP, keepShare], ...routes.map(({ id, share }) => [id, share] as const)]);
}
