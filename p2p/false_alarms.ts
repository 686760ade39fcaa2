/**
 * How many of the answers that were called late came after all. Where peers have died few do; where a
 * host or a network is overloaded most do, and whoever then asks others in their stead makes it worse
 * for everybody, and keeps it so.
 */

/** Weight of the newest answer. */
const GAIN = 1 / 8;

/** Without news the share halves in this many seconds. */
const HALF_LIFE = 5;

/** From this share on it is the load. */
const OVERLOAD = 0.5;

/** State. */
export interface FalseAlarms {
  /** Share of late answers that came, at `at`. */
  share: number;
  at: number;
}

/** None so far. */
export function createFalseAlarms(): FalseAlarms {
  return { share: 0, at: 0 };
}

/** What was called late has come after all, or was given up. */
export function noteAlarm(alarms: FalseAlarms, wasFalse: boolean, now: number): void {
  const share = shareAt(alarms, now);
  alarms.share = share + GAIN * ((wasFalse ? 1 : 0) - share);
  alarms.at = now;
}

/** Whether being late means being overloaded, now. */
export function isOverloaded(alarms: FalseAlarms, now: number): boolean {
  return shareAt(alarms, now) >= OVERLOAD;
}

function shareAt({ share, at }: FalseAlarms, now: number): number {
  return share * 2 ** ((at - now) / HALF_LIFE);
}
