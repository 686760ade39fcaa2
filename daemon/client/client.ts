/** The local API as functions. */
import type { DaemonStatus } from "../api/daemon_status.ts";
import type { Destination } from "../host/destination.ts";
import type { SettledEvent } from "../host/events_of.ts";
import type { LoadReport } from "../host/load_reports.ts";
import { answerIn } from "./answer_in.ts";
import type {
  CountedDestination,
  DaemonEvent,
  ExplainedRoutes,
  Members,
  Offloaded,
  Routes,
} from "./answers.ts";
import { errorIn } from "./api_error.ts";
import { exchange, isFine, linesOf, send, textOf } from "./exchange.ts";

/** Where a daemon on the default port listens. */
const DEFAULT_SOCKET = "/tmp/shivya_cli.sock";

/** Seconds an answer may take. */
const DEADLINE_SECONDS = 5;

/** Where the daemon is, and how long it may take. */
export interface ClientOptions {
  /** Path of its socket; `/tmp/shivya_cli.sock` unless told. */
  socket?: string | undefined;
  /** Seconds an answer may take; 5 unless told. Events may take any time once they begin. */
  deadlineSeconds?: number;
}

/** Which events to follow. */
export interface EventsOptions {
  /** So many of the last come first; at most 256, none unless told. */
  last?: number;
  /** Ends it. */
  signal?: AbortSignal;
}

/**
 * Asks the daemon of this host. Each function throws an `ApiError` with the API's words when that
 * refuses, a `DOMException` `TimeoutError` when no answer comes in time, a `SyntaxError` when what comes
 * is none, and the connection's own error when no daemon is there (`code` is `ENOENT` or `ECONNREFUSED`).
 *
 * A socket that belongs to another user is refused with an `Error`, unless that is the superuser. Under
 * Deno this takes the permission `sys=uid`; without it nothing is said of whose the socket is.
 */
export interface Client {
  /** What the daemon sees and makes of it. */
  status(): Promise<DaemonStatus>;
  /** How much to keep, and how much to send where. */
  routes(): Promise<Routes>;
  /** The same, and why. */
  explain(): Promise<ExplainedRoutes>;
  /** Where the next item goes. */
  pick(): Promise<Destination>;
  /** Where the next items go, 1 to 1,000 of them. */
  pickMany(count: number): Promise<CountedDestination[]>;
  /** Reports this host's work; it holds for ten seconds. What is left out is not known. */
  load(report: LoadReport): Promise<void>;
  /**
   * Reports what is really sent to a host, items per second; it holds for ten seconds, and 0 takes it
   * back. A host is named by its id, the first four and more digits of that, or its display name.
   */
  offload(peer: string, perSecond: number): Promise<Offloaded>;
  /** Settles now, not at the next tick. */
  settle(): Promise<SettledEvent>;
  /** Gives this host's work away and takes none, or takes some again. */
  drain(on?: boolean): Promise<void>;
  /** The hosts of the mesh. */
  members(): Promise<Members>;
  /** What happens from now on, until the daemon ends. Throws when the daemon lets go of who is slow. */
  events(options?: EventsOptions): AsyncGenerator<DaemonEvent, void>;
}

/** A client of the daemon at this socket; nothing is asked yet. */
export function createClient(
  { socket = DEFAULT_SOCKET, deadlineSeconds = DEADLINE_SECONDS }: ClientOptions = {},
): Client {
  // deno-lint-ignore no-explicit-any
  const ask = async (method: "GET" | "POST", path: string, value?: object): Promise<any> => {
    const body = value === undefined ? undefined : new TextEncoder().encode(JSON.stringify(value));
    const signal = AbortSignal.timeout(deadlineSeconds * 1000);
    const { status, text } = await exchange({ socket, method, path, body, signal })
      .catch((error) => {
        throw signal.aborted ? signal.reason : error;
      });
    if (!isFine(status)) throw errorIn(status, text);
    const { schema: _, ...answer } = answerIn(text);
    return answer;
  };
  return {
    status: () => ask("GET", "/v1/status"),
    routes: () => ask("GET", "/v1/routes"),
    explain: () => ask("GET", "/v1/routes?explain"),
    async pick() {
      const { picks: _, ...destination } = await ask("POST", "/v1/pick");
      return destination;
    },
    pickMany: async (count) => (await ask("POST", "/v1/pick", { count })).picks,
    async load(report) {
      await ask("POST", "/v1/load", report);
    },
    offload: (peer, perSecond) => ask("POST", "/v1/offload", { peer, perSecond }),
    settle: () => ask("POST", "/v1/settle"),
    async drain(on = true) {
      await ask("POST", "/v1/drain", { on });
    },
    members: () => ask("GET", "/v1/members"),
    async *events({ last = 0, signal } = {}) {
      const path = `/v1/events?last=${last}`;
      const response = await inTime(deadlineSeconds, signal, async (signal) => {
        const response = await send({ socket, method: "GET", path, signal });
        const status = response.statusCode ?? 0;
        if (!isFine(status)) throw errorIn(status, await textOf(response));
        return response;
      });
      for await (const line of linesOf(response)) {
        yield answerIn(line) as DaemonEvent;
      }
    },
  };
}

/** What `call` resolves to: its signal aborts if that takes too long, and whenever `outer` does. */
async function inTime<Result>(
  seconds: number,
  outer: AbortSignal | undefined,
  call: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(timeout()), seconds * 1000);
  const signals = outer === undefined ? [late.signal] : [late.signal, outer];
  try {
    return await call(AbortSignal.any(signals));
  } catch (error) {
    throw late.signal.aborted ? late.signal.reason : error;
  } finally {
    clearTimeout(timer);
  }
}

function timeout(): DOMException {
  return new DOMException("Signal timed out.", "TimeoutError");
}
