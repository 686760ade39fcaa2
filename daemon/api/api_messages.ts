/** What the main thread and the worker of the local API tell each other. */
import type { KnownHost } from "../../p2p/gossip/snapshot.ts";
import type { DashboardCounts } from "../dashboard/bridge_messages.ts";
import type { FilePlace } from "../files/file_place.ts";
import type { LoadReport } from "../host/load_reports.ts";
import type { PickedCounts } from "../host/picked_batch.ts";
import type { RoutesAnswer } from "../host/routes_answer.ts";
import type { Histogram } from "../metrics/metrics_format.ts";
import type { Reply } from "./asker.ts";

/** Listen, once. */
export interface Listen {
  kind: "listen";
  /** Absolute path of the socket. */
  socket: string;
  /** Process id of the daemon, and the file that holds it. */
  pid: number;
  pidFile: FilePlace | undefined;
  /** Absolute path of its configuration file. */
  configFile: string | undefined;
  /** Id of this host: 40 lowercase hexadecimal digits. */
  nodeId: string;
  /** Seconds from tick to tick. */
  periodSeconds: number;
  /** Whether there is anybody to join by, named or remembered. */
  hasSeeds: boolean;
  /** Where the peer answers. */
  questions: MessagePort;
}

/** A tick ended: what is served until the next. */
export interface Published {
  /** JSON of `GET /v1/status`. */
  status: string;
  /** Whether the tick went well. */
  ticked: boolean;
  /** `GET /v1/routes`; absent before the first settle. */
  routes?: RoutesAnswer | undefined;
  /** Hosts that were ever heard of. */
  hosts: readonly KnownHost[];
  /** How long ticks took so far, seconds. */
  tickDurations: Histogram;
  /** What dashboards cost so far; absent if none can be opened. */
  dashboard?: DashboardCounts | undefined;
}

/** What the worker can ask of the main thread; the answers are objects. */
export type MainQuestion =
  /** Settle now. */
  | { ask: "settle" }
  /** Take no work any more, or again. */
  | { ask: "drain"; on: boolean }
  /** Drop what goes to this address and comes from it, or no longer. */
  | { ask: "block"; address: string; on: boolean }
  /** Why the routes are what they are. */
  | { ask: "explain" };

/** To the worker. */
export type ToApi =
  | Listen
  | { kind: "publish"; published: Published }
  /** Something happened. */
  | { kind: "event"; event: object }
  /** What was asked. */
  | { kind: "answer"; reply: Reply }
  /** Where the dashboard is stands in this file, which is to go before the socket does. */
  | { kind: "keepTokenFile"; place: FilePlace }
  /** The dashboard is gone: the file is to go now. */
  | { kind: "removeTokenFile" }
  /** Read the configuration file, and tell. */
  | { kind: "readConfig" }
  /** Finish the answers under way, remove the socket and the PID file, and say so. */
  | { kind: "close" };

/** From the worker. */
export type FromApi =
  /** The socket is there. */
  | { kind: "listening" }
  /** The first status is there to be asked for. */
  | { kind: "ready" }
  /** The socket could not be made, for this reason. */
  | { kind: "refused"; reason: string; code: string | undefined }
  /** An application reported its load; the report is valid. */
  | { kind: "load"; report: LoadReport }
  /** An application says what it really sends to a known host, items per second. */
  | { kind: "offload"; id: string; perSecond: number }
  /** Applications picked, so often since the last message of this kind. */
  | { kind: "picked"; counts: PickedCounts }
  /** Somebody wants to know. */
  | { kind: "ask"; id: number; question: MainQuestion }
  /** What the configuration file holds, or why that cannot be told. */
  | { kind: "config"; text: string }
  | { kind: "config"; text?: undefined; reason: string }
  /** Somebody asked the daemon to end. */
  | { kind: "stop" }
  /** The files are gone, or at the socket's path is somebody else's by now, which is to stay. */
  | { kind: "closed"; isSocketOurs: boolean };
