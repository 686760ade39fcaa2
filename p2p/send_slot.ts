/**
 * Buffers for datagrams on their way out. A socket reads the bytes of a send when it gets to it, which
 * may be after the call has returned and cannot be told from outside, so they are copied; buffers and
 * what settles them are used again, by all sockets of the thread.
 */
import { ADDRESS_BYTES, DATAGRAM_LIMIT } from "./constants.ts";
import { countFailure, type TransportStats } from "./transport_stats.ts";

/** Whose datagrams they are: what is kept up to date as they go out. */
export interface Sender {
  /** Where it is counted how each ended. */
  readonly stats: TransportStats;
  /** Datagrams on their way. */
  queued: number;
  /** Called when the last of them is settled. */
  onDrained: (() => void) | undefined;
  /** Hands a slot's datagram to the socket. */
  transmit(slot: SendSlot): void;
}

/** One datagram on its way. Exactly one of `settle` and `fail` is to be called, and once. */
export interface SendSlot {
  /** `DATAGRAM_LIMIT` bytes. */
  readonly buffer: Uint8Array;
  /** Its bytes, in the buffer. */
  datagram: Uint8Array;
  /** Who sends it; `undefined` once that is settled. */
  sender: Sender | undefined;
  /** Where it goes: packed. */
  readonly to: Uint8Array;
  /** Hands it to the socket. */
  readonly start: () => void;
  /** It went out. */
  readonly settle: () => void;
  /** It did not. */
  readonly fail: (error: unknown) => void;
}

/** Most slots kept for later: 600 kB. */
const MOST_SPARE = 512;
const spare: SendSlot[] = [];

/**
 * A slot with a copy of the datagram, of at most `DATAGRAM_LIMIT` bytes (else a `RangeError`), which
 * is on its way from now on.
 */
export function takeSendSlot(sender: Sender, datagram: Uint8Array, to: Uint8Array): SendSlot {
  const slot = spare.pop() ?? createSlot();
  slot.buffer.set(datagram);
  slot.to.set(to);
  const { length } = datagram;
  if (slot.datagram.length !== length) slot.datagram = slot.buffer.subarray(0, length);
  slot.sender = sender;
  sender.queued++;
  return slot;
}

function createSlot(): SendSlot {
  const buffer = new Uint8Array(DATAGRAM_LIMIT);
  const slot: SendSlot = {
    buffer,
    datagram: buffer,
    sender: undefined,
    to: new Uint8Array(ADDRESS_BYTES),
    start: () => slot.sender!.transmit(slot),
    settle() {
      const { stats } = slot.sender!;
      stats.sent++;
      stats.sentBytes += slot.datagram.length;
      giveBack(slot);
    },
    fail(error) {
      countFailure(slot.sender!.stats, error);
      giveBack(slot);
    },
  };
  return slot;
}

function giveBack(slot: SendSlot): void {
  const sender = slot.sender!;
  slot.sender = undefined;
  if (spare.length < MOST_SPARE) spare.push(slot);
  sender.queued--;
  if (sender.queued === 0) sender.onDrained?.();
}
