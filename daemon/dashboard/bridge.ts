/** Starts, feeds and ends the worker of the dashboard. */
import { formatAddress, packAddress } from "../../p2p/address.ts";
import type { MeshSnapshot } from "../../p2p/gossip/snapshot.ts";
import type { Reply } from "../api/asker.ts";
import { EXIT, ExitError } from "../exit_error.ts";
import { holderOfTcpPort, processName } from "../files/socket_holder.ts";
import type { Explanation } from "../host/host_status.ts";
import { bridgePermissions } from "../lifecycle/worker_permissions.ts";
import { within } from "../within.ts";
import type { DashboardCounts, FromBridgeWorker, ToBridgeWorker } from "./bridge_messages.ts";
import { DASHBOARD_HOST } from "./dashboard_address.ts";
import type { DashboardHello } from "./dashboard_feed.ts";
import type { DashboardHealth } from "./dashboard_health.ts";
import { historyRow, type HistorySource, isRowDue } from "./dashboard_history.ts";
import { dashboardState, historySource, type Look } from "./dashboard_state.ts";

/** Seconds the worker gets to end in order. */
const CLOSE_SECONDS = 1.5;

/** What the bridge shows, and whom it tells what clients ask. */
export interface BridgeOptions extends Pick<DashboardHello, "nodeId" | "version"> {
  /** TCP port on 127.0.0.1. */
  port: number;
  /** What entitles a client to settle: 32 lowercase hexadecimal digits. */
  token: string;
  /** Seconds from tick to tick. */
  periodSeconds: number;
  /** The time, seconds since 1970. */
  unixSeconds: () => number;
  /** The records of the last settle; absent before the first. */
  onSnapshot: () => MeshSnapshot | undefined;
  /** All that went into the last settle; only asked when there was one. */
  onExplain: () => Explanation;
  /** Settles now and answers with what came of it. */
  onSettle: () => object | Promise<object>;
  /** Told why the worker died, should it once it listens. */
  onCrash: (reason: string) => void;
}

/** A dashboard that listens. */
export interface Bridge {
  /** What it cost up to a second ago. */
  readonly counts: DashboardCounts;
  readonly health: DashboardHealth;
  /** Shows this from now on. */
  publish(told: Pick<Look, "status" | "hosts">): void;
  /** Shows what happened. */
  publishEvent(event: object): void;
  /** Ends it: `false` if the worker did not manage; one that died is no longer there to end. */
  close(): Promise<boolean>;
}

/** Why the port cannot be had, and what to do; nothing but a port in use is wrong usage. */
function cannotShow(
  port: number,
  { reason, code }: { reason: string; code: string | undefined },
): ExitError {
  const where = `TCP ${formatAddress(packAddress(DASHBOARD_HOST, port))}`;
  const another = "choose another --visualize=PORT";
  switch (code) {
    case "EADDRINUSE":
      return new ExitError(
        EXIT.failed,
        `Cannot use ${where} for the dashboard: another program${
          processName(holderOfTcpPort(port))
        } has it; end that, or ${another}`,
      );
    case "EACCES":
    case "EPERM":
      return new ExitError(
        EXIT.usage,
        `Cannot use ${where} for the dashboard: permission denied; ${another} from 1024 on`,
      );
    default:
      return new ExitError(EXIT.failed, `Cannot listen at ${where}: ${reason}; ${another}`);
  }
}

/** Starts the worker and resolves once its port is bound. Throws an `ExitError` if it cannot be. */
export async function startBridge(options: BridgeOptions): Promise<Bridge> {
  const { port, token, nodeId, version, periodSeconds } = options;
  const worker = new Worker(new URL("./bridge_worker.ts", import.meta.url), {
    type: "module",
    name: "bridge",
    deno: { permissions: bridgePermissions(DASHBOARD_HOST, port) },
  });
  const tell = (message: ToBridgeWorker) => worker.postMessage(message);
  const listening = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<boolean>();
  let counts: DashboardCounts = { clients: 0, framesSkipped: 0, bytesSent: 0 };
  let health: DashboardHealth = { state: "serving" };
  let isListening = false;
  let isWatched = false;
  let latest: Pick<Look, "status" | "hosts"> | undefined;
  let lastRow: HistorySource | undefined;

  const tellState = () => {
    if (latest === undefined) return;
    const isSettled = latest.status.plan !== undefined;
    const state = dashboardState({
      ...latest,
      at: options.unixSeconds(),
      snapshot: options.onSnapshot(),
      explanation: isSettled ? options.onExplain() : undefined,
    });
    tell({ kind: "state", state: JSON.stringify(state) });
  };
  worker.onmessage = ({ data }: MessageEvent<FromBridgeWorker>) => {
    switch (data.kind) {
      case "listening":
        isListening = true;
        return listening.resolve();
      case "refused":
        return listening.reject(cannotShow(port, data));
      case "watched":
        ({ isWatched } = data);
        if (isWatched) tellState();
        return;
      case "counts":
        ({ counts } = data);
        return;
      case "ask":
        return void answerTo(data.id, options).then((reply) => tell({ kind: "answer", reply }));
      case "closed":
        return closed.resolve(true);
    }
  };
  worker.onerror = (event) => {
    event.preventDefault();
    const { message: reason } = event;
    if (!isListening) {
      return listening.reject(new ExitError(EXIT.failed, `The dashboard's worker died: ${reason}`));
    }
    worker.terminate();
    health = { state: "died", reason };
    counts = { ...counts, clients: 0 };
    isWatched = false;
    closed.resolve(true);
    options.onCrash(reason);
  };

  try {
    const hello: DashboardHello = {
      kind: "hello",
      schema: "shivya.dashboard/1",
      nodeId,
      version,
      periodSeconds,
    };
    tell({ kind: "listen", hostname: DASHBOARD_HOST, port, token, hello });
    await listening.promise;
  } catch (error) {
    worker.terminate();
    throw error;
  }
  return {
    get counts() {
      return counts;
    },
    get health() {
      return health;
    },
    publish(told) {
      if (health.state === "died") return;
      latest = told;
      const at = options.unixSeconds();
      if (isRowDue(lastRow?.at, at)) {
        const source = historySource({ ...told, at, snapshot: options.onSnapshot() });
        tell({ kind: "row", row: historyRow(source, lastRow) });
        lastRow = source;
      }
      if (isWatched) tellState();
    },
    publishEvent: (event) => tell({ kind: "event", event }),
    async close() {
      tell({ kind: "close" });
      const inOrder = await within(CLOSE_SECONDS, closed.promise, false);
      worker.terminate();
      return inOrder;
    },
  };
}

async function answerTo(id: number, { onSettle }: BridgeOptions): Promise<Reply> {
  try {
    return { id, answer: await onSettle() };
  } catch (error) {
    return { id, refused: (error as Error).message };
  }
}
