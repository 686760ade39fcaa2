/** The mesh as one host knows it at one moment: plain data, that can go to another thread. */
import type { Load } from "./record.ts";

/** A neighbour of a host, as that host says. */
export interface SnapshotLink {
  /** 40 lowercase hexadecimal digits. */
  readonly id: string;
  /** Work sent there, items per second. */
  readonly shippedPerSecond: number;
  /** Round trip; absent until one was measured. */
  readonly rttSeconds?: number;
}

/** A live host that has told both its load and its links. */
export interface SnapshotHost {
  /** 40 lowercase hexadecimal digits. */
  readonly id: string;
  /** Display name; may be empty. */
  readonly name: string;
  /** `HOST:PORT` where its applications take work; may be empty. */
  readonly service: string;
  /** How loaded it is. */
  readonly load: Load;
  /** Its neighbours. */
  readonly links: readonly SnapshotLink[];
}

/** What all flows follow from: same hosts here, same flows, on every host that has the same. */
export interface MeshSnapshot {
  /** Live hosts, in the order of their ids. */
  readonly hosts: readonly SnapshotHost[];
  /** SHA-256 over the records behind them, in hexadecimal: equal if and only if they are. */
  readonly recordsHash: string;
}

/** What is known of how a host does. */
export type HostState = "alive" | "suspect" | "dead" | "left";

/** A host that was ever heard of, itself included. */
export interface KnownHost {
  /** 40 lowercase hexadecimal digits. */
  readonly id: string;
  /** Display name; may be empty. */
  readonly name: string;
  /** `HOST:PORT` where its applications take work; may be empty. */
  readonly service: string;
  /** How it does. */
  readonly state: HostState;
  /** `1.2.3.4:8085`; absent while it is not known, and for this host itself. */
  readonly address?: string;
  /** Our own round trip to it; absent until one was measured. */
  readonly rttSeconds?: number;
  /** Seconds since there was news of it. */
  readonly newsSeconds: number;
  /** Whether it and we list each other as neighbours. */
  readonly isLinked: boolean;
}
