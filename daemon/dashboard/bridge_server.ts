/** The HTTP server of the dashboard: the files of the page, and the WebSocket that feeds it. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
// @ts-types="npm:@types/ws@^8.18.1"
import { type WebSocket, WebSocketServer } from "ws";
import { HttpError } from "../api/http_error.ts";
import { acceptsGzip, type Asset } from "./bridge_assets.ts";
import type { Clients } from "./bridge_clients.ts";
import { checkRequest, FEED_PATH } from "./bridge_request.ts";

/** How long things may take, in milliseconds. */
export interface BridgeDeadlines {
  /** A client has this long to send its request. */
  request: number;
  /** How often that is looked at. */
  check: number;
  /** It has this long to read the answer. */
  answer: number;
  /** It has this long to take leave in turn. */
  leave: number;
}

/** What the server serves. */
export interface BridgeServerOptions {
  assets: ReadonlyMap<string, Asset>;
  clients: Clients;
  deadlines?: BridgeDeadlines;
}

const DEADLINES: BridgeDeadlines = { request: 3_000, check: 500, answer: 60_000, leave: 2_000 };

/** Longest head of a request, and longest message, in bytes. */
const HEAD_LIMIT = 8_192;
const MESSAGE_LIMIT = 1_024;

/** Sent with whatever goes out: no page but ours, and nothing in it but what comes from here. */
export const SECURITY_HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; " +
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cache-control": "no-cache",
} as const;

const REASONS: Record<number, string> = {
  400: "Bad Request",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  417: "Expectation Failed",
  421: "Misdirected Request",
  426: "Upgrade Required",
  431: "Request Header Fields Too Large",
  501: "Not Implemented",
  503: "Service Unavailable",
};

const CLIENT_ERRORS: Record<string, number> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
};

const utf8 = new TextEncoder();

/** A server that listens nowhere yet. */
export function createBridgeServer(
  { assets, clients, deadlines = DEADLINES }: BridgeServerOptions,
): Server {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MESSAGE_LIMIT,
    // One broken frame, or a client that leaves before it is read, would end the worker (Deno 2.9).
    perMessageDeflate: false,
    // Newer than its types.
    ...{ closeTimeout: deadlines.leave },
  });
  sockets.on("wsClientError", ({ message }, socket) => {
    refuse(socket, new HttpError(400, message, undefined, { "sec-websocket-version": "13" }));
  });
  const server = createServer({
    headersTimeout: deadlines.request,
    requestTimeout: deadlines.request,
    connectionsCheckingInterval: deadlines.check,
    maxHeaderSize: HEAD_LIMIT,
    requireHostHeader: false,
  }, (request, response) => {
    const timer = setTimeout(() => response.destroy(), deadlines.answer);
    response.on("close", () => clearTimeout(timer));
    serveAsset(assets, request, response);
  });
  server.on("upgrade", (request, socket, head) => {
    const refusal = refusalOfFeed(request, clients);
    if (refusal !== undefined) return refuse(socket, refusal);
    sockets.handleUpgrade(request, socket, head, (webSocket) => feed(webSocket, clients));
  });
  server.on("checkExpectation", (_request, response: ServerResponse) => {
    sendRefusal(response, new HttpError(417, "Nothing but 100-continue can be expected"));
  });
  server.on("connect", (_request, socket) => refuse(socket, new HttpError(501, "No tunnels here")));
  server.on("clientError", (error: Error & { code?: string }, socket) => {
    const status = CLIENT_ERRORS[error.code ?? ""] ?? 400;
    refuse(socket, new HttpError(status, "That is no request"));
  });
  return server;
}

function serveAsset(
  assets: ReadonlyMap<string, Asset>,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  try {
    checkRequest(request);
    const asset = assets.get(request.url ?? "");
    if (asset !== undefined) return sendAsset(asset, request, response);
    throw request.url === FEED_PATH
      ? new HttpError(426, "This is a WebSocket", undefined, { "upgrade": "websocket" })
      : new HttpError(404, "There is no such page: open /");
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    sendRefusal(response, error);
  }
}

function sendRefusal(response: ServerResponse, error: HttpError): void {
  const body = utf8.encode(`${error.message}\n`);
  response.writeHead(error.status, { ...headersOf(error), "content-length": body.length });
  response.end(body);
}

function sendAsset(
  { type, plain, zipped }: Asset,
  { headers }: IncomingMessage,
  response: ServerResponse,
): void {
  const isZipped = acceptsGzip(String(headers["accept-encoding"] ?? ""));
  const body = isZipped ? zipped : plain;
  response.writeHead(200, {
    ...SECURITY_HEADERS,
    // One request a connection: none stays open without a deadline.
    "connection": "close",
    "content-type": type,
    "content-length": body.length,
    "vary": "accept-encoding",
    ...(isZipped ? { "content-encoding": "gzip" } : {}),
  });
  response.end(body);
}

function refusalOfFeed(request: IncomingMessage, { isFull }: Clients): HttpError | undefined {
  try {
    checkRequest(request);
    if (request.url !== FEED_PATH) throw new HttpError(404, "There is no such feed: it is /ws");
    if (isFull) throw new HttpError(503, "Too many dashboards are open: close one");
  } catch (error) {
    if (error instanceof HttpError) return error;
    throw error;
  }
}

/** Brings a WebSocket and the clients together. */
function feed(webSocket: WebSocket, clients: Clients): void {
  const client = clients.join({
    get bufferedAmount() {
      return webSocket.bufferedAmount;
    },
    send: (message) => webSocket.send(message, { binary: false }),
    ping: () => webSocket.ping(),
    close: (code, reason) => webSocket.close(code, reason),
    terminate: () => webSocket.terminate(),
  });
  webSocket.on("message", (data, isBinary) => {
    client.receive(isBinary ? undefined : String(data));
  });
  webSocket.on("pong", () => client.answered());
  // It closes the connection itself.
  webSocket.on("error", () => client.left());
  webSocket.on("close", () => client.left());
}

function headersOf({ status, headers }: HttpError): Record<string, string> {
  return {
    ...SECURITY_HEADERS,
    "connection": "close",
    "content-type": "text/plain; charset=utf-8",
    ...(status === 405 ? { "allow": "GET" } : {}),
    ...headers,
  };
}

/** Answers what never became a request of ours. */
function refuse(socket: Duplex, error: HttpError): void {
  if (!socket.writable) return void socket.destroy();
  // Nobody else would hear that the client went away.
  socket.on("error", () => socket.destroy());
  const body = `${error.message}\n`;
  const head = Object.entries({ ...headersOf(error), "content-length": String(body.length) })
    .map(([name, value]) => `${name}: ${value}\r\n`).join("");
  socket.end(
    `HTTP/1.1 ${error.status} ${REASONS[error.status] ?? "Refused"}\r\n${head}\r\n${body}`,
  );
}
