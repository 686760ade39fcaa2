/**
 * Cooperative games on bit masks: bit i of a mask says that player i is in the coalition; a game is
 * the 2ⁿ values of its coalitions in mask order.
 */
import { checkFinite, checkInteger, checkLength, checkNumber } from "../check.ts";

/** Most players of one game: 2²⁰ coalitions, 8 MB. */
export const MAX_PLAYERS = 20;

/**
 * Turns values into Harsanyi dividends, in place, and returns the same array: afterwards
 * `values[S]` is d(S) = v(S) − Σ d(T) over the proper subcoalitions T of S, so that the dividends
 * inside any coalition sum to its value (Harsanyi 1959). Fast Möbius transform, n·2ⁿ⁻¹ subtractions
 * (Björklund, Husfeldt, Kaski & Koivisto 2007).
 *
 * `values` has one entry for each of the 2ⁿ coalitions, n ≤ {@linkcode MAX_PLAYERS}. Throws a
 * `RangeError`, and leaves `values` as it was, for another length, for a value that is not finite, or
 * for one so large that a dividend could overflow.
 */
export function harsanyiDividends(values: Float64Array): Float64Array {
  const size = values.length;
  playersOf("values", values);
  checkMagnitude(values);
  if (size >= 4) pairs(values);
  else if (size === 2) values[1]! -= values[0]!;
  for (let bit = 4; bit < size; bit *= 2) {
    for (let block = bit; block < size; block += 2 * bit) {
      for (let mask = block; mask < block + bit; mask++) values[mask]! -= values[mask - bit]!;
    }
  }
  return values;
}

/**
 * Shapley values of n players from the 2ⁿ dividends of their game: every dividend is shared equally
 * among the members of its coalition (Shapley 1953; Harsanyi 1959). They sum to v(N) − v(∅).
 * Throws a `RangeError` for a length that is not a power of two up to 2²⁰ or a value that is not
 * finite.
 */
export function shapleyValues(dividends: Float64Array): Float64Array {
  const players = playersOf("dividends", dividends);
  checkFinite("dividends", dividends);
  const shares = new Float64Array(players);
  for (let mask = 1; mask < dividends.length; mask++) {
    const share = dividends[mask]! / bitCount(mask);
    for (let rest = mask; rest !== 0; rest &= rest - 1) shares[lowestBit(rest)]! += share;
  }
  return shares;
}

/**
 * What every coalition of n hosts saves by pooling its backlogs, item·seconds:
 * v(S) = Σ q²/2c − (Σq)²/2Σc, the work's waiting time drained apart less that drained together.
 *
 * v(S) is the capacity-weighted variance of the drain times q/c, and is built up one host at a time
 * from terms that are never negative (Chan, Golub & LeVeque 1983), so nothing cancels: v ≥ 0, and
 * exactly 0 for the empty coalition and for one host. `backlog` (items) and `capacity` (items/s)
 * hold n ≤ {@linkcode MAX_PLAYERS} hosts, `out` 2ⁿ values. Throws a `RangeError` for other lengths, a
 * backlog that is not finite, a capacity that is not positive, or values that overflow.
 */
export function coalitionValues(
  backlog: Float64Array,
  capacity: Float64Array,
  out: Float64Array = new Float64Array(2 ** Math.min(backlog.length, MAX_PLAYERS)),
): Float64Array {
  const players = backlog.length;
  checkInteger("backlog.length", players, 0, MAX_PLAYERS);
  checkLength("capacity", capacity, players);
  checkLength("out", out, 2 ** players);
  checkPool(backlog, capacity);
  // Masks ascend, so while S is visited slot k holds, for every member k of S, the sums over its
  // members from k upwards: n sums stand in for a table of 2ⁿ.
  const pooledBacklog = new Float64Array(players + 1);
  const pooledCapacity = new Float64Array(players + 1);
  out[0] = 0;
  for (let mask = 1; mask < out.length; mask++) {
    const host = lowestBit(mask);
    const others = mask & (mask - 1);
    const top = others === 0 ? players : lowestBit(others);
    const q = backlog[host]!;
    const c = capacity[host]!;
    pooledBacklog[host] = pooledBacklog[top]! + q;
    pooledCapacity[host] = pooledCapacity[top]! + c;
    out[mask] = others === 0
      ? 0
      : out[others]! + gainOf(pooledBacklog[top]!, pooledCapacity[top]!, q, c);
  }
  return out;
}

/**
 * What is saved, item·seconds, when a pool of backlog `q1` (items) and capacity `c1` (items/s) and
 * one of `q2`, `c2` drain together: c₁c₂/(c₁+c₂) · (q₁/c₁ − q₂/c₂)²/2, never negative. Throws a
 * `RangeError` for a backlog that is not finite or a capacity that is not positive.
 */
export function joiningGain(q1: number, c1: number, q2: number, c2: number): number {
  checkNumber("q1", q1);
  checkNumber("c1", c1, Number.MIN_VALUE);
  checkNumber("q2", q2);
  checkNumber("c2", c2, Number.MIN_VALUE);
  return gainOf(q1, c1, q2, c2);
}

/** The same of numbers that have been checked. */
function gainOf(q1: number, c1: number, q2: number, c2: number): number {
  const apart = q1 / c1 - q2 / c2;
  return c1 * (c2 / (c1 + c2)) * apart * apart / 2;
}

/** Throws a `RangeError` unless the pool of all hosts has a finite value; no part of it has more. */
function checkPool(backlog: Float64Array, capacity: Float64Array): void {
  let pooledBacklog = 0;
  let pooledCapacity = 0;
  let value = 0;
  for (let host = 0; host < backlog.length; host++) {
    const q = backlog[host]!;
    const c = capacity[host]!;
    if (!Number.isFinite(q)) {
      throw new RangeError(`Cannot use backlog[${host}]: it must be finite, is ${q}`);
    }
    if (!(Number.isFinite(c) && c > 0)) {
      throw new RangeError(`Cannot use capacity[${host}]: it must be positive and finite, is ${c}`);
    }
    value += q / c * q;
    pooledBacklog += Math.abs(q);
    pooledCapacity += c;
  }
  const bound = value + pooledBacklog + pooledCapacity;
  if (Number.isFinite(bound)) return;
  throw new RangeError(`Cannot pool backlogs: their value must be finite, is bounded by ${bound}`);
}

/** The transform's first two levels in one pass: half of the work of a small game. */
function pairs(values: Float64Array): void {
  for (let i = 0; i < values.length; i += 4) {
    const none = values[i]!;
    const first = values[i + 1]! - none;
    values[i + 3] = values[i + 3]! - values[i + 2]! - first;
    values[i + 2]! -= none;
    values[i + 1] = first;
  }
}

function checkMagnitude(values: Float64Array): void {
  const limit = Number.MAX_VALUE / values.length;
  for (let mask = 0; mask < values.length; mask++) {
    if (Math.abs(values[mask]!) <= limit) continue; // false for NaN
    throw new RangeError(
      `Cannot use values[${mask}]: it must be finite and within ±${limit}, is ${values[mask]}`,
    );
  }
}

function playersOf(name: string, game: Float64Array): number {
  const players = lowestBit(game.length);
  if (game.length >= 1 && players <= MAX_PLAYERS && game.length === 2 ** players) return players;
  throw new RangeError(
    `Cannot use ${name}: its length must be a power of two from 1 to 2^${MAX_PLAYERS}, is ` +
      `${game.length}`,
  );
}

function lowestBit(mask: number): number {
  return 31 - Math.clz32(mask & -mask);
}

function bitCount(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++;
  return count;
}
