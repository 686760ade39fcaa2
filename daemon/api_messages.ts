/** What the main thread and the worker of the local API tell each other. */
import type { LoadReport } from "./load_reports.ts";

/** Listen, once. */
export interface Listen {
  kind: "listen";
  /** Absolute path of the socket. */
  socket: string;
  /** Process id of the daemon. */
  pid: number;
  /** Seconds from tick to tick. */
  periodSeconds: number;
  /** Where the peer answers. */
  questions: MessagePort;
}

/** To the worker. */
export type ToApi =
  | Listen
  /** A tick ended, well if `ticked`; `GET /v1/status` answers `status` until the next. */
  | { kind: "status"; status: string; ticked: boolean }
  /** Finish the answers under way, remove the socket and say so. */
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
  /** Somebody asked the daemon to end. */
  | { kind: "stop" }
  /** The socket is gone. */
  | { kind: "closed" };
