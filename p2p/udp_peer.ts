/**
 * Runs a peer on a UDP socket: hands it what arrives, and wakes it when it wants to be. All calls
 * into it are made here, so that its next waking is known after each.
 */
import type { Address } from "./address.ts";
import {
  createAlarm,
  monotonicSeconds,
  openTransport,
  type Transport,
  type TransportOptions,
} from "./transport.ts";

/** What is needed of a peer to run it. */
export interface Drivable {
  /** When `tick` has something to do, in seconds; `Infinity` if never. */
  readonly nextTick: number;
  /** Takes a datagram; bytes and address are borrowed. */
  receive(datagram: Uint8Array, from: Address, now: number): void;
  /** Does what is due. */
  tick(now: number): void;
  /** Whether it has proof of who is at this address: asked in a flood only (see `admit`). */
  knows?(address: Address): boolean;
}

/** How to start a peer. */
export interface UdpPeerOptions<P extends Drivable>
  extends Omit<TransportOptions, "receive" | "isKnown"> {
  /**
   * Creates the peer, which is to send by `send`, but not before `create` has returned, and whose
   * clock is at `now` seconds.
   */
  create: (send: (datagram: Uint8Array, to: Address) => void, now: number) => P;
}

/** A running peer. */
export interface UdpPeer<P extends Drivable> {
  /** The peer, to read from; whatever may make it act goes through `call`. */
  readonly peer: P;
  /** Its socket: counters, `block`, `unblock`. */
  readonly transport: Transport;
  /** Calls into the peer, with the time, and answers as `action` does. Throws what it throws. */
  call<T>(action: (peer: P, now: number) => T): T;
  /** Wakes the peer no more and closes the socket, once what it sent is out. */
  close(): Promise<void>;
}

/** Pause after a tick that threw, in seconds. */
const FAILURE_PAUSE = 0.1;

/**
 * Creates a peer and runs it. What it throws on a datagram or a tick goes to `onFailure`, and it is
 * driven on. Throws as `openTransport` and `create` do.
 */
export function startUdpPeer<P extends Drivable>(options: UdpPeerOptions<P>): UdpPeer<P> {
  const { create, onFailure } = options;
  let isClosed = false;
  const peer = create((datagram, to) => transport.send(datagram, to), monotonicSeconds());
  const alarm = createAlarm(wake);
  const transport = openTransport({
    ...options,
    ...(peer.knows === undefined ? {} : { isKnown: (from) => peer.knows!(from) }),
    receive(datagram, from, now) {
      try {
        peer.receive(datagram, from, now);
      } finally {
        if (peer.nextTick <= now) wake(now);
        else arm(now);
      }
    },
  });
  arm(0);

  function arm(earliest: number): void {
    if (!isClosed) alarm.setFor(Math.max(peer.nextTick, earliest));
  }

  function wake(now: number): void {
    let earliest = now;
    try {
      if (peer.nextTick <= now) peer.tick(now);
    } catch (error) {
      earliest += FAILURE_PAUSE;
      onFailure(error);
    }
    arm(earliest);
  }

  return {
    peer,
    transport,
    call(action) {
      try {
        return action(peer, monotonicSeconds());
      } finally {
        arm(0);
      }
    },
    close() {
      isClosed = true;
      alarm.clear();
      return transport.close();
    },
  };
}
