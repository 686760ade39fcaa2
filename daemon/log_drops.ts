/** Says what was dropped, once a minute at most, however much that is. */
import type { Log } from "./log.ts";

/** Seconds from one line to the next. */
const PAUSE = 60;

/** So many in a minute are told of as a warning; fewer happen in every network. */
const MANY = 100;

/** Drops by reason since the start. */
export type Drops = Readonly<Record<string, number>>;

/** What a drop log needs. */
export interface DropLogOptions {
  log: Log;
  /** A clock that never goes back, in seconds. */
  now: () => number;
}

/** Answers with what takes the counts, as often as they are known; a line says what was added. */
export function createDropLog({ log, now }: DropLogOptions): (drops: Drops) => void {
  let told: Drops = {};
  let toldAt = now();
  return (drops) => {
    const seconds = now() - toldAt;
    if (seconds < PAUSE) return;
    const added = Object.entries(drops)
      .map(([reason, count]) => [reason, count - (told[reason] ?? 0)] as const)
      .filter(([, count]) => count > 0)
      .toSorted(([, a], [, b]) => b - a);
    told = drops;
    toldAt = now();
    const sum = added.reduce((sum, [, count]) => sum + count, 0);
    if (sum === 0) return;
    const reasons = added.map(([reason, count]) => `${reason} ${count}`).join(", ");
    const level = sum / seconds >= MANY / PAUSE ? "warning" : "debug";
    log(`Not used in ${seconds.toFixed(0)} s: ${sum} datagrams and records (${reasons})`, level);
  };
}
