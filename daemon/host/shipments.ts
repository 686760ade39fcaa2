/** What this host really sends to others, by the best word there is for it. */
import type { ShippedBy } from "./host_status.ts";
import { STALE_AFTER_SECONDS } from "./load_reports.ts";
import type { PickedCounts } from "./picked_batch.ts";
import type { Route } from "./routes_answer.ts";

/** Ticks over which picks are averaged: over more, what hosts settle on lags behind what they do. */
const WINDOW_TICKS = 2;

/** Applications that picked or reported are taken to go on for this long, in seconds, though nothing comes. */
const HOLD_SECONDS = 60;

/** What is sent at a tick. */
export interface Shipped {
  /** Items per second, by id; who gets nothing is left out. */
  readonly perSecond: ReadonlyMap<string, number>;
  /** Whose word that is: the best of those that had part in it. */
  readonly by: ShippedBy;
}

/** What could be known of a tick besides. */
export interface TickFacts {
  /** What was to be sent, as of the last settle. */
  readonly routes: readonly Route[];
  /** Whether an application reports its load. */
  readonly isLoadReported: boolean;
}

/** Gathers what is said and counted between ticks. */
export interface Shipments {
  /** An application says what it sends to a host now; holds for `STALE_AFTER_SECONDS`, 0 ends it. */
  report(id: string, perSecond: number, nowSeconds: number): void;
  /** Applications asked so often where to take an item. */
  count(counts: PickedCounts, nowSeconds: number): void;
  /** What is sent, as of `nowSeconds`: once a tick. */
  at(nowSeconds: number, facts: TickFacts): Shipped;
}

/** Picks of one tick. */
interface PickedTick {
  readonly elapsedSeconds: number;
  readonly items: ReadonlyMap<string, number>;
}

/**
 * Nothing said yet. What an application reports of a host goes before what was picked for it. Where
 * there is neither for any host, an application that reports its load is taken to follow its routes.
 */
export function createShipments(): Shipments {
  const reported = new Map<string, { perSecond: number; untilSeconds: number }>();
  let picked = new Map<string, number>();
  let ticks: PickedTick[] = [];
  let picksUntilSeconds = -Infinity;
  let reportsUntilSeconds = -Infinity;
  let lastSeconds: number | undefined;

  const closeTick = (nowSeconds: number) => {
    const elapsedSeconds = nowSeconds - (lastSeconds ?? nowSeconds);
    lastSeconds = nowSeconds;
    // Over which time the picks before the first tick came is not known; they count in the next.
    if (elapsedSeconds <= 0) return;
    ticks = [...ticks, { elapsedSeconds, items: picked }].slice(-WINDOW_TICKS);
    picked = new Map();
  };
  return {
    report(id, perSecond, nowSeconds) {
      reportsUntilSeconds = nowSeconds + HOLD_SECONDS;
      if (perSecond === 0) reported.delete(id);
      else reported.set(id, { perSecond, untilSeconds: nowSeconds + STALE_AFTER_SECONDS });
    },
    count({ peers }, nowSeconds) {
      picksUntilSeconds = nowSeconds + HOLD_SECONDS;
      for (const [id, items] of Object.entries(peers)) add(picked, id, items);
    },
    at(nowSeconds, { routes, isLoadReported }) {
      closeTick(nowSeconds);
      for (const [id, { untilSeconds }] of reported) {
        if (nowSeconds > untilSeconds) reported.delete(id);
      }
      const isPicking = nowSeconds <= picksUntilSeconds;
      const isReporting = nowSeconds <= reportsUntilSeconds;
      if (!isReporting && !isPicking) {
        if (!isLoadReported) return { perSecond: new Map(), by: "none" };
        const followed = new Map(routes.map(({ id, perSecond }) => [id, perSecond]));
        return { perSecond: withoutZeros(followed), by: "assumed" };
      }
      const perSecond = isPicking ? rates(ticks) : new Map<string, number>();
      for (const [id, said] of reported) perSecond.set(id, said.perSecond);
      return {
        perSecond: withoutZeros(perSecond),
        by: isPicking && reported.size === 0 ? "picked" : "reported",
      };
    },
  };
}

/** Items per second over all these ticks. */
function rates(ticks: readonly PickedTick[]): Map<string, number> {
  const seconds = ticks.reduce((sum, { elapsedSeconds }) => sum + elapsedSeconds, 0);
  const found = new Map<string, number>();
  for (const { items } of ticks) {
    for (const [id, count] of items) add(found, id, count / seconds);
  }
  return found;
}

function add(sums: Map<string, number>, id: string, value: number): void {
  sums.set(id, (sums.get(id) ?? 0) + value);
}

function withoutZeros(perSecond: Map<string, number>): Map<string, number> {
  return new Map([...perSecond].filter(([, rate]) => rate > 0));
}
