/** Clients that read nothing, and for which the system keeps as little as it can. */

/** Of Linux: an Internet socket for a stream, and what can be set of it. */
const AF_INET = 2;
const SOCK_STREAM = 1;
const SOL_SOCKET = 1;
const SO_RCVBUF = 8;
const SO_RCVTIMEO = 20;
const IPPROTO_TCP = 6;
const TCP_MAXSEG = 2;

/** Smallest that Linux allows, about: the other end's buffer is a multiple of the segment. */
const SEGMENT_BYTES = 536;
const BUFFER_BYTES = 4_096;
const PATIENCE_SECONDS = 20n;

/** What an answer begins with: its status is in it. */
const HEAD_BYTES = 12;

const { symbols: libc } = Deno.dlopen("libc.so.6", {
  socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
  setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
  connect: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  send: { parameters: ["i32", "buffer", "usize", "i32"], result: "isize" },
  recv: { parameters: ["i32", "buffer", "usize", "i32"], result: "isize", nonblocking: true },
  close: { parameters: ["i32"], result: "i32" },
});

/** A connection. */
export interface DeafClient extends Disposable {
  /** Status of the answer to its request: the last that it read. */
  readonly status: number;
}

/**
 * Sends a request to a port of 127.0.0.1 and reads the status of the answer, and nothing more. What
 * comes after that fills a hundred kilobytes, where it would else be megabytes, before the sender has
 * to keep it. Throws an `Error` if there is no answer.
 */
export async function connectDeaf(port: number, request: string): Promise<DeafClient> {
  const file = libc.socket(AF_INET, SOCK_STREAM, 0);
  const set = (
    level: number,
    name: number,
    value: Int32Array<ArrayBuffer> | BigInt64Array<ArrayBuffer>,
  ) => libc.setsockopt(file, level, name, value, value.byteLength);
  set(SOL_SOCKET, SO_RCVBUF, Int32Array.of(BUFFER_BYTES));
  set(SOL_SOCKET, SO_RCVTIMEO, BigInt64Array.of(PATIENCE_SECONDS, 0n));
  set(IPPROTO_TCP, TCP_MAXSEG, Int32Array.of(SEGMENT_BYTES));
  const address = Uint8Array.of(AF_INET, 0, port >> 8, port, 127, 0, 0, 1, ...new Uint8Array(8));
  const sent = new TextEncoder().encode(request);
  const head = new Uint8Array(HEAD_BYTES);
  const isAnswered = libc.connect(file, address, address.length) === 0 &&
    Number(libc.send(file, sent, BigInt(sent.length), 0)) === sent.length &&
    Number(await libc.recv(file, head, BigInt(head.length), 0)) === head.length;
  if (!isAnswered) {
    libc.close(file);
    throw new Error(`Cannot connect to port ${port}: no answer came`);
  }
  return {
    status: Number(new TextDecoder().decode(head).split(" ")[1]),
    [Symbol.dispose]: () => void libc.close(file),
  };
}
