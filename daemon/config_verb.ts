/** `shivya config`: checks a configuration file, and shows what holds and where it comes from. */
import { configPath, effective, type Flags, gather } from "./config.ts";
import { dumpJson, dumpText } from "./config_dump.ts";
import { ConfigError, parseConfig } from "./config_file.ts";
import { readConfigText } from "./config_text.ts";
import { EXIT, ExitError } from "./exit_error.ts";
import { log } from "./log.ts";
import { count } from "./table.ts";

/** Checks `file`, or the one that would be used. Throws (usage) if anything in it is wrong. */
export function checkConfig({ json, config }: Flags, file: string | undefined): void {
  const path = file ?? configPath(config);
  if (path === undefined) {
    throw new ExitError(
      EXIT.usage,
      "No file to check: name one, or give --config or SHIVYA_CONFIG",
    );
  }
  try {
    const { values } = parseConfig(readConfigText(path), path);
    const settings = Object.keys(values).length;
    const told = { schema: "shivya.configCheck/1", file: path, settings };
    console.log(json ? JSON.stringify(told) : `${path} is right: ${count(settings, "setting")}`);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const { mistakes } = error;
    mistakes.slice(0, -1).forEach((mistake) => log(mistake));
    throw new ExitError(EXIT.usage, mistakes.at(-1)!);
  }
}

/** Shows what `start` would be told, with `file` or the one that would be used. */
export function dumpConfig(flags: Flags, file: string | undefined): void {
  const config = gather(file === undefined ? flags : { ...flags, config: file }, true);
  console.log(effective(config).json ? JSON.stringify(dumpJson(config)) : dumpText(config));
}
