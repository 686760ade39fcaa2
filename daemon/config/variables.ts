/** Variables of this program, and what only looks like one. */
import type { Log } from "../log/log.ts";
import { nearest } from "../text/nearest.ts";
import { KEY_NAMES, KEYS } from "./config_keys.ts";

/** Variable that names the configuration file. */
export const FILE_VARIABLE = "SHIVYA_CONFIG";

/** What names of variables begin with. */
const PREFIX = "SHIVYA_";

/** Those of the program itself, and of its tests. */
const OTHERS = [
  "SHIVYA_STARTED_BY",
  "SHIVYA_LONG",
  "SHIVYA_PATIENCE",
  "SHIVYA_AARCH64_DENO",
  "SHIVYA_CHROMIUM",
];

/** Names told at a time. */
const TOLD = 5;

/** Warns of variables that say nothing for a letter or two; their values are not shown. */
export function warnOfVariables(log: Log, names: readonly string[] = namesHere()): void {
  const settings = [FILE_VARIABLE, ...KEY_NAMES.map((name) => KEYS[name].variable)];
  const known = new Set([...settings, ...OTHERS]);
  const unknown = names.filter((name) => name.startsWith(PREFIX) && !known.has(name)).toSorted();
  for (const name of unknown.slice(0, TOLD)) {
    const word = name.slice(PREFIX.length);
    const closest = nearest(word, settings.map((setting) => setting.slice(PREFIX.length)));
    const hint = closest === undefined ? "see config dump" : `did you mean ${PREFIX}${closest}?`;
    log(`Variable ${name} is not known and changes nothing: ${hint}`, "warning");
  }
  if (unknown.length > TOLD) {
    log(`${unknown.length - TOLD} more ${PREFIX}* variables are not known`, "warning");
  }
}

/** Names of the environment, if it may be read. */
function namesHere(): string[] {
  try {
    return Object.keys(Deno.env.toObject());
  } catch {
    return [];
  }
}
