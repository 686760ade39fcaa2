/** Whether a daemon under attack ticks as one beside it does. */
import type { DaemonStatus } from "../../daemon/api/daemon_status.ts";
import { type Daemon, statusOnce } from "./harness.ts";

/** Two daemons: the one under attack, and the one that is spared. */
export type Daemons = readonly [attacked: Daemon, spared: Daemon];

/** What they say of themselves at a time. */
export type Pair = readonly [attacked: DaemonStatus, spared: DaemonStatus];

/** Ticks from one time to another. */
export interface TickLag {
  /** What the spared one should have done. */
  readonly due: number;
  /** What the other skipped beside what the spared one skipped, as it does where the machine stands still. */
  readonly skipped: number;
  /** What it did less than the spared one. */
  readonly behind: number;
}

/** Asks both at once. */
export function askBoth([attacked, spared]: Daemons): Promise<Pair> {
  const ask = (daemon: Daemon): Promise<DaemonStatus> => statusOnce(daemon, () => true);
  return Promise.all([ask(attacked), ask(spared)]);
}

/** Compares the two. */
export function tickLag(before: Pair, after: Pair): TickLag {
  const [attacked, spared] = after.map(({ ticks }, i) => ({
    completed: ticks.completed - before[i]!.ticks.completed,
    skipped: ticks.skipped - before[i]!.ticks.skipped,
  }));
  return {
    due: spared!.completed + spared!.skipped,
    skipped: attacked!.skipped - spared!.skipped,
    behind: spared!.completed - attacked!.completed,
  };
}
