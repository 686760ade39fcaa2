/**
 * The peer's UDP socket, and the only file of `p2p/` that touches the system: sockets, clock, timers.
 * Whatever a network or a stranger does ends in a counter here, never in a throw.
 */
import { setImmediate } from "node:timers";
import { type Address, packAddress } from "./address.ts";
import { bookFor, socketAddress } from "./address_book.ts";
import { addressKey } from "./address_key.ts";
import { isSendable } from "./address_scope.ts";
import { ADDRESS_BYTES, DATAGRAM_LIMIT } from "./constants.ts";
import {
  admit,
  createRateLimiter,
  RATE_LIMITS,
  type RateLimiter,
  type RateLimits,
} from "./rate_limit.ts";
import { createSendPace, isCrowded, paced } from "./send_pace.ts";
import { type Sender, type SendSlot, takeSendSlot } from "./send_slot.ts";
import { countFailure, createTransportStats, type TransportStats } from "./transport_stats.ts";

/** How to open a transport. */
export interface TransportOptions {
  /** Address to listen on, IPv4 or IPv6. `::` takes IPv4 as well. */
  hostname: string;
  /** Port to listen on; 0 for any that is free. */
  port: number;
  /**
   * Takes a datagram of at most `DATAGRAM_LIMIT` bytes, and the time in seconds. Bytes and address
   * are borrowed until it returns.
   */
  receive: (datagram: Uint8Array, from: Address, now: number) => void;
  /** Told what `receive` threw; the next datagram is read nevertheless. */
  onFailure: (error: unknown) => void;
  /** What is read of what arrives. Default: `RATE_LIMITS`. */
  limits?: Partial<RateLimits>;
  /** Who is no stranger, asked in a flood only (see `admit`). The address is borrowed. */
  isKnown?: (from: Address) => boolean;
  /** Most datagrams on their way into the socket; more are dropped. Default 512. */
  queueLimit?: number;
}

/** An open socket. */
export interface Transport {
  /** Where it listens, packed; the host may be an unspecified one. */
  readonly address: Address;
  /** Counters, which go on counting. */
  readonly stats: Readonly<TransportStats>;
  /** Sends a datagram, or counts why not. Never throws. Bytes and address are borrowed. */
  send(datagram: Uint8Array, to: Address): void;
  /** Drops, from now on, what comes from this address and what is sent there. */
  block(address: Address): void;
  /** Undoes `block`. */
  unblock(address: Address): void;
  /** Sends nothing more, waits for what is on its way (a second at most), and gives up the socket. */
  close(): Promise<void>;
}

interface State extends Sender {
  readonly options: TransportOptions;
  readonly socket: Deno.DatagramConn;
  readonly isIpv4: boolean;
  readonly queueLimit: number;
  readonly limiter: RateLimiter;
  /** Created when an address is blocked for the first time. */
  blocked: Set<number | string> | undefined;
  isClosing: boolean;
}

const QUEUE_LIMIT = 512;
const DRAIN_SECONDS = 1;
/** Pause after the socket refused to be read, in seconds, so that a broken one is not read in a loop. */
const READ_PAUSE_SECONDS = 0.05;
/** Milliseconds that `setTimeout` can still count. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

/** All sockets of the thread share one event loop, and so one line. */
const pace = createSendPace(setImmediate);

/** Sender of the datagram that is being worked on. */
const from = new Uint8Array(ADDRESS_BYTES);

/** Seconds since this thread began: never goes back. */
export function monotonicSeconds(): number {
  return performance.now() / 1_000;
}

/** A timer for the earliest of the times it was set for. */
export interface Alarm {
  /** Rings at this time, in seconds, or as soon as possible; nothing if it rings before anyway. */
  setFor(at: number): void;
  /** Rings no more, unless set again. */
  clear(): void;
}

/** Creates an alarm; `ring` is called with the time, and then sets it again if it wants. */
export function createAlarm(ring: (now: number) => void): Alarm {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ringsAt = Infinity;
  function onTimer() {
    ringsAt = Infinity;
    ring(monotonicSeconds());
  }
  return {
    setFor(at) {
      if (at >= ringsAt) return;
      ringsAt = at;
      clearTimeout(timer);
      const milliseconds = 1_000 * (at - monotonicSeconds());
      timer = setTimeout(onTimer, Math.min(Math.max(Math.ceil(milliseconds), 1), LONGEST_TIMEOUT));
    },
    clear() {
      ringsAt = Infinity;
      clearTimeout(timer);
    },
  };
}

/**
 * Opens a UDP socket and reads it until it is closed. Throws an `Error` that names the address if it
 * cannot be had (the cause is the system's error), a `RangeError` for limits that cannot be.
 */
