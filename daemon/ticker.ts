/** Ticks at start + n periods, without drift. */

/** What to do at each tick, and on which clock. */
export interface TickerOptions {
  /** Seconds from tick to tick. */
  periodSeconds: number;
  /** A clock that never goes back, in seconds. */
  now: () => number;
  /** One tick; may take its time, the next one waits. */
  tick: () => void | Promise<void>;
  /** Called after each tick, counted already, with what it threw if it did. */
  onEnd: (failure?: { error: unknown }) => void;
}

/** A running ticker. */
export interface Ticker {
  /** Ticks that ended well. */
  completed: number;
  /** Ticks that were due while an earlier one still ran. */
  skipped: number;
  /** Ticks that threw. */
  failed: number;
  /** Seconds the last tick took. */
  lastDurationSeconds: number;
  /** No further tick begins. */
  stop(): void;
}

/** Ticks now and then every period. A tick that throws is counted and told of; the next one comes. */
export function startTicker({ periodSeconds, now, tick, onEnd }: TickerOptions): Ticker {
  const startedAt = now();
  let slot = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;

  const run = async () => {
    const beganAt = now();
    const failure = await attempt(tick);
    const endedAt = now();
    if (failure === undefined) ticker.completed++;
    else ticker.failed++;
    ticker.lastDurationSeconds = endedAt - beganAt;
    onEnd(failure);
    const next = Math.max(slot + 1, Math.ceil((endedAt - startedAt) / periodSeconds));
    ticker.skipped += next - slot - 1;
    slot = next;
    if (!stopped) schedule();
  };
  const schedule = () => {
    const dueAt = startedAt + slot * periodSeconds;
    timer = setTimeout(run, Math.max(0, dueAt - now()) * 1000);
  };
  const ticker: Ticker = {
    completed: 0,
    skipped: 0,
    failed: 0,
    lastDurationSeconds: 0,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
  schedule();
  return ticker;
}

async function attempt(tick: TickerOptions["tick"]): Promise<{ error: unknown } | undefined> {
  try {
    await tick();
    return undefined;
  } catch (error) {
    return { error };
  }
}
