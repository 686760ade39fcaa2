/** HTTP over a Unix socket: one request, one connection. */
import { type IncomingMessage, request } from "node:http";

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
export function send(
  { socket: socketPath, method, path, body, signal }: Request,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const options = { socketPath, method, path, agent: false };
    const call = request(signal === undefined ? options : { ...options, signal });
    // Once the reply is there, what goes wrong is its own error.
    call.on("error", reject);
    call.on("response", resolve);
    call.end(body);
  });
}

/** Sends a request and answers with status and text of the whole reply. */
export async function exchange(sent: Request): Promise<{ status: number; text: string }> {
  const response = await send(sent);
  return { status: response.statusCode ?? 0, text: await textOf(response) };
}

/** All of a reply. Throws if it breaks off. */
export async function textOf(response: IncomingMessage): Promise<string> {
  response.setEncoding("utf8");
  let text = "";
  for await (const part of response) text += part;
  return text;
}

/** A reply line by line, as they come. Throws if it breaks off. */
export async function* linesOf(response: IncomingMessage): AsyncGenerator<string, void> {
  response.setEncoding("utf8");
  let rest = "";
  for await (const part of response) {
    const lines = (rest + part).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
}

/** Whether a reply says that all went well. */
export function isFine(status: number): boolean {
  return status >= 200 && status < 300;
}
