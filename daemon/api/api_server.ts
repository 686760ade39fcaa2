/** The HTTP server of the local API: brings requests to the routes, and answers to the clients. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { HttpError } from "./http_error.ts";
import type { ApiContext, ApiResponse, LastingResponse, WholeResponse } from "./route.ts";
import { failure, respond } from "./routes.ts";

/** How long things may take, in milliseconds. */
export interface Deadlines {
  /** A client has this long to send its request's head, and its whole request. */
  head: number;
  request: number;
  /** How often that is looked at. */
  check: number;
}

const DEADLINES: Deadlines = { head: 3_000, request: 5_000, check: 500 };

/** Longest head of a request, in bytes. */
const HEAD_LIMIT = 8_192;

/** Bytes that a client who follows the events may leave unread, beside what the system holds. */
const UNREAD_LIMIT = 65_536;

const CLIENT_ERRORS: Record<string, string> = {
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
};

const utf8 = new TextEncoder();

/** A server that listens nowhere yet. */
export function createApiServer(
  context: ApiContext,
  { head, request, check }: Deadlines = DEADLINES,
): Server {
  const deadlines = {
    headersTimeout: head,
    requestTimeout: request,
    connectionsCheckingInterval: check,
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
    const reply: ApiResponse = hostless
      ? failure(new HttpError(400, "The request has no Host header"))
      : await respond(context, request);
    if ("follow" in reply) stream(response, reply);
    else send(response, reply);
  } catch (error) {
    if (error instanceof HttpError) return send(response, failure(error));
    // The client went away, or sent its body too slowly: there is nobody left to answer.
    response.destroy();
  }
}

function send(response: ServerResponse, { status, body, headers }: WholeResponse): void {
  const bytes = utf8.encode(body + "\n");
  // One request a connection: none stays open without a deadline.
  response.writeHead(status, {
    "connection": "close",
    "content-type": "application/json",
    "content-length": bytes.length,
    ...headers,
  });
  response.end(bytes);
}

/** Writes what comes for as long as the client reads it. */
function stream(response: ServerResponse, { status, headers, follow }: LastingResponse): void {
  let unread = 0;
  response.statusCode = status;
  response.setHeaders(new Headers({ "connection": "close", ...headers }));
  const leave = follow({
    take(lines) {
      const bytes = utf8.encode(lines);
      // What is remembered may be more: it is one piece.
      if (unread > 0 && unread + bytes.length > UNREAD_LIMIT) return false;
      unread += bytes.length;
      response.write(bytes, () => unread -= bytes.length);
      return true;
    },
    end: (inOrder) => inOrder ? response.end() : response.destroy(),
  });
  response.flushHeaders();
  response.on("close", leave);
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
