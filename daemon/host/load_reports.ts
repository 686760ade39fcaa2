/** What the applications beside the daemon say of their work, until it is too old. */

/** A report holds this long, in seconds; after that nothing is known. */
export const STALE_AFTER_SECONDS = 10;

/** What an application may report; every field is optional, finite and not negative. */
export interface LoadReport {
  /** Items waiting or running now. */
  backlog?: number | undefined;
  /** Items that came in since the application started: a count that only grows. */
  arrived?: number | undefined;
  /** Items finished since the application started, likewise. */
  completed?: number | undefined;
  /** Items coming in per second, instead of `arrived`. */
  arrivalsPerSecond?: number | undefined;
  /** Items finished per second, instead of `completed`. */
  completionsPerSecond?: number | undefined;
  /** Items per second this host is stated to finish, used until that is measured. */
  capacityPerSecond?: number | undefined;
}

/** What the reports amount to at a tick. */
export interface ReportedLoad {
  backlog?: number;
  arrivalsPerSecond?: number;
  completionsPerSecond?: number;
  statedCapacityPerSecond?: number;
}

/** Turns reports that come at any pace into load at the pace of the ticks. */
export interface LoadReports {
  /** Takes in one report. */
  accept(report: LoadReport, nowSeconds: number): void;
  /** Load as of `nowSeconds`; fields nobody reported of late are left out. */
  load(nowSeconds: number): ReportedLoad;
}

/** Holds the last value said, for as long as it is fresh. */
class Held {
  #value = 0;
  #untilSeconds = -Infinity;

  set(value: number | undefined, nowSeconds: number): void {
    if (value === undefined) return;
    this.#value = value;
    this.#untilSeconds = nowSeconds + STALE_AFTER_SECONDS;
  }

  at(nowSeconds: number): number | undefined {
    return nowSeconds <= this.#untilSeconds ? this.#value : undefined;
  }
}

/**
 * A rate, stated or counted. What was counted between two ticks is spread over the time from the last
 * report before them to the last among them, so that one report a second and a thousand give the same
 * rate.
 */
class Rate {
  readonly #held = new Held();
  #total = Infinity;
  #counted = 0;
  #sinceSeconds: number | undefined;
  #untilSeconds: number | undefined;

  state(perSecond: number | undefined, nowSeconds: number): void {
    this.#held.set(perSecond, nowSeconds);
  }

  count(total: number | undefined, nowSeconds: number): void {
    if (total === undefined) return;
    const items = total - this.#total;
    this.#total = total;
    const last = this.#untilSeconds ?? this.#sinceSeconds;
    if (items < 0 || last === undefined || nowSeconds - last > STALE_AFTER_SECONDS) {
      // First seen, started anew or long silent: over which time this was counted is not known.
      this.#counted = 0;
      this.#sinceSeconds = nowSeconds;
      this.#untilSeconds = undefined;
      return;
    }
    this.#counted += items;
    this.#untilSeconds = nowSeconds;
  }

  at(nowSeconds: number): number | undefined {
    const since = this.#sinceSeconds;
    const until = this.#untilSeconds;
    if (since !== undefined && until !== undefined && until > since) {
      this.#held.set(this.#counted / (until - since), until);
      this.#counted = 0;
      this.#sinceSeconds = until;
      this.#untilSeconds = undefined;
    }
    return this.#held.at(nowSeconds);
  }
}

/** Nothing reported yet. */
export function createLoadReports(): LoadReports {
  const backlog = new Held();
  const capacity = new Held();
  const arrivals = new Rate();
  const completions = new Rate();
  return {
    accept(report, nowSeconds) {
      backlog.set(report.backlog, nowSeconds);
      capacity.set(report.capacityPerSecond, nowSeconds);
      arrivals.state(report.arrivalsPerSecond, nowSeconds);
      arrivals.count(report.arrived, nowSeconds);
      completions.state(report.completionsPerSecond, nowSeconds);
      completions.count(report.completed, nowSeconds);
    },
    load(nowSeconds) {
      return present({
        backlog: backlog.at(nowSeconds),
        arrivalsPerSecond: arrivals.at(nowSeconds),
        completionsPerSecond: completions.at(nowSeconds),
        statedCapacityPerSecond: capacity.at(nowSeconds),
      });
    },
  };
}

/** The fields that are there. */
function present(load: { [Name in keyof ReportedLoad]: number | undefined }): ReportedLoad {
  return Object.fromEntries(Object.entries(load).filter(([, value]) => value !== undefined));
}
