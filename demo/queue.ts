/** A queue of items that a worker finishes at its own pace; it counts what it does. */

/** What a worker has counted since it started. */
export interface Tally {
  /** Seconds on the worker's clock. */
  at: number;
  /** Items waiting. */
  backlog: number;
  /** Items that came from outside. */
  arrived: number;
  /** Items that other workers sent. */
  received: number;
  /** Items sent to other workers. */
  sent: number;
  completed: number;
  /** Items that could have been completed by now. */
  possible: number;
}

/** Nothing done yet. */
export function createTally(at: number): Tally {
  return { at, backlog: 0, arrived: 0, received: 0, sent: 0, completed: 0, possible: 0 };
}

/** Longest that a worker works on without looking up, in seconds: a process that stalled did not work. */
const LONGEST = 0.2;

/** A worker that finishes items, `capacityPerSecond` of them while there are any. */
export interface Server {
  readonly capacityPerSecond: number;
  /** Items that it has had the time for but not finished; at most one when there are none. */
  credit: number;
}

/** Serves until `now`, in seconds: the items that it had the time for are completed. */
export function serve(server: Server, tally: Tally, now: number): void {
  const possible = server.capacityPerSecond * Math.min(now - tally.at, LONGEST);
  tally.at = now;
  tally.possible += possible;
  server.credit += possible;
  const completed = Math.min(tally.backlog, Math.floor(server.credit));
  tally.backlog -= completed;
  tally.completed += completed;
  server.credit -= completed;
  // Time in which there was nothing to do does not come back.
  if (tally.backlog === 0) server.credit = Math.min(server.credit, 1);
}
