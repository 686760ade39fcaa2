/**
 * Accepts connections one by one and hands them to an HTTP server. `server.listen` would accept all
 * that come, and never again once the process has run out of file descriptors (Deno 2.9); here those
 * above the limit wait in the queue, and running out is a pause.
 */
import type { Server } from "node:http";
import type { Duplex } from "node:stream";
import { pause } from "../pause.ts";
import { asStream } from "./unix_stream.ts";

/** Bytes thrown away at a time. */
const CHUNK = 4_096;
/** What a client gets to read the last answer unless told, in milliseconds. */
const LINGER = 500;
/** After a failed accept, the next is tried this much later, in seconds. */
const PAUSE_SECONDS = 0.05;

/** Connections being served. */
export interface Connections {
  /**
   * Accepts no more; those idle end now, all others within `graceMs`. Removes the socket, where it is a
   * file, unless that is somebody else's by now (`isOurs`).
   */
  close(graceMs: number, isOurs?: boolean): Promise<void>;
}

/**
 * Serves what connects to `listener`, at most `limit` connections at a time. A client gets `lingerMs` to
 * read the last answer, at most; what it still sends meanwhile is thrown away.
 */
export function serveConnections(
  server: Server,
  listener: Deno.Listener<Deno.UnixConn | Deno.TcpConn>,
  limit: number,
  lingerMs = LINGER,
): Connections {
  const open = new Set<Duplex>();
  let changed = Promise.withResolvers<void>();
  let closing = false;
  let isOutOfTime = false;
  const lingering = new Set<() => void>();

  const tellChange = () => {
    changed.resolve();
    changed = Promise.withResolvers();
  };

  /** Closes, but not on bytes that were not read: those would take the answer back from the client. */
  const linger = async (connection: Deno.Conn) => {
    if (!isOutOfTime) {
      const { promise, resolve } = Promise.withResolvers<void>();
      lingering.add(resolve);
      const timer = setTimeout(resolve, lingerMs);
      drain(connection).then(resolve, () => resolve());
      await promise;
      clearTimeout(timer);
      lingering.delete(resolve);
    }
    connection.close();
  };
  const serve = (connection: Deno.UnixConn | Deno.TcpConn) => {
    if ("setNoDelay" in connection) connection.setNoDelay();
    const stream = asStream(connection, linger);
    open.add(stream);
    // An answer ends the connection, also when the client keeps its side of it.
    stream.on("finish", () => stream.destroy());
    stream.on("close", () => {
      open.delete(stream);
      tellChange();
    });
    server.emit("connection", stream);
  };
  const accept = async () => {
    while (!closing) {
      if (open.size >= limit) await changed.promise;
      else await listener.accept().then(serve, () => pause(closing ? 0 : PAUSE_SECONDS));
    }
  };
  // Without this the server does not look at its deadlines.
  server.emit("listening");
  const accepting = accept();

  return {
    async close(graceMs, isOurs = true) {
      closing = true;
      tellChange();
      if (isOurs) {
        listener.close();
        // Only now is the socket gone: an accept under way holds it.
        await accepting;
      }
      server.closeIdleConnections();
      const timer = setTimeout(() => {
        isOutOfTime = true;
        lingering.forEach((end) => end());
        open.forEach((stream) => stream.destroy());
      }, graceMs);
      while (open.size > 0) await changed.promise;
      clearTimeout(timer);
    },
  };
}

async function drain(connection: Deno.Conn): Promise<void> {
  const rubbish = new Uint8Array(CHUNK);
  await connection.closeWrite();
  while (await connection.read(rubbish) !== null);
}
