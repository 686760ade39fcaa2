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

/** Drops on their way to the log; a line says what was added since the one before. */
export interface DropLog {
  /** Takes the counts, as often as they are known. */
  take(drops: Drops): void;
  /** Says at the end what was taken since. */
  flush(): void;
}

/** Nothing was dropped yet. */
export function createDropLog({ log, now }: DropLogOptions): DropLog {
  let told: Drops = {};
  let taken: Drops = {};
  let toldAt = now();
  const tell = () => {
    const seconds = now() - toldAt;
    const added = Object.entries(taken)
      .map(([reason, count]) => [reason, count - (told[reason] ?? 0)] as const)
      .filter(([, count]) => count > 0)
      .toSorted(([, a], [, b]) => b - a);
    told = taken;
    toldAt = now();
    const sum = added.reduce((sum, [, count]) => sum + count, 0);
    if (sum === 0) return;
    const reasons = added.map(([reason, count]) => `${reason} ${count}`).join(", ");
    const isMuch = sum >= MANY * Math.max(1, seconds / PAUSE);
    log(
      `Not used in ${seconds.toFixed(0)} s: ${sum} datagrams and records (${reasons})`,
      isMuch ? "warning" : "debug",
    );
  };
  return {
    take(drops) {
      taken = drops;
      if (now() - toldAt >= PAUSE) tell();
    },
    flush: tell,
  };
}
