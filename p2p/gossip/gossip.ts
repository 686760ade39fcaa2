/** What a peer that takes part in the mesh keeps of it, and how it is started. */
import type { Core } from "../core.ts";
import type { Timer } from "../timers.ts";
import type { Announcement } from "./announcement.ts";
import { type Contacts, CREDIT_OF_ALL } from "./contacts.ts";
import { createGossipStats, type GossipStats } from "./gossip_stats.ts";
import { type GossipTuning, tuneGossip } from "./gossip_tuning.ts";
import { createRecordStore, type RecordStore, type RecordStoreOptions } from "./record_store.ts";
import type { HostState } from "./snapshot.ts";

/** How to take part in the mesh. */
export interface GossipOptions extends Pick<RecordStoreOptions, "limit" | "verify"> {
  /** How often this host has started: above all earlier times. */
  readonly incarnation: number;
  /** What differs from `LAN`. */
  readonly tuning?: Partial<GossipTuning>;
}

/** State. */
export interface Gossip {
  readonly tuning: GossipTuning;
  readonly store: RecordStore;
  readonly contacts: Contacts;
  readonly stats: GossipStats;
  /** This host in hexadecimal. */
  readonly own: string;
  /** Version of the last record of this host. */
  incarnation: number;
  sequence: number;
  /** What this host has to tell; absent before the first time. */
  announcement: Announcement | undefined;
  /** When its LOAD and its LINKS were last told, seconds. */
  loadAt: number;
  linksAt: number;
  /** Neighbours chosen, by id in hexadecimal. */
  links: readonly string[];
  /** Chosen ones being looked for, and since when. */
  readonly searches: Map<string, number>;
  /** When there was last news of whom, seconds. */
  readonly newsAt: Map<string, number>;
  /** How each host was last seen to do. */
  readonly states: Map<string, HostState>;
  /** Who asked for news of whom, and until when he waits. */
  readonly inquiries: Map<string, { readonly askers: Set<string>; until: number }>;
  /** Records of all contacts together that may still be looked into in this period. */
  credit: number;
  /** Records to be sent, by contact and by what they are about. */
  readonly pending: Map<string, Map<string, Uint8Array>>;
  flush: Timer | undefined;
  /** Where the next digest begins. */
  digestFrom: Uint8Array;
  periods: number;
  /** When the last period began, seconds. */
  periodAt: number;
  /** When it was last called dead by a neighbour of its own, seconds. */
  accusedAt: number;
  /** How often this host was thought dead of late: it is slow to think so of others. */
  accusations: number;
}

/** Creates the state of a host that knows nobody. Throws a `RangeError` for an option that cannot be. */
export function createGossip(
  { network, now }: Pick<Core, "network" | "now">,
  own: string,
  { incarnation, tuning, ...options }: GossipOptions,
): Gossip {
  if (!(Number.isInteger(incarnation) && incarnation >= 0 && incarnation < 2 ** 32)) {
    throw new RangeError(
      `Cannot use incarnation: it must be whole and below 2^32, is ${incarnation}`,
    );
  }
  const contacts: Contacts = new Map();
  const isProven = (hex: string) => contacts.has(hex);
  return {
    tuning: tuneGossip(tuning),
    store: createRecordStore({ network, own, isProven, ...options }),
    contacts,
    stats: createGossipStats(),
    own,
    incarnation,
    sequence: 0,
    announcement: undefined,
    loadAt: -Infinity,
    linksAt: -Infinity,
    links: [],
    searches: new Map(),
    newsAt: new Map(),
    states: new Map(),
    inquiries: new Map(),
    credit: CREDIT_OF_ALL,
    pending: new Map(),
    flush: undefined,
    digestFrom: new Uint8Array(0),
    periods: 0,
    periodAt: now,
    accusedAt: -Infinity,
    accusations: 0,
  };
}
