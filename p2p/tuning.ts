/** What of a peer's behaviour may be chosen. Times are seconds. */
export interface Tuning {
  /** Peers that a lookup waits for at a time (α of Maymounkov & Mazières 2002); default 3. */
  readonly parallel: number;
  /** Closest peers that keep a value, that a lookup for one asks, and its answers name; default 8. */
  readonly copies: number;
  /** Peers named in an answer to FIND_NODE, 1 to 8; default 4. */
  readonly named: number;
  /** From one ping of the entry longest unheard of to the next; default 20. */
  readonly keepalive: number;
  /** From one ping of a peer that was lost to the next; default 60. */
  readonly recall: number;
  /** A bucket that no lookup went into for this long is looked up; default 3,600. */
  readonly refresh: number;
  /** A value is looked after this often, by each who keeps it; default 3,600. */
  readonly republish: number;
  /** Pause after the first attempt to join that nobody answers; each next is twice as long; default 1. */
  readonly joinPause: number;
  /** Longest of these pauses; default 60. */
  readonly joinPauseLimit: number;
  /** An address is trusted for this long after it echoed a nonce, at most 32,768; default 600. */
  readonly verified: number;
  /** Places for verified addresses, a power of two; default 1,024. */
  readonly verifiedPlaces: number;
}

/** What a peer does unless told otherwise. */
export const DEFAULT_TUNING: Tuning = {
  parallel: 3,
  copies: 8,
  named: 4,
  keepalive: 20,
  recall: 60,
  refresh: 3_600,
  republish: 3_600,
  joinPause: 1,
  joinPauseLimit: 60,
  verified: 600,
  verifiedPlaces: 1_024,
};

/** Fills in the defaults. Throws a `RangeError` for what cannot be. */
export function tune(given?: Partial<Tuning>): Tuning {
  if (given === undefined) return DEFAULT_TUNING;
  const tuning = { ...DEFAULT_TUNING, ...given };
  for (const [name, value] of Object.entries(tuning)) {
    if (!(value > 0)) {
      throw new RangeError(`Cannot tune ${name}: it must be positive, is ${value}`);
    }
  }
  for (const name of ["parallel", "copies", "named"] as const) {
    const value = tuning[name];
    const most = name === "parallel" ? 16 : 8;
    if (!(Number.isInteger(value) && value <= most)) {
      throw new RangeError(
        `Cannot tune ${name}: it must be whole and at most ${most}, is ${value}`,
      );
    }
  }
  return tuning;
}
