/** The local API's paths, and what each answers. */
import { type BodySource, readObject } from "./body.ts";
import { HttpError } from "./http_error.ts";
import { checkLoadReport } from "./load_schema.ts";
import { type LoadReport, STALE_AFTER_SECONDS } from "./load_reports.ts";

/** Alive means that a tick ended within this many periods. */
const ALIVE_PERIODS = 3;

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

type Handler = (context: ApiContext, request: ApiRequest) => ApiResponse | Promise<ApiResponse>;

const ROUTES: Record<string, Record<string, Handler>> = {
  "/v1/status": {
    GET({ status }) {
      if (status !== undefined) return { status: 200, body: status };
      throw new HttpError(503, "The daemon is starting: ask again");
    },
  },
  "/v1/load": {
    async POST(context, request) {
      context.load(checkLoadReport(await readObject(request)));
      return json(202, { schema: "shivya.load/1", staleAfterSeconds: STALE_AFTER_SECONDS });
    },
  },
  "/v1/stop": {
    POST(context) {
      context.stop();
      return json(202, { schema: "shivya.stop/1", pid: context.pid });
    },
  },
  "/healthz": {
    GET({ now, tickedAtSeconds, periodSeconds }) {
      const ageSeconds = now() - tickedAtSeconds;
      if (ageSeconds <= ALIVE_PERIODS * periodSeconds) {
        return json(200, { schema: "shivya.health/1", alive: true });
      }
      throw new HttpError(503, `The last tick ended ${ageSeconds.toFixed(1)} s ago`);
    },
  },
};

/** Answers a request; whatever is wrong with it is an answer too. */
export async function respond(context: ApiContext, request: ApiRequest): Promise<ApiResponse> {
  try {
    return await handlerFor(request)(context, request);
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    return failure(error);
  }
}

/** The answer that says what was wrong. */
export function failure(error: HttpError): ApiResponse {
  return { ...json(error.status, error.body()), headers: error.headers };
}

function handlerFor({ method = "", url = "" }: ApiRequest): Handler {
  // A server takes an absolute address, too (RFC 9112, 3.2.2).
  const path = url.replace(/^http:\/\/[^/?]*/i, "").split("?", 1)[0]!;
  const methods = Object.hasOwn(ROUTES, path) ? ROUTES[path]! : undefined;
  if (methods === undefined) {
    throw new HttpError(404, `No such path: there are ${Object.keys(ROUTES).join(", ")}`);
  }
  const handler = Object.hasOwn(methods, method) ? methods[method]! : undefined;
  if (handler !== undefined) return handler;
  const allow = Object.keys(methods).join(", ");
  throw new HttpError(405, `${path} takes ${allow} alone`, undefined, { allow });
}

function json(status: number, value: unknown): ApiResponse {
  return { status, body: JSON.stringify(value) };
}
