/** The local API's paths, and what each answers. */
import { STALE_AFTER_SECONDS } from "../host/load_reports.ts";
import { getMetrics } from "../metrics/metrics.ts";
import { readObject } from "./body.ts";
import { HttpError, stillStarting } from "./http_error.ts";
import { checkLoadReport } from "./load_schema.ts";
import { getMembers, getValue, putValue } from "./mesh_routes.ts";
import { getReady } from "./ready.ts";
import {
  type ApiContext,
  type ApiRequest,
  type ApiResponse,
  type Handler,
  json,
  type Target,
  type WholeResponse,
} from "./route.ts";
import {
  getEvents,
  getRoutes,
  postBlock,
  postDrain,
  postOffload,
  postPick,
  postSettle,
} from "./work_routes.ts";

/** Alive means that a tick ended within this many periods. */
const ALIVE_PERIODS = 3;

/** A path with a part in braces stands for all that have anything there. */
const ROUTES: Record<string, Record<string, Handler>> = {
  "/v1/status": {
    GET({ status }) {
      if (status !== undefined) return { status: 200, body: status };
      throw stillStarting();
    },
  },
  "/v1/load": {
    async POST(context, request) {
      context.load(checkLoadReport(await readObject(request)));
      return json(202, { schema: "shivya.load/1", staleAfterSeconds: STALE_AFTER_SECONDS });
    },
  },
  "/v1/routes": { GET: getRoutes },
  "/v1/pick": { POST: postPick },
  "/v1/offload": { POST: postOffload },
  "/v1/settle": { POST: postSettle },
  "/v1/drain": { POST: postDrain },
  "/v1/block": { POST: postBlock },
  "/v1/events": { GET: getEvents },
  "/v1/members": { GET: getMembers },
  "/v1/values/{key}": { GET: getValue, PUT: putValue },
  "/v1/stop": {
    POST(context) {
      context.stop();
      return json(202, { schema: "shivya.stop/1", pid: context.pid });
    },
  },
  "/metrics": { GET: getMetrics },
  "/readyz": { GET: getReady },
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
    const { handler, target } = route(request);
    return await handler(context, request, target);
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    return failure(error);
  }
}

/** The answer that says what was wrong. */
export function failure(error: HttpError): WholeResponse {
  return { ...json(error.status, error.body()), headers: error.headers };
}

function route({ method = "", url = "" }: ApiRequest): { handler: Handler; target: Target } {
  // A server takes an absolute address, too (RFC 9112, 3.2.2).
  const [, path, query] = /^(?:http:\/\/[^/?]*)?([^?]*)\??(.*)$/is.exec(url)!;
  const { name, rest } = routeOf(path!);
  const methods = ROUTES[name]!;
  const handler = Object.hasOwn(methods, method) ? methods[method]! : undefined;
  if (handler !== undefined) {
    return { handler, target: { rest, query: new URLSearchParams(query) } };
  }
  const allow = Object.keys(methods).join(", ");
  throw new HttpError(405, `${name} takes ${allow} alone`, undefined, { allow });
}

function routeOf(path: string): { name: string; rest: string } {
  if (Object.hasOwn(ROUTES, path) && !path.includes("{")) return { name: path, rest: "" };
  for (const name of Object.keys(ROUTES)) {
    const brace = name.indexOf("{");
    const isPrefix = brace > 0 && path.startsWith(name.slice(0, brace));
    if (isPrefix) return { name, rest: path.slice(brace) };
  }
  throw new HttpError(404, `No such path: there are ${Object.keys(ROUTES).join(", ")}`);
}
