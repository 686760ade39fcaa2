/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
/**
 * The worker that serves the local API. It may touch its own socket and nothing else: whatever a
 * client sends is parsed where no other file, address or program can be reached.
 *
 * @module
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { FromApi, Listen, ToApi } from "./api_messages.ts";
import { type Connections, serveConnections } from "./connections.ts";
import { HttpError } from "./http_error.ts";
import { createMeshClient } from "./mesh_client.ts";
import type { ApiContext, ApiResponse } from "./route.ts";
import { failure, respond } from "./routes.ts";

/** A client has this long to send its request's head, and its whole request, in milliseconds. */
const HEAD_DEADLINE = 3_000;
const REQUEST_DEADLINE = 5_000;
/** Connections at a time; further ones wait. */
const CONNECTION_LIMIT = 2_048;
/** How often the deadlines are looked at. */
const CHECK_INTERVAL = 500;
/** Longest head of a request, in bytes. */
const HEAD_LIMIT = 8_192;
/** Answers under way have this long to end when the daemon does, in milliseconds. */
const CLOSE_DEADLINE = 500;

const CLIENT_ERRORS: Record<string, string> = {
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
};

const now = () => performance.now() / 1000;
const tell = (message: FromApi) => self.postMessage(message);

let connections: Connections | undefined;
let latest: { status?: string; tickedAtSeconds: number } = { tickedAtSeconds: now() };

self.onmessage = async ({ data }: MessageEvent<ToApi>) => {
  switch (data.kind) {
    case "listen":
      connections = listen(data);
      return;
    case "status":
      if (latest.status === undefined) tell({ kind: "ready" });
      latest = {
        status: data.status,
        tickedAtSeconds: data.ticked ? now() : latest.tickedAtSeconds,
      };
      return;
    case "close":
      await connections?.close(CLOSE_DEADLINE);
      tell({ kind: "closed" });
  }
};

function listen(message: Listen): Connections | undefined {
  try {
    const listener = Deno.listen({ transport: "unix", path: message.socket });
    const served = serveConnections(createApi(message), listener, CONNECTION_LIMIT);
    tell({ kind: "listening" });
    return served;
  } catch (error) {
    const { message, code } = error as Error & { code?: string };
    tell({ kind: "refused", reason: message, code });
  }
}

function createApi({ pid, periodSeconds, questions }: Listen): Server {
  const context: ApiContext = {
    pid,
    periodSeconds,
    get status() {
      return latest.status;
    },
    get tickedAtSeconds() {
      return latest.tickedAtSeconds;
    },
    mesh: createMeshClient(questions),
    now,
    load: (report) => tell({ kind: "load", report }),
    stop: () => tell({ kind: "stop" }),
  };
  const deadlines = {
    headersTimeout: HEAD_DEADLINE,
    requestTimeout: REQUEST_DEADLINE,
    connectionsCheckingInterval: CHECK_INTERVAL,
  };
  const server = createServer(
    // Node's own refusals have no body: those that can be are made below.
    { ...deadlines, maxHeaderSize: HEAD_LIMIT, requireHostHeader: false },
    (request, response) => answer(context, request, response),
  );
  server.on("checkExpectation", (_request, response) => {
    send(response, failure(new HttpError(417, "Nothing but 100-continue can be expected")));
  });
  server.on("connect", (_request, socket) => refuse(socket, "501 Not Implemented"));
  server.on("clientError", (error: Error & { code?: string }, socket) => {
    refuse(socket, CLIENT_ERRORS[error.code ?? ""] ?? "400 Bad Request");
  });
  return server;
}

async function answer(
  context: ApiContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    // RFC 9112, 3.2
    const hostless = request.httpVersion === "1.1" && request.headers.host === undefined;
    const reply = hostless
      ? failure(new HttpError(400, "The request has no Host header"))
      : await respond(context, request);
    send(response, reply);
  } catch {
    // The client went away, or sent its body too slowly: there is nobody left to answer.
    response.destroy();
  }
}

function send(response: ServerResponse, { status, body, headers }: ApiResponse): void {
  const bytes = new TextEncoder().encode(body + "\n");
  // One request a connection: none stays open without a deadline.
  response.writeHead(status, {
    "connection": "close",
    "content-type": "application/json",
    "content-length": bytes.length,
    ...headers,
  });
  response.end(bytes);
}

/** Answers what never became a request. */
function refuse(socket: Duplex, status: string): void {
  if (!socket.writable) return void socket.destroy();
  // The server lets go of a tunnel's connection: nobody else would hear that the client went away.
  socket.on("error", () => socket.destroy());
  const body = JSON.stringify({ error: status.slice(4) }) + "\n";
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\n` +
      `content-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
  );
}
