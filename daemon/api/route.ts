/** What a path of the local API is made of. */
import type { KnownHost } from "../../p2p/gossip/snapshot.ts";
import type { DashboardCounts } from "../dashboard/bridge_messages.ts";
import type { LoadReport } from "../host/load_reports.ts";
import type { RoutesAnswer } from "../host/routes_answer.ts";
import type { Histogram } from "../metrics/metrics_format.ts";
import type { MainQuestion } from "./api_messages.ts";
import type { BodySource } from "./body.ts";
import type { EventStream, Listener } from "./event_stream.ts";
import type { MeshClient } from "./mesh_client.ts";

/** What the answers draw on. */
export interface ApiContext {
  /** Process id of the daemon. */
  readonly pid: number;
  /** Id of this host: 40 lowercase hexadecimal digits. */
  readonly nodeId: string;
  /** Seconds from tick to tick. */
  readonly periodSeconds: number;
  /** Whether there is anybody to join by, named or remembered. */
  readonly hasSeeds: boolean;
  /** JSON of the last tick's status; absent before the first. */
  readonly status: string | undefined;
  /** Where to send how much, as of the last settle; absent before the first. */
  readonly routes: RoutesAnswer | undefined;
  /** Hosts that were ever heard of. */
  readonly hosts: readonly KnownHost[];
  /** How long ticks took so far, seconds; absent before the first ended. */
  readonly tickDurations: Histogram | undefined;
  /** What dashboards cost so far; absent if none can be opened. */
  readonly dashboard?: DashboardCounts | undefined;
  /** When the last tick ended, in seconds on the clock of `now`. */
  readonly tickedAtSeconds: number;
  /** Asks the mesh. */
  readonly mesh: MeshClient;
  /** What happens. */
  readonly events: EventStream;
  /** Asks the thread that settles. Throws `HttpError` 503 if no answer comes in time. */
  readonly main: { ask(question: MainQuestion): Promise<object> };
  /** A clock that never goes back, in seconds. */
  now(): number;
  /** Hands a valid load report on. */
  load(report: LoadReport): void;
  /** Hands on how much is really sent to a host, items per second. */
  offload(id: string, perSecond: number): void;
  /** Picks so often: how many items go where, by id, `KEEP` for this host. */
  pick(count: number): ReadonlyMap<string, number>;
  /** Asks the daemon to end. */
  stop(): void;
}

/** A request, as far as the routes look at it. */
export interface ApiRequest extends BodySource {
  readonly headers: BodySource["headers"] & { readonly accept?: string | undefined };
  readonly method?: string | undefined;
  readonly url?: string | undefined;
}

interface ApiHead {
  status: number;
  headers?: Readonly<Record<string, string>>;
}

/** An answer in one piece; `body` is JSON unless the headers say otherwise. */
export interface WholeResponse extends ApiHead {
  body: string;
}

/** An answer that goes on: `follow` brings a listener what comes, and answers with what ends it. */
export interface LastingResponse extends ApiHead {
  follow(listener: Listener): () => void;
}

/** An answer. */
export type ApiResponse = WholeResponse | LastingResponse;

/** What a request is about. */
export interface Target {
  /** What comes after the part of the path that all requests of this kind share. */
  rest: string;
  query: URLSearchParams;
}

/** Answers a request, or throws an `HttpError`. */
export type Handler = (
  context: ApiContext,
  request: ApiRequest,
  target: Target,
) => ApiResponse | Promise<ApiResponse>;

/** A value as the body of an answer. */
export function json(status: number, value: unknown): WholeResponse {
  return { status, body: JSON.stringify(value) };
}
