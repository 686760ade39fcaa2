/** Starts, feeds and ends the worker of the local API. */
import { EXIT, ExitError } from "../exit_error.ts";
import type { FilePlace } from "../files/file_place.ts";
import type { LoadReport } from "../host/load_reports.ts";
import type { PickedCounts } from "../host/picked_batch.ts";
import { apiPermissions } from "../lifecycle/worker_permissions.ts";
import { within } from "../within.ts";
import type { FromApi, MainQuestion, Published, ToApi } from "./api_messages.ts";
import type { Reply } from "./asker.ts";
import { HttpError } from "./http_error.ts";

/** Seconds the worker gets to end in order. */
const CLOSE_SECONDS = 1.5;

/** Bits the socket does not carry: mode 0600. */
const SOCKET_UMASK = 0o177;

/** What the API serves, and whom it tells what clients ask. */
export interface ApiOptions {
  /** Absolute path of the socket; nothing may lie there. */
  socket: string;
  /** File to remove with it: the main thread may no more by then. */
  pidFile?: FilePlace | undefined;
  /** Absolute path of another one, which says where the dashboard is. */
  tokenFile?: string | undefined;
  /** File to read again when asked to, for the same reason. */
  configFile?: string | undefined;
  /** Id of this host: 40 lowercase hexadecimal digits. */
  nodeId: string;
  /** Seconds from tick to tick. */
  periodSeconds: number;
  /** Whether there is anybody to join by, named or remembered. */
  hasSeeds: boolean;
  /** Where the peer answers. */
  questions: MessagePort;
  /** Told each valid load report. */
  onLoad: (report: LoadReport) => void;
  /** Told what is really sent to a known host, items per second; 0 takes it back. */
  onOffload: (id: string, perSecond: number) => void;
  /** Told how many items went where since it was last told, at most every 50 ms. */
  onPicked: (counts: PickedCounts) => void;
  /** Settles now and answers with what came of it. */
  onSettle: () => object | Promise<object>;
  /** Takes no work any more, or again. */
  onDrain: (on: boolean) => void | Promise<void>;
  /** Drops what goes to an address and comes from it, or no longer; throws if that is not for it. */
  onBlock: (address: string, on: boolean) => void;
  /** Answers why the routes are what they are. */
  onExplain: () => object | Promise<object>;
  /** Told that somebody asked the daemon to end. */
  onStop: () => void;
  /** Told why the worker died, should it. */
  onCrash: (reason: string) => void;
}

/** What is served from the end of a tick to that of the next. */
export interface Served extends Omit<Published, "status"> {
  /** `GET /v1/status` */
  status: object;
}

/** A local API that listens. */
export interface Api {
  /** Resolves once a status is served. */
  readonly ready: Promise<void>;
  /** Serves this from now on. */
  publish(served: Served): void;
  /** Tells those who follow the events, as it is. */
  publishEvent(event: object): void;
  /** Removes the file that says where the dashboard is, in the end and before the socket. */
  keepTokenFile(place: FilePlace): void;
  /** Removes it now. */
  removeTokenFile(): void;
  /** What the configuration file holds by now; rejects if that cannot be told. Ask one at a time. */
  readConfig(): Promise<string>;
  /** Ends it; resolves when its files are gone, or to `false` when the worker did not manage. */
  close(): Promise<boolean>;
}

/** Why there is no socket, and what to do: a folder that takes none is wrong usage. */
export function cannotListen(
  socket: string,
  { reason, code }: { reason: string; code: string | undefined },
): ExitError {
  return code === "EADDRINUSE"
    ? new ExitError(
      EXIT.failed,
      `Cannot use ${socket}: another daemon came first; stop it, or choose another --port`,
    )
    : new ExitError(
      code === "EROFS" ? EXIT.usage : EXIT.failed,
      `Cannot listen at ${socket}: ${reason}; name another with --socket`,
    );
}

/** Starts the worker and resolves once its socket is there, readable by its owner alone. */
export async function startApi(options: ApiOptions): Promise<Api> {
  const { socket, pidFile, tokenFile, configFile, questions } = options;
  const { nodeId, periodSeconds, hasSeeds } = options;
  const worker = new Worker(new URL("./api_worker.ts", import.meta.url), {
    type: "module",
    name: "api",
    deno: {
      permissions: apiPermissions({
        socket,
        pidFile: pidFile?.path,
        tokenFile,
        configFile,
      }),
    },
  });
  const tell = (message: ToApi, transfer: Transferable[] = []) =>
    worker.postMessage(message, transfer);
  const closed = Promise.withResolvers<boolean>();
  const listening = Promise.withResolvers<void>();
  const ready = Promise.withResolvers<void>();
  let isSocketOurs = true;
  let configText = Promise.withResolvers<string>();
  worker.onmessage = ({ data }: MessageEvent<FromApi>) => {
    switch (data.kind) {
      case "listening":
        return listening.resolve();
      case "ready":
        return ready.resolve();
      case "refused":
        return listening.reject(cannotListen(socket, data));
      case "load":
        return options.onLoad(data.report);
      case "offload":
        return options.onOffload(data.id, data.perSecond);
      case "picked":
        return options.onPicked(data.counts);
      case "ask":
        return void answerTo(data, options).then((reply) => tell({ kind: "answer", reply }));
      case "config":
        if (data.text !== undefined) configText.resolve(data.text);
        else configText.reject(new Error(data.reason));
        return;
      case "stop":
        return options.onStop();
      case "closed":
        ({ isSocketOurs } = data);
        return closed.resolve(true);
    }
  };
  worker.onerror = (event) => {
    event.preventDefault();
    listening.reject(new ExitError(EXIT.failed, `The API worker died: ${event.message}`));
    ready.resolve();
    closed.resolve(false);
    options.onCrash(event.message);
  };

  const umask = Deno.umask(SOCKET_UMASK);
  try {
    const files = { socket, pidFile, configFile };
    const daemon = { pid: Deno.pid, nodeId, periodSeconds, hasSeeds };
    tell({ kind: "listen", ...files, ...daemon, questions }, [questions]);
    await listening.promise;
  } catch (error) {
    worker.terminate();
    throw error;
  } finally {
    Deno.umask(umask);
  }
  return {
    ready: ready.promise,
    publish({ status, ...rest }) {
      tell({ kind: "publish", published: { status: JSON.stringify(status), ...rest } });
    },
    publishEvent: (event) => tell({ kind: "event", event }),
    keepTokenFile: (place) => tell({ kind: "keepTokenFile", place }),
    removeTokenFile: () => tell({ kind: "removeTokenFile" }),
    readConfig() {
      configText = Promise.withResolvers();
      tell({ kind: "readConfig" });
      return configText.promise;
    },
    async close() {
      tell({ kind: "close" });
      const inOrder = await within(CLOSE_SECONDS, closed.promise, false);
      // Its end would remove what lies at the socket's path, whosever that is.
      if (isSocketOurs) worker.terminate();
      return inOrder;
    },
  };
}

async function answerTo(
  { id, question }: { id: number; question: MainQuestion },
  { onSettle, onDrain, onBlock, onExplain }: ApiOptions,
): Promise<Reply> {
  try {
    switch (question.ask) {
      case "settle":
        return { id, answer: await onSettle() };
      case "drain":
        await onDrain(question.on);
        return { id, answer: {} };
      case "block":
        onBlock(question.address, question.on);
        return { id, answer: {} };
      case "explain":
        return { id, answer: await onExplain() };
    }
  } catch (error) {
    const status = error instanceof HttpError ? error.status : undefined;
    return { id, refused: (error as Error).message, status };
  }
}
