/**
 * How long to wait for an answer: smoothed round trip and its mean deviation, per peer and for the
 * whole mesh (RFC 6298; Jacobson 1988), over flat arrays. What differs from TCP: the timeout is
 * between 50 ms and 1 s, since a lookup that asks somebody else in time loses nothing by asking too
 * early, and a peer without a sample of its own starts from the estimate of the mesh.
 */

import { type ArrayBlock, createArrayBlock, takeBytes, takeFloats } from "./array_block.ts";

/** Shortest timeout, in seconds. */
export const MIN_TIMEOUT = 0.05;

/** Longest timeout, and the timeout before anything was measured, in seconds. */
export const MAX_TIMEOUT = 1;

/** Slot of a peer that is in no table: its samples reach the estimate of the mesh alone. */
export const NO_SLOT: number = -1;

/** Gains of a peer's own estimate: of the round trip, and of its deviation. */
const GAIN = 1 / 8;
const DEVIATION_GAIN = 1 / 4;

/** The mesh moves half as fast, so that one talkative peer does not speak for all. */
const MESH_PACE = 1 / 2;

/** Weight of the deviation in a timeout, and the least it adds, in seconds (clock granularity). */
const DEVIATION_WEIGHT = 4;
const GRANULARITY = 0.001;

/** Doublings after which every timeout is the longest. */
const MOST_DOUBLINGS = 5;

const UNMEASURED = -1;

/** Estimates of a fixed number of peers, by slot; the last element is the mesh as a whole. */
export interface RoundTrips {
  /** Smoothed round trip in seconds; −1 while unmeasured. */
  readonly smoothed: Float32Array;
  /** Smoothed mean deviation in seconds. */
  readonly variation: Float32Array;
  /** Timeouts since the last sample: each doubles the next. */
  readonly doublings: Uint8Array;
}

/** Bytes of the arrays for so many slots. */
export function roundTripsBytes(slots: number): number {
  return (slots + 1) * (4 + 4 + 1);
}

/** Creates estimates for slots 0 to `slots` − 1, all unmeasured, in a block with room for them. */
export function createRoundTrips(
  slots: number,
  block: ArrayBlock = createArrayBlock(roundTripsBytes(slots)),
): RoundTrips {
  if (!(Number.isInteger(slots) && slots >= 0)) {
    throw new RangeError(`Cannot create round trips: slots must be a count, is ${slots}`);
  }
  return {
    smoothed: takeFloats(block, slots + 1).fill(UNMEASURED),
    variation: takeFloats(block, slots + 1),
    doublings: takeBytes(block, slots + 1),
  };
}

/**
 * Takes the sample of a peer: `seconds` from request to answer. If the request was sent more than
 * once and the answer does not tell which sending it belongs to, `isAmbiguous` says so and `seconds`
 * count from the last sending: the round trip took at least as long, so a larger estimate may follow
 * from it, but no smaller one, and the doubled timeout stays (after Karn & Partridge 1987, who take
 * nothing from it, and so never learn that all round trips have grown beyond the timeout). Throws a
 * `RangeError` unless `seconds` is finite and not negative.
 */
export function observeRoundTrip(
  roundTrips: RoundTrips,
  slot: number,
  seconds: number,
  isAmbiguous: boolean,
): void {
  checkSlot(roundTrips, slot);
  if (!(seconds >= 0 && seconds < Infinity)) {
    throw new RangeError(`Cannot observe round trip: it must be finite and ≥ 0, is ${seconds}`);
  }
  if (isAmbiguous && seconds <= estimateOf(roundTrips, slot)) return;
  // Above the longest timeout a sample would only let a peer that dawdles slow down all the others.
  blend(roundTrips, meshOf(roundTrips), Math.min(seconds, MAX_TIMEOUT), MESH_PACE);
  if (slot === NO_SLOT) return;
  blend(roundTrips, slot, seconds, 1);
  if (!isAmbiguous) roundTrips.doublings[slot] = 0;
}

/** A request to this peer timed out: the next waits twice as long, until a sample tells better. */
export function backOff(roundTrips: RoundTrips, slot: number): void {
  checkSlot(roundTrips, slot);
  if (slot === NO_SLOT || roundTrips.doublings[slot] === MOST_DOUBLINGS) return;
  roundTrips.doublings[slot]!++;
}

/** Smoothed round trip of a peer, or of the mesh while its own is unmeasured; negative if both are. */
function estimateOf({ smoothed }: RoundTrips, slot: number): number {
  return slot === NO_SLOT || smoothed[slot]! < 0 ? smoothed.at(-1)! : smoothed[slot]!;
}

/** Seconds to wait for this peer's answer, from `least` to `MAX_TIMEOUT`. */
export function timeoutOf(roundTrips: RoundTrips, slot: number, least = MIN_TIMEOUT): number {
  checkSlot(roundTrips, slot);
  const { smoothed, variation, doublings } = roundTrips;
  const mesh = meshOf(roundTrips);
  const from = slot === NO_SLOT || smoothed[slot]! < 0 ? mesh : slot;
  if (smoothed[from]! < 0) return MAX_TIMEOUT;
  const wait = smoothed[from]! + Math.max(GRANULARITY, DEVIATION_WEIGHT * variation[from]!);
  // Where round trips have grown for everybody, a peer measured before that is no exception.
  const doubled = Math.max(wait, smoothed[mesh]!, least) *
    2 ** (slot === NO_SLOT ? 0 : doublings[slot]!);
  return Math.min(doubled, MAX_TIMEOUT);
}

/** Forgets what was measured of a slot: somebody else lives there now. The mesh remembers. */
export function forgetRoundTrip(roundTrips: RoundTrips, slot: number): void {
  checkSlot(roundTrips, slot);
  if (slot === NO_SLOT) return;
  roundTrips.smoothed[slot] = UNMEASURED;
  roundTrips.variation[slot] = 0;
  roundTrips.doublings[slot] = 0;
}

/** One step of RFC 6298, section 2; deviation first, since it is taken from the old estimate. */
function blend(roundTrips: RoundTrips, index: number, seconds: number, pace: number): void {
  const { smoothed, variation } = roundTrips;
  const old = smoothed[index]!;
  if (old < 0) {
    smoothed[index] = seconds;
    variation[index] = seconds / 2;
    return;
  }
  variation[index]! += pace * DEVIATION_GAIN * (Math.abs(old - seconds) - variation[index]!);
  smoothed[index] = old + pace * GAIN * (seconds - old);
}

function meshOf(roundTrips: RoundTrips): number {
  return roundTrips.smoothed.length - 1;
}

function checkSlot(roundTrips: RoundTrips, slot: number): void {
  if (Number.isInteger(slot) && slot >= NO_SLOT && slot < meshOf(roundTrips)) return;
  throw new RangeError(
    `Cannot use slot: it must be from ${NO_SLOT} to ${meshOf(roundTrips) - 1}, is ${slot}`,
  );
}
