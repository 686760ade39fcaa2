/** What hosts tell the whole mesh of themselves, each signed by whom it is about. */
import type { NodeId } from "../node_id.ts";

/** Belief components in a LOAD. */
export const BELIEF_COUNT = 4;

/** Most links in a LINKS. */
export const LINK_LIMIT = 16;

/** Longest display name and service address, bytes of UTF-8. */
export const NAME_LIMIT = 32;
export const SERVICE_LIMIT = 64;

/** Shipped rates are whole numbers of this, items per second: exact, so that sums have no order. */
export const RATE_UNIT: number = 2 ** -20;

/** Largest shipped rate, items per second: what all hosts report together still adds up exactly. */
export const RATE_LIMIT: number = 2 ** 24;

/** Largest backlog or rate in a LOAD, items and items per second. */
export const QUANTITY_LIMIT = 1e15;

/** Kinds of record, as on the wire. */
export const RECORD_KINDS = { load: 1, links: 2, leave: 3, dead: 4 } as const;

/** When a host said something: of two the larger, incarnation first, is the later. */
export interface Version {
  /** How often the host started, 32 bits. */
  readonly incarnation: number;
  /** What it has said since, counted, 32 bits. */
  readonly sequence: number;
}

/** How loaded a host is; as `HostRecord` of the layers has it. */
export interface Load {
  /** Items waiting or running. */
  readonly backlog: number;
  /** Items per second while there is backlog; positive. */
  readonly capacityPerSecond: number;
  /** Outside arrivals predicted for the next tick, items per second. */
  readonly predictedArrivalsPerSecond: number;
  /** Share of its surplus the host offers, 0 to 1. */
  readonly offer: number;
  /** Variational free energy of its beliefs, nats. */
  readonly freeEnergyNats: number;
  /** Total activator over its worker slots. */
  readonly activator: number;
  /** Total inhibitor over its worker slots. */
  readonly inhibitor: number;
  /** Collective belief, `BELIEF_COUNT` components. */
  readonly belief: Float64Array;
}

/** One neighbour of a host. */
export interface Link {
  readonly id: NodeId;
  /** Work sent there, items per second: a multiple of `RATE_UNIT`, at most `RATE_LIMIT`. */
  readonly shippedPerSecond: number;
  /** Smoothed round trip; absent until one was measured. */
  readonly rttSeconds?: number;
}

/** Whom a host is linked with, and how it is called. */
export interface Links {
  /** Raw Ed25519 key, of 32 bytes, whose hash is the id of the host. */
  readonly publicKey: Uint8Array;
  /** Display name; may be empty. */
  readonly name: string;
  /** `HOST:PORT` where its applications take work; may be empty. */
  readonly service: string;
  /** At most `LINK_LIMIT`, of different hosts, in the order of their ids. */
  readonly links: readonly Link[];
}
