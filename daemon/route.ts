/** What a path of the local API is made of. */
import type { BodySource } from "./body.ts";
import type { LoadReport } from "./load_reports.ts";
import type { MeshClient } from "./mesh_client.ts";

/** What the answers draw on. */
export interface ApiContext {
  /** Process id of the daemon. */
  readonly pid: number;
  /** Seconds from tick to tick. */
  readonly periodSeconds: number;
  /** JSON of the last tick's status; absent before the first. */
  readonly status: string | undefined;
  /** When the last tick ended, in seconds on the clock of `now`. */
  readonly tickedAtSeconds: number;
  /** Asks the mesh. */
  readonly mesh: MeshClient;
  /** A clock that never goes back, in seconds. */
  now(): number;
  /** Hands a valid load report on. */
  load(report: LoadReport): void;
  /** Asks the daemon to end. */
  stop(): void;
}

/** A request, as far as the routes look at it. */
export interface ApiRequest extends BodySource {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
}

/** An answer; `body` is JSON. */
export interface ApiResponse {
  status: number;
  body: string;
  headers?: Readonly<Record<string, string>>;
}

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
export function json(status: number, value: unknown): ApiResponse {
  return { status, body: JSON.stringify(value) };
}
