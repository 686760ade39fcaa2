/** `shivya config`: checks a configuration file, and shows what holds and where it comes from. */
import {
  type Config,
  configPath,
  effective,
  type Flags,
  gather,
  settleStart,
} from "../config/config.ts";
import { ConfigError, type Mistake } from "../config/config_file.ts";
import { checkSeeds, settleWire } from "../config/mesh_settings.ts";
import { warnOfVariables } from "../config/variables.ts";
import { EXIT, ExitError } from "../exit_error.ts";
import { log } from "../log/log.ts";
import { count } from "../text/table.ts";
import { dumpJson, dumpText } from "./config_dump.ts";

/** What a check found: nothing wrong if there are no mistakes. */
interface Found {
  /** How many settings the file has, if it can be read. */
  readonly settings?: number;
  /** Without a line: of settings that are wrong together. */
  readonly mistakes: readonly (Omit<Mistake, "line"> & Partial<Mistake>)[];
}

/**
 * Checks `file`, or the one that would be used, as `start` with the same flags and variables would;
 * ports and folders are not tried. Throws (usage) if anything is wrong.
 */
export function checkConfig(flags: Flags, file: string | undefined): void {
  const path = file ?? configPath(flags.config);
  if (path === undefined) {
    throw new ExitError(
      EXIT.usage,
      "No file to check: name one, or give --config or SHIVYA_CONFIG",
    );
  }
  warnOfVariables(log);
  const { settings, mistakes } = check({ ...flags, config: path });
  if (flags.json) {
    const schema = "shivya.configCheck/1";
    console.log(JSON.stringify({ schema, file: path, settings, mistakes }));
  }
  const lines = mistakes.map(({ line, message }) =>
    line === undefined ? message : `${path}:${line}: ${message}`
  );
  lines.slice(0, -1).forEach((line) => log(line));
  if (lines.length > 0) throw new ExitError(EXIT.usage, lines.at(-1)!);
  if (!flags.json) console.log(`${path} is right: ${count(settings, "setting")}`);
}

function check(flags: Flags): Found {
  let config: Config | undefined;
  try {
    config = gather(flags, true);
    const { settings } = settleStart(config);
    checkSeeds(settings);
    settleWire(settings, log);
    return { settings: settingsIn(config), mistakes: [] };
  } catch (error) {
    if (error instanceof ConfigError) return { mistakes: error.mistakes };
    if (config === undefined || !(error instanceof ExitError)) throw error;
    return { settings: settingsIn(config), mistakes: [{ message: error.message }] };
  }
}

function settingsIn({ file }: Config): number {
  return Object.keys(file!.values).length;
}

/** Shows what `start` would be told, with `file` or the one that would be used. */
export function dumpConfig(flags: Flags, file: string | undefined): void {
  const config = gather(file === undefined ? flags : { ...flags, config: file }, true);
  console.log(effective(config).json ? JSON.stringify(dumpJson(config)) : dumpText(config));
}
