/** How much goes over the wire of each kind of message; the counters only grow. */
import { FRAME_TYPES } from "./frame.ts";
import { OWN_TYPES } from "./own_frame.ts";

/** Every kind there is, by the type that a `Message` has; `unread` came, but told nothing. */
const KINDS = { unread: 0, ...FRAME_TYPES, ...OWN_TYPES };

const TYPE_COUNT = OWN_TYPES.inquire + 1;

/** Numbers of a type: datagrams received, their bytes, datagrams sent, their bytes. */
const STRIDE = 4;

/** A flat array, since every peer has one: `STRIDE` numbers for each type. */
export type KindCounters = Float64Array;

/** What went over the wire of one kind. */
export interface KindTraffic {
  /** A name of `FRAME_TYPES` or `OWN_TYPES`, or `unread`. */
  readonly kind: string;
  /** Datagrams that came. */
  readonly received: number;
  /** Their bytes. */
  readonly receivedBytes: number;
  /** Datagrams that went out. */
  readonly sent: number;
  /** Their bytes. */
  readonly sentBytes: number;
}

/** Counters at zero. */
export function createKindCounters(): KindCounters {
  return new Float64Array(STRIDE * TYPE_COUNT);
}

/** Counts a datagram that came; type 0 if it could not be read. */
export function countReceived(counters: KindCounters, type: number, bytes: number): void {
  const at = type * STRIDE;
  counters[at]! += 1;
  counters[at + 1]! += bytes;
}

/** Counts a datagram that goes out. */
export function countSent(counters: KindCounters, type: number, bytes: number): void {
  const at = type * STRIDE + 2;
  counters[at]! += 1;
  counters[at + 1]! += bytes;
}

/** The counters with their names. */
export function kindTraffic(counters: KindCounters): KindTraffic[] {
  return Object.entries(KINDS).map(([kind, type]) => {
    const [received, receivedBytes, sent, sentBytes] = counters.subarray(type * STRIDE);
    return {
      kind,
      received: received!,
      receivedBytes: receivedBytes!,
      sent: sent!,
      sentBytes: sentBytes!,
    };
  });
}
