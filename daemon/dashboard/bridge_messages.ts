/** What the main thread and the worker of the dashboard tell each other. */
import type { Reply } from "../api/asker.ts";
import type { DashboardHello, HistoryRow } from "./dashboard_feed.ts";

/** Listen, once. */
export interface ListenForDashboards {
  kind: "listen";
  hostname: string;
  port: number;
  /** What entitles to change anything: 32 lowercase hexadecimal digits. */
  token: string;
  hello: DashboardHello;
}

/** What dashboards cost so far. */
export interface DashboardCounts {
  /** Clients now. */
  readonly clients: number;
  /** States that a client was not sent because it had not read those before. */
  readonly framesSkipped: number;
  /** Bytes of messages to all clients. */
  readonly bytesSent: number;
}

/** What the worker can ask of the main thread; the answer is an object. */
export interface BridgeQuestion {
  ask: "settle";
}

/** To the worker. */
export type ToBridgeWorker =
  | ListenForDashboards
  /** A tick ended: JSON of the state. */
  | { kind: "state"; state: string }
  /** Another row of the history. */
  | { kind: "row"; row: HistoryRow }
  /** Something happened. */
  | { kind: "event"; event: object }
  /** What was asked. */
  | { kind: "answer"; reply: Reply }
  /** Take leave of all clients, and say so. */
  | { kind: "close" };

/** From the worker. */
export type FromBridgeWorker =
  /** The port is bound. */
  | { kind: "listening" }
  /** It could not be, for this reason. */
  | { kind: "refused"; reason: string; code: string | undefined }
  /** Whether there is anybody to send states to. */
  | { kind: "watched"; isWatched: boolean }
  | { kind: "counts"; counts: DashboardCounts }
  /** Somebody who may wants to know. */
  | { kind: "ask"; id: number; question: BridgeQuestion }
  /** Nobody is left. */
  | { kind: "closed" };
