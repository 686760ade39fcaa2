/** Sockets of tests: transports that remember what they received, and waiting for it. */
import type { Address } from "../../p2p/address.ts";
import { openTransport, type Transport, type TransportOptions } from "../../p2p/transport.ts";
import { patient } from "../patience.ts";

const PATIENCE_MS = patient(10_000);

/** Waits until the condition holds; throws, saying what it waited for, if it never does. */
export async function until(what: string, condition: () => boolean): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`Cannot go on: waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** A datagram as it arrived. */
export interface Arrived {
  datagram: Uint8Array;
  from: Address;
}

/** An open transport, closed at the end of the block. */
export interface Ear extends Transport, AsyncDisposable {
  readonly arrived: Arrived[];
  readonly failures: unknown[];
}

/** A transport on loopback and a free port that keeps a copy of whatever arrives. */
export function listen(options: Partial<TransportOptions> = {}): Ear {
  const arrived: Arrived[] = [];
  const failures: unknown[] = [];
  const transport = openTransport({
    hostname: "127.0.0.1",
    port: 0,
    receive: (datagram, from) => arrived.push({ datagram: datagram.slice(), from: from.slice() }),
    onFailure: (error) => failures.push(error),
    ...options,
  });
  return Object.assign(transport, {
    arrived,
    failures,
    [Symbol.asyncDispose]: () => transport.close(),
  });
}

/** A socket without any of that, closed at the end of the block. */
export function bareSocket(hostname = "127.0.0.1"): Deno.DatagramConn & Disposable {
  const socket = Deno.listenDatagram({ transport: "udp", hostname, port: 0 });
  return Object.assign(socket, { [Symbol.dispose]: () => socket.close() });
}

/** Whether this host has the IPv6 loopback address. */
export function hasIpv6(): boolean {
  try {
    bareSocket("::1").close();
    return true;
  } catch {
    return false;
  }
}
