/** Listens where a daemon would, and answers with whatever bytes. */
import { eventually } from "./harness.ts";

/** Sends bytes to whoever asked for this; the connection stays open until the other end closes it. */
export type Answering = (connection: Deno.Conn, request: string) => Promise<unknown>;

/** A server on a Unix socket. */
export interface RawServer extends AsyncDisposable {
  /** Connections that are open. */
  readonly open: number;
}

/** Answers each request there that way, until the end of the block. */
export function serveRaw(path: string, answering: Answering): RawServer {
  const listener = Deno.listen({ transport: "unix", path });
  const connections = new Set<Deno.Conn>();
  const serve = async (connection: Deno.Conn) => {
    connections.add(connection);
    try {
      const chunk = new Uint8Array(4_096);
      const length = await connection.read(chunk);
      if (length !== null) {
        await answering(connection, new TextDecoder().decode(chunk.subarray(0, length)));
      }
      while (await connection.read(chunk) !== null);
    } catch {
      // Whoever asked has had enough.
    } finally {
      connections.delete(connection);
      connection.close();
    }
  };
  const serving = (async () => {
    for await (const connection of listener) serve(connection);
  })();
  return {
    get open() {
      return connections.size;
    },
    async [Symbol.asyncDispose]() {
      listener.close();
      await serving;
      await eventually(() => Promise.resolve(connections.size), (open) => open === 0);
    },
  };
}

/** An answer of these bytes, over and over after the first if there are `more`. */
export function bytes(first: string, more?: string): Answering {
  return async (connection) => {
    await writeAll(connection, first);
    while (more !== undefined) await writeAll(connection, more);
  };
}

/** A whole answer of HTTP. */
export function reply(body: string, status = "200 OK", type = "application/json"): Answering {
  const { length } = new TextEncoder().encode(body);
  return bytes(
    `HTTP/1.1 ${status}\r\ncontent-type: ${type}\r\ncontent-length: ${length}\r\n\r\n${body}`,
  );
}

async function writeAll(connection: Deno.Conn, text: string): Promise<void> {
  const all = new TextEncoder().encode(text);
  for (let written = 0; written < all.length;) {
    written += await connection.write(all.subarray(written));
  }
}
