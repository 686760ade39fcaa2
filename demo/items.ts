/** Items on their way from worker to worker: TCP, a line each. */

/** Where items come in and go out. */
export interface Items {
  /** `HOST:PORT` where items come in. */
  readonly service: string;
  /** Services that cannot be reached, as when a cable is cut. */
  cut: ReadonlySet<string>;
  /** How many items came in since the last call. */
  takeReceived(): number;
  /** Sends items; answers with how many went: all, or none if nobody is there. */
  send(service: string, count: number): Promise<number>;
}

const NEWLINE = 10;

/** Listens on a free port of this machine. Items are named after `sender`, and numbered. */
export function openItems(sender: string): Items {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const connections = new Map<string, Deno.TcpConn>();
  let received = 0;
  let sent = 0;
  const count = async (connection: Deno.TcpConn) => {
    for await (const bytes of connection.readable) {
      for (const byte of bytes) if (byte === NEWLINE) received++;
    }
  };
  const listen = async () => {
    // A sender that ends in the middle of things takes nobody along.
    for await (const connection of listener) count(connection).catch(() => {});
  };
  listen();
  const connect = async (service: string) => {
    const [hostname, port] = service.split(":");
    const connection = await Deno.connect({ hostname: hostname!, port: Number(port) });
    connections.set(service, connection);
    return connection;
  };
  return {
    service: `127.0.0.1:${listener.addr.port}`,
    cut: new Set(),
    takeReceived() {
      const taken = received;
      received = 0;
      return taken;
    },
    async send(service, count) {
      if (this.cut.has(service)) return 0;
      try {
        const connection = connections.get(service) ?? await connect(service);
        const lines = Array.from({ length: count }, () => `${sender} ${++sent}\n`).join("");
        const bytes = new TextEncoder().encode(lines);
        for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
        return count;
      } catch {
        connections.delete(service);
        return 0;
      }
    },
  };
}
