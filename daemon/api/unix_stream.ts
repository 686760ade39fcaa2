/** A connection over a socket as a stream that `node:http` takes, at either end of it. */
import { Duplex } from "node:stream";
import { writeAll } from "../files/write_all.ts";

/** Bytes read at a time. */
const CHUNK = 4_096;

/** The connection as a stream; `close` is given it when that ends, and is to close it. */
export function asStream(
  connection: Deno.Conn,
  close: (connection: Deno.Conn) => void | Promise<void>,
): Duplex {
  const chunk = new Uint8Array(CHUNK);
  return new Duplex({
    read() {
      connection.read(chunk).then(
        (length) => this.push(length === null ? null : chunk.slice(0, length)),
        (error) => this.destroy(error),
      );
    },
    write(bytes: Uint8Array, _encoding, done) {
      writeAll(connection, bytes).then(() => done(), done);
    },
    final(done) {
      connection.closeWrite().then(() => done(), done);
    },
    async destroy(error, done) {
      await close(connection);
      done(error);
    },
  });
}
