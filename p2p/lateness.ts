/**
 * How late this host comes to do what is due. Little, unless it is overloaded or was held up; then it
 * looks at its socket as late, and answers that lie there are not missing.
 */

/** It halves in this many seconds: a host that was overloaded a moment ago may be so again. */
const HALF_LIFE = 1;

/** More is no load but a standstill, as of a host that slept, and says nothing about the next wait. */
const MOST = 0.5;

/** Who comes later than this was held up. */
const HELD_UP = 0.01;

/** Then the socket is read for so long before anything is concluded from what did not come. */
const READ_FIRST = 0.01;

/** State. */
export interface Lateness {
  /** Seconds, at `at`. */
  seconds: number;
  at: number;
  /** Nothing that is due is done before this time. */
  readsUntil: number;
}

/** Always on time so far. */
export function createLateness(): Lateness {
  return { seconds: 0, at: 0, readsUntil: -Infinity };
}

/**
 * Something due at `due` could be done `now`; answers with whether it should. A host that was held up
 * has not looked at its socket either, and does that first: once, then what is due is done.
 */
export function comesToIt(lateness: Lateness, due: number, now: number): boolean {
  const { readsUntil } = lateness;
  if (now < readsUntil) return false;
  const late = Math.min(now - due, MOST);
  if (late > latenessAt(lateness, now)) {
    lateness.seconds = late;
    lateness.at = now;
  }
  if (late <= HELD_UP || due < readsUntil) return true;
  lateness.readsUntil = now + READ_FIRST;
  return false;
}

/** Seconds by which this host may be late now. */
export function latenessAt({ seconds, at }: Lateness, now: number): number {
  return seconds * 2 ** ((at - now) / HALF_LIFE);
}
