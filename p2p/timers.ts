/** What to do when: a binary heap of timers, earliest first. Time is whatever the caller counts in. */

/** One timer; a cancelled one stays in the heap until its time comes. */
export interface Timer {
  /** When it is due. */
  at: number;
  /** What to do then; `undefined` once it ran or was cancelled. */
  run: (() => void) | undefined;
}

/** Timers by time; those of the same time in no particular order. */
export type Timers = Timer[];

/** Sets a timer. */
export function setTimer(timers: Timers, at: number, run: () => void): Timer {
  const timer = { at, run };
  let index = timers.push(timer) - 1;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    if (timers[parent]!.at <= at) break;
    timers[index] = timers[parent]!;
    index = parent;
  }
  timers[index] = timer;
  return timer;
}

/** A cancelled timer does nothing. */
export function cancelTimer(timer: Timer | undefined): void {
  if (timer !== undefined) timer.run = undefined;
}

/** When the next timer is due that still does something; `Infinity` if none is. */
export function nextDue(timers: Timers): number {
  while (timers.length > 0 && timers[0]!.run === undefined) removeFirst(timers);
  return timers.length === 0 ? Infinity : timers[0]!.at;
}

/** Runs what is due by `now`, also what that sets for a time not after `now`. */
export function runDue(timers: Timers, now: number): void {
  while (nextDue(timers) <= now) {
    const timer = removeFirst(timers);
    const run = timer.run!;
    timer.run = undefined;
    run();
  }
}

function removeFirst(timers: Timers): Timer {
  const first = timers[0]!;
  const last = timers.pop()!;
  const { length } = timers;
  if (length === 0) return first;
  let index = 0;
  while (true) {
    let child = 2 * index + 1;
    if (child >= length) break;
    if (child + 1 < length && timers[child + 1]!.at < timers[child]!.at) child++;
    if (timers[child]!.at >= last.at) break;
    timers[index] = timers[child]!;
    index = child;
  }
  timers[index] = last;
  return first;
}
