/**
 * How late this host comes to do what is due. Little, unless it is overloaded or was held up; then it
 * looks at its socket as late, and answers that lie there are not missing.
 */

/** It halves in this many seconds: a host that was overloaded a moment ago may be so again. */
const HALF_LIFE = 1;

/** More is no load but a standstill, as of a host that slept, and says nothing about the next wait. */
const MOST = 0.5;

/** State. */
export interface Lateness {
  /** Seconds, at `at`. */
  seconds: number;
  at: number;
}

/** Always on time so far. */
export function createLateness(): Lateness {
  return { seconds: 0, at: 0 };
}

/** Something due at `due` is done `now`. */
export function noteLateness(lateness: Lateness, due: number, now: number): void {
  const late = Math.min(now - due, MOST);
  if (!(late > latenessAt(lateness, now))) return;
  lateness.seconds = late;
  lateness.at = now;
}

/** Seconds by which this host may be late now. */
export function latenessAt({ seconds, at }: Lateness, now: number): number {
  return seconds * 2 ** ((at - now) / HALF_LIFE);
}
