/** HTTP over a Unix socket: one request, one connection. */
import { type IncomingMessage, request, type RequestOptions } from "node:http";
import { asStream } from "../api/unix_stream.ts";
import { checkOwner } from "./socket_owner.ts";

/** More than the longest answer about ten thousand hosts takes, in UTF-16 code units. */
const TEXT_LIMIT = 2 ** 26;
/** More than the longest event does: that all of those hosts are back. */
const LINE_LIMIT = 2 ** 22;

/** A request. */
export interface Request {
  /** Path of the socket. */
  socket: string;
  method: "GET" | "POST" | "PUT";
  path: string;
  body?: Uint8Array | undefined;
  signal?: AbortSignal | undefined;
}

/** Sends a request and answers with the head of the reply. Throws what the connection throws. */
export async function send(
  { socket, method, path, body, signal }: Request,
): Promise<IncomingMessage> {
  signal?.throwIfAborted();
  const way = await connectionTo(socket);
  return await new Promise((resolve, reject) => {
    const options = { ...way, method, path };
    const call = request(signal === undefined ? options : { ...options, signal });
    // Once the reply is there, what goes wrong is its own error.
    call.on("error", reject);
    call.on("response", resolve);
    call.on("upgrade", (_, connection) => {
      connection.destroy();
      reject(new Error("it answers in another protocol"));
    });
    call.end(body);
  });
}

/**
 * How `node:http` gets to the socket. Under Deno (2.9) its own way closes the file descriptor twice,
 * and the second time it may be somebody else's.
 */
async function connectionTo(path: string): Promise<RequestOptions> {
  checkOwner(path);
  if (!("Deno" in globalThis)) return { socketPath: path, agent: false };
  const connection = await Deno.connect({ transport: "unix", path });
  return { createConnection: () => asStream(connection, (connection) => connection.close()) };
}

/** A whole reply. */
export interface Reply {
  status: number;
  headers: IncomingMessage["headers"];
  text: string;
}

/** Sends a request and answers with the whole reply, once its connection is closed. */
export async function exchange(sent: Request): Promise<Reply> {
  const response = await send(sent);
  const { statusCode = 0, headers } = response;
  const reply = { status: statusCode, headers, text: await textOf(response) };
  await closed(response);
  return reply;
}

/** Until the connection of a reply that was read is closed. */
async function closed({ socket }: IncomingMessage): Promise<void> {
  if (socket.closed) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.once("close", resolve).destroy();
  await promise;
}

/** All of a reply. Throws if it breaks off, and a `RangeError` if it is longer than `limit`. */
export async function textOf(response: IncomingMessage, limit = TEXT_LIMIT): Promise<string> {
  response.setEncoding("utf8");
  let text = "";
  for await (const part of response) {
    text += part;
    checkLength(text, limit);
  }
  return text;
}

/**
 * A reply line by line, as they come. Throws if it breaks off, and a `RangeError` if a line is longer
 * than `limit`.
 */
export async function* linesOf(
  response: IncomingMessage,
  limit = LINE_LIMIT,
): AsyncGenerator<string, void> {
  response.setEncoding("utf8");
  let rest = "";
  for await (const part of response) {
    const lines = (rest + part).split("\n");
    rest = lines.pop()!;
    checkLength(rest, limit);
    yield* lines;
  }
}

/** Whoever answers without end may not fill the memory. */
function checkLength({ length }: string, limit: number): void {
  if (length <= limit) return;
  throw new RangeError(`Cannot read the answer: current value is longer than ${limit} characters`);
}

/** Whether a reply says that all went well. */
export function isFine(status: number): boolean {
  return status >= 200 && status < 300;
}