export function openTransport(options: TransportOptions): Transport {
  const { limits, queueLimit = QUEUE_LIMIT } = options;
  if (!(queueLimit >= 1)) {
    throw new RangeError(`Cannot open transport: queueLimit must be at least 1, is ${queueLimit}`);
  }
  const limiter = createRateLimiter({ ...RATE_LIMITS, ...limits }, fillRandom);
  const socket = listen(options);
  const { hostname, port } = socket.addr as Deno.NetAddr;
  const state: State = {
    options,
    socket,
    isIpv4: !hostname.includes(":"),
    queueLimit,
    limiter,
    stats: createTransportStats(),
    blocked: undefined,
    queued: 0,
    onDrained: undefined,
    transmit,
    isClosing: false,
  };
  return new UdpTransport(packAddress(hostname, port), state);
}

/** A class so that its methods take no memory of each, as with peers. */
class UdpTransport implements Transport {
  readonly address: Address;
  readonly #state: State;
  readonly #reading: Promise<void>;
  #closed: Promise<void> | undefined;

  constructor(address: Address, state: State) {
    this.address = address;
    this.#state = state;
    this.#reading = readAll(state);
  }

  get stats(): Readonly<TransportStats> {
    return this.#state.stats;
  }

  send(datagram: Uint8Array, to: Address): void {
    send(this.#state, datagram, to);
  }

  block(address: Address): void {
    this.#state.blocked ??= new Set();
    this.#state.blocked.add(addressKey(address));
  }

  unblock(address: Address): void {
    this.#state.blocked?.delete(addressKey(address));
  }

  close(): Promise<void> {
    return this.#closed ??= close(this.#state, this.#reading);
  }
}

function fillRandom(bytes: Uint8Array): void {
  crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>);
}

function listen({ hostname, port }: TransportOptions): Deno.DatagramConn {
  try {
    return Deno.listenDatagram({ transport: "udp", hostname, port });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot listen on UDP ${hostname} port ${port}: ${reason}`, { cause: error });
  }
}

async function readAll(state: State): Promise<void> {
  const { socket, stats } = state;
  // One byte more than a datagram may have: what fills it was too long.
  const buffer = new Uint8Array(DATAGRAM_LIMIT + 1);
  while (true) {
    try {
      const [datagram, { hostname, port }] = await socket.receive(buffer) as [
        Uint8Array,
        Deno.NetAddr,
      ];
      if (state.isClosing) continue;
      packAddress(hostname, port, from);
      take(state, datagram);
    } catch (error) {
      if (state.isClosing) return;
      countFailure(stats, error);
      await new Promise((resolve) => setTimeout(resolve, 1_000 * READ_PAUSE_SECONDS));
    }
  }
}

/** Hands a datagram on unless there is a reason not to. */
function take(state: State, datagram: Uint8Array): void {
  const { options, stats, blocked } = state;
  if (datagram.length > DATAGRAM_LIMIT) return void stats.oversized++;
  if (blocked?.has(addressKey(from))) return void stats.blocked++;
  const now = monotonicSeconds();
  const verdict = admit(state.limiter, from, now, options.isKnown);
  if (verdict !== "admitted") return void stats[verdict]++;
  stats.received++;
  stats.receivedBytes += datagram.length;
  try {
    options.receive(datagram, from, now);
  } catch (error) {
    options.onFailure(error);
  }
}

function send(state: State, datagram: Uint8Array, to: Address): void {
  const { stats, blocked, isIpv4 } = state;
  if (state.isClosing || !isSendable(to) || (isIpv4 && to[0] !== 4)) return void stats.unsendable++;
  if (datagram.length > DATAGRAM_LIMIT) return void stats.oversized++;
  if (blocked?.has(addressKey(to))) return void stats.blocked++;
  if (state.queued >= state.queueLimit || isCrowded(pace)) return void stats.queueFull++;
  paced(pace, takeSendSlot(state, datagram, to).start);
}

function transmit(slot: SendSlot): void {
  const { socket, isIpv4 } = slot.sender as State;
  socket.send(slot.datagram, socketAddress(bookFor(isIpv4), slot.to)).then(slot.settle, slot.fail);
}

async function close(state: State, reading: Promise<void>): Promise<void> {
  state.isClosing = true;
  if (state.queued > 0) {
    await new Promise<void>((resolve) => {
      const giveUp = setTimeout(resolve, 1_000 * DRAIN_SECONDS);
      state.onDrained = () => {
        clearTimeout(giveUp);
        resolve();
      };
    });
  }
  state.socket.close();
  await reading;
}
