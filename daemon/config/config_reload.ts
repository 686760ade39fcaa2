/** What becomes of a configuration file that was changed while the daemon runs. */
import { isDeepStrictEqual } from "node:util";
import { EXIT, ExitError } from "../exit_error.ts";
import { type Config, type Effective, effective } from "./config.ts";
import { parseConfig } from "./config_file.ts";
import { KEY_NAMES, type KeyName, KEYS } from "./config_keys.ts";

/** Settings that differ. */
export interface Reload {
  /** They can take effect while the daemon runs. */
  readonly now: readonly KeyName[];
  /** They take effect after a restart. */
  readonly later: readonly KeyName[];
}

/** What to go on with. */
export interface Reloaded extends Reload {
  /** The layers with the new file: what the next reload is to be given. */
  readonly config: Config;
  /** What holds now: what needs a restart is as it was. */
  readonly values: Effective;
  /** Says on one line what changed. */
  readonly summary: string;
}

/** Which settings differ, and which of them can take effect without a restart. */
export function reload(old: Effective, next: Effective): Reload {
  const changed = KEY_NAMES.filter((name) => !isDeepStrictEqual(old[name], next[name]));
  return {
    now: changed.filter((name) => KEYS[name].isLive),
    later: changed.filter((name) => !KEYS[name].isLive),
  };
}

/**
 * What follows from `text`, which the configuration file holds now; variables and flags stay, and
 * still win. Throws an `ExitError` that names the line if it is wrong, or if there is no such file.
 */
export function reloadConfig(config: Config, text: string): Reloaded {
  if (config.file === undefined) {
    throw new ExitError(EXIT.usage, "There is no configuration file to read again");
  }
  const { path } = config.file;
  const old = config.running ?? effective(config);
  const file = parseConfig(text, path);
  const next = effective({ ...config, file });
  const { now, later } = reload(old, next);
  const values = { ...old, ...Object.fromEntries(now.map((name) => [name, next[name]])) };
  return {
    config: { ...config, file, running: values },
    values,
    now,
    later,
    summary: `${path} read again: ${summaryOf({ now, later }, values)}`,
  };
}

function summaryOf({ now, later }: Reload, values: Effective): string {
  const parts = now.map((name) => `${name} is ${JSON.stringify(values[name])} now`);
  if (later.length > 0) {
    const names = later.map((name) => KEYS[name].key ?? name).join(", ");
    parts.push(`what it says of ${names} needs a restart`);
  }
  return parts.length === 0 ? "nothing changed" : parts.join("; ");
}
