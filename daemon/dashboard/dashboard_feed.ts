/**
 * What the bridge and the dashboard tell each other over `/ws`: JSON, a message a frame. Types alone,
 * that the page imports too.
 */
import type { HostState } from "../../p2p/gossip/snapshot.ts";
import type { DaemonStatus } from "../api/daemon_status.ts";
import type { DaemonEvent } from "../client/answers.ts";
import type { AgreementStatus, ExplainedLink } from "../host/host_status.ts";

/** Name and version of the shapes below. */
export type DashboardSchema = "shivya.dashboard/1";

/** What `GET /v1/status` answers, without the past: that changes in every tick and is long. */
export interface DashboardStatus extends Omit<DaemonStatus, "agreement"> {
  readonly agreement?: Omit<AgreementStatus, "history">;
}

/** A host that was ever heard of; of what is known of its work, nothing unless it is alive. */
export interface DashboardHost {
  /** Display name; may be empty. */
  readonly name: string;
  /** `HOST:PORT` where its applications take work; may be empty. */
  readonly service: string;
  readonly state: HostState;
  /** `1.2.3.4:8085`; absent while it is not known, and for this host itself. */
  readonly address?: string;
  /** This host's own round trip to it; absent until one was measured. */
  readonly rttSeconds?: number;
  /** Whether it and this host list each other as neighbours. */
  readonly isLinked: boolean;
  /** Items waiting or running. */
  readonly backlog?: number;
  /** Items per second while there is backlog. */
  readonly capacityPerSecond?: number;
  /** Predicted arrivals and a tenth of the backlog, items per second. */
  readonly demandPerSecond?: number;
  /** Demand over capacity. */
  readonly utilisation?: number;
  /** Backlog over capacity: what comes last waits so long. */
  readonly waitSeconds?: number;
  /** Demand beyond what would be balanced, items per second. */
  readonly surplusPerSecond?: number;
  /** Share of that surplus it offers, 0 to 1. */
  readonly offer?: number;
  /** Variational free energy of its beliefs, nats. */
  readonly freeEnergyNats?: number;
  /** Totals over its worker slots. */
  readonly activator?: number;
  readonly inhibitor?: number;
  /** Collective belief: level in items per second, drift per tick, and two more. */
  readonly belief?: readonly number[];
}

/** A link of live hosts; its ends are its name. */
export type DashboardLink = Omit<ExplainedLink, "tail" | "head">;

/** Tail and head of a link: the smaller id of its ends, and the larger. */
export type DashboardLinkId = `${string}-${string}`;

/**
 * All there is to see. Numbers of `hosts` and `links` have four significant digits; flows below a ten
 * thousandth of an item per second are zero.
 */
export interface DashboardState {
  /** When, seconds since 1970. */
  readonly at: number;
  readonly status: DashboardStatus;
  /** By id, this host included. */
  readonly hosts: Readonly<Record<string, DashboardHost>>;
  readonly links: Readonly<Record<DashboardLinkId, DashboardLink>>;
}

/** What is drawn over time; what is absent was not known then. */
export interface HistoryRow {
  /** When, seconds since 1970. */
  readonly at: number;
  /** Seconds that work waits at each live host, by id. */
  readonly waits: Readonly<Record<string, number>>;
  /** This host's. */
  readonly freeEnergyNats?: number;
  /** The mesh's, less what cooperation is worth. */
  readonly collectiveFreeEnergyNats?: number;
  /** Arrivals at this host as foreseen, and as they came, items per second. */
  readonly predictedPerSecond?: number;
  readonly observedPerSecond?: number;
  /** Norms of the circulation taken out, items per second: around triangles, and holes. */
  readonly curlRemoved?: number;
  readonly harmonicRemoved?: number;
  /** Datagrams of this host's peer. */
  readonly bytesReceivedPerSecond?: number;
  readonly bytesSentPerSecond?: number;
}

/** A row on its way: waits in the order of the message's ids, `null` where a host has none. */
export interface PackedHistoryRow extends Omit<HistoryRow, "waits"> {
  readonly waits: readonly (number | null)[];
}

/** What an RFC 7396 merge patch does to an object: `null` removes a member. */
export interface DashboardPatch {
  readonly [member: string]: unknown;
}

/** The first message. */
export interface DashboardHello {
  readonly kind: "hello";
  readonly schema: DashboardSchema;
  /** Id of this host: 40 lowercase hexadecimal digits. */
  readonly nodeId: string;
  /** Version of the program. */
  readonly version: string;
  /** Seconds from tick to tick. */
  readonly periodSeconds: number;
}

/** Ten minutes, the oldest row first; `unpackHistory` makes rows of it. Once, after the first state. */
export interface DashboardHistory {
  readonly kind: "history";
  readonly ids: readonly string[];
  readonly rows: readonly PackedHistoryRow[];
}

/** From the bridge. */
export type FromBridge =
  | DashboardHello
  /** The whole state, first and after each reconnect. */
  | { readonly kind: "state"; readonly state: DashboardState }
  /** What became of the state that this client has; `applyPatch` makes the new one. */
  | { readonly kind: "patch"; readonly patch: DashboardPatch }
  | DashboardHistory
  /** What happened, the oldest first: the last 256 after the history, then each as it comes. */
  | { readonly kind: "events"; readonly events: readonly DaemonEvent[] }
  /** What the settle that was asked for came to, or why there was none. */
  | { readonly kind: "settled"; readonly event: object }
  | { readonly kind: "refused"; readonly reason: string };

/** To the bridge: settle now. Whoever sends anything else is cut off (1008). */
export interface ToBridge {
  readonly kind: "settle";
  /** As printed at start: 32 lowercase hexadecimal digits. */
  readonly token: string;
}
