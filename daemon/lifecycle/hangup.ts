/** SIGHUP: the configuration is to be read again, or the terminal is gone. */
import type { Config, Effective } from "../config/config.ts";
import { reloadConfig, type Reloaded } from "../config/config_reload.ts";
import type { Log } from "../log/log.ts";

/** What came of reading the configuration again: words for it, and what waits for a restart. */
export type ReloadOutcome = Pick<Reloaded, "summary" | "later">;

/** What SIGHUP leads to. */
export interface HangupOptions {
  /** Reads the configuration again and says what changed; throws if it cannot be used. */
  reload: () => Promise<ReloadOutcome>;
  /** Whether the terminal that the daemon was started on was closed: there is none in the background. */
  isTerminalGone: () => boolean;
  /** Ends the daemon in order. */
  end: () => void;
  log: Log;
}

/** What to do at each SIGHUP; what is under way is finished first. Resolves when done, never throws. */
export function createHangup(
  { reload, isTerminalGone, end, log }: HangupOptions,
): () => Promise<void> {
  let last = Promise.resolve();
  const reloadOnce = async () => {
    try {
      const { summary, later } = await reload();
      log(`SIGHUP: ${summary}`, later.length > 0 ? "warning" : "info");
    } catch (error) {
      log(`SIGHUP: nothing changed: ${(error as Error).message}`, "error");
    }
  };
  return () => {
    if (isTerminalGone()) end();
    else last = last.then(reloadOnce);
    return last;
  };
}

/** How to read the configuration again. */
export interface ReloadOptions {
  /** What the daemon was started with. */
  config: Config;
  /** Text of the configuration file. */
  read: () => Promise<string>;
  /** Puts settings into effect that can be while the daemon runs. */
  apply: (values: Effective) => void;
}

/** Reads the configuration again and says what changed; rejects, and changes nothing, if it is wrong. */
export function createReload(
  { config: first, read, apply }: ReloadOptions,
): () => Promise<ReloadOutcome> {
  let config = first;
  return async () => {
    if (config.file === undefined) {
      return { summary: "there is no configuration file to read again", later: [] };
    }
    const reloaded = reloadConfig(config, await read());
    config = reloaded.config;
    apply(reloaded.values);
    return reloaded;
  };
}

/** The SIGHUPs of this process; left to the system again on disposal. */
export interface Hangups extends Disposable {
  /** From now on each leads to `hangUp`; those that came before lead there now, once. */
  lead(hangUp: () => void): void;
}

/** Takes in each SIGHUP, which would be the end of the process otherwise. */
export function listenForHangups(): Hangups {
  let came = false;
  let led: (() => void) | undefined;
  const take = () => {
    came = true;
    led?.();
  };
  Deno.addSignalListener("SIGHUP", take);
  return {
    lead(hangUp) {
      led = hangUp;
      if (came) hangUp();
    },
    [Symbol.dispose]: () => Deno.removeSignalListener("SIGHUP", take),
  };
}

/** Whether the terminal that standard input is now has been closed, ever after. */
export function watchTerminal(): () => boolean {
  const isTerminal = () => Deno.stdin.isTerminal();
  return isTerminal() ? () => !isTerminal() : () => false;
}
