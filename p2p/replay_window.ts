/**
 * Sliding window against replays (as RFC 4303, section 3.4.3): which of the last 1,024 counters of
 * a session were used. A counter is asked about before its datagram is opened, and noted only after
 * it opened, so that a forger cannot move the window.
 */
import { REPLAY_WINDOW } from "./constants.ts";

/** State of one session. */
export interface ReplayWindow {
  /** Highest counter noted; −1 before the first. */
  highest: number;
  /** Bit c mod 1,024 is set if counter c, within the window, was noted. */
  readonly bits: Uint32Array;
}

/** Creates a window that has seen nothing. */
export function createReplayWindow(): ReplayWindow {
  return { highest: -1, bits: new Uint32Array(REPLAY_WINDOW / 32) };
}

/**
 * Whether a datagram with this counter may be new: not noted, and less than 1,024 below the highest.
 * What is no whole number from 0 to 2⁵³ − 1 is never fresh.
 */
export function isFresh(window: ReplayWindow, counter: number): boolean {
  if (!Number.isSafeInteger(counter) || counter < 0) return false;
  if (counter > window.highest) return true;
  if (window.highest - counter >= REPLAY_WINDOW) return false;
  const slot = counter % REPLAY_WINDOW;
  return (window.bits[slot >>> 5]! & (1 << (slot & 31))) === 0;
}

/** Notes a counter whose datagram opened. Throws a `RangeError` unless it is fresh. */
export function noteCounter(window: ReplayWindow, counter: number): void {
  if (!isFresh(window, counter)) {
    throw new RangeError(
      `Cannot note counter: it must be fresh below ${window.highest}, is ${counter}`,
    );
  }
  const { bits, highest } = window;
  if (counter - highest >= REPLAY_WINDOW) {
    bits.fill(0);
  } else {
    for (let skipped = highest + 1; skipped < counter; skipped++) clear(bits, skipped);
  }
  const slot = counter % REPLAY_WINDOW;
  bits[slot >>> 5]! |= 1 << (slot & 31);
  if (counter > highest) window.highest = counter;
}

function clear(bits: Uint32Array, counter: number): void {
  const slot = counter % REPLAY_WINDOW;
  bits[slot >>> 5]! &= ~(1 << (slot & 31));
}
