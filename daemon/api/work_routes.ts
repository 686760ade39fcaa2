/** The paths of the local API about the work that moves between hosts. */
import type { Destination } from "../host/destination.ts";
import { STALE_AFTER_SECONDS } from "../host/load_reports.ts";
import { KEEP } from "../host/picker.ts";
import type { Route, RoutesAnswer } from "../host/routes_answer.ts";
import { readObject, readOptions } from "./body.ts";
import { checkBody } from "./check_body.ts";
import { EVENTS_REMEMBERED } from "./event_stream.ts";
import { findHost } from "./find_host.ts";
import { HttpError, stillStarting } from "./http_error.ts";
import { type ApiContext, type Handler, json } from "./route.ts";
import {
  blockSchema,
  drainSchema,
  offloadSchema,
  pickSchema,
  settleSchema,
} from "./work_schema.ts";

/** `GET /v1/routes`, with the reasons if `?explain`. */
export const getRoutes: Handler = async (context, _request, { query }) => {
  const routes = { schema: "shivya.routes/1", nodeId: context.nodeId, ...routesOf(context) };
  if (!query.has("explain")) return json(200, routes);
  return json(200, { ...routes, explanation: await context.main.ask({ ask: "explain" }) });
};

/** `POST /v1/pick` */
export const postPick: Handler = async (context, request) => {
  const { count } = checkBody(pickSchema, await readOptions(request));
  const { routes } = routesOf(context);
  const counts = context.pick(count);
  const picks = [...counts].map(([id, count]) => ({ ...destinationOf(id, routes), count }));
  const single = count === 1 ? destinationOf([...counts.keys()][0]!, routes) : {};
  return json(200, { schema: "shivya.pick/1", ...single, picks });
};

/** `POST /v1/offload` */
export const postOffload: Handler = async (context, request) => {
  const { peer, perSecond } = checkBody(offloadSchema, await readObject(request));
  routesOf(context);
  const { id, name, state } = findHost(peer, context.hosts, context.nodeId);
  context.offload(id, perSecond);
  const staleAfterSeconds = STALE_AFTER_SECONDS;
  return json(202, { schema: "shivya.offload/1", id, name, state, perSecond, staleAfterSeconds });
};

/** `POST /v1/settle` */
export const postSettle: Handler = async ({ main }, request) => {
  checkBody(settleSchema, await readOptions(request));
  return json(200, { schema: "shivya.settle/1", ...await main.ask({ ask: "settle" }) });
};

/** `POST /v1/drain` */
export const postDrain: Handler = async ({ main }, request) => {
  const { on } = checkBody(drainSchema, await readOptions(request));
  await main.ask({ ask: "drain", on });
  return json(200, { schema: "shivya.drain/1", on });
};

/**
 * `POST /v1/block`: for tests of partitions, drops what goes to a host and comes from it. The thread
 * that settles refuses unless the daemon was started with `--test-hooks`.
 */
export const postBlock: Handler = async (context, request) => {
  const { peer, on } = checkBody(blockSchema, await readObject(request));
  const { id, address } = findHost(peer, context.hosts, context.nodeId);
  if (address === undefined) throw new HttpError(404, `No address of ${id} is known`, "peer");
  await context.main.ask({ ask: "block", address, on });
  return json(200, { schema: "shivya.block/1", id, address, on });
};

/** `GET /v1/events`, the last ones too with `?last=N`. */
export const getEvents: Handler = ({ events }, _request, { query }) => {
  const last = lastIn(query);
  return {
    status: 200,
    headers: { "content-type": "application/x-ndjson" },
    follow: (listener) => events.listen(listener, last),
  };
};

function routesOf({ routes }: ApiContext): RoutesAnswer {
  if (routes !== undefined) return routes;
  throw stillStarting();
}

function destinationOf(id: string, routes: readonly Route[]): Destination {
  if (id === KEEP) return { keep: true };
  const { name, service, rttSeconds } = routes.find((route) => route.id === id)!;
  return { keep: false, id, name, service, ...(rttSeconds === undefined ? {} : { rttSeconds }) };
}

function lastIn(query: URLSearchParams): number {
  const last = query.get("last") ?? "0";
  if (/^\d{1,4}$/.test(last) && Number(last) <= EVENTS_REMEMBERED) return Number(last);
  throw new HttpError(400, `last must be a whole number up to ${EVENTS_REMEMBERED}`, "last");
}
