/** Puts together what defaults, the configuration file, variables and flags say: the latter win. */
import type { Paths, PathsSettings } from "../cli/paths.ts";
import { DASHBOARD_PORT } from "../dashboard/dashboard_address.ts";
import { systemName } from "./announced_settings.ts";
import { type ConfigFile, parseConfig } from "./config_file.ts";
import { KEY_NAMES, type KeyName, KEYS, type Values } from "./config_keys.ts";
import { readConfigText } from "./config_text.ts";
import { type Settings, settle, settlePaths, type StartSettings } from "./settings.ts";
import { FILE_VARIABLE } from "./variables.ts";
import { fromHere } from "./working_folder.ts";

/** What was given where. */
export interface Config {
  readonly defaults: Values;
  readonly file?: ConfigFile;
  readonly variables: Values;
  readonly flags: Values;
  /** What a daemon runs with that has read its file again: not all of that can take effect. */
  readonly running?: Effective;
}

/** Where a value came from. */
export type Source =
  | { readonly from: "default" }
  | { readonly from: "file"; readonly file: string; readonly line: number }
  | { readonly from: "variable"; readonly variable: string }
  | { readonly from: "flag"; readonly flag: string };

/** Flags as they come from the command line. */
export type Flags =
  & { readonly [Name in Exclude<KeyName, "visualize">]?: Values[Name] | undefined }
  & {
    readonly config?: string | undefined;
    /** `true` if no port was named. */
    readonly visualize?: number | true | undefined;
  };

/** What every setting is that has a default. */
export type Effective =
  & Values
  & Required<
    Pick<
      Values,
      | ("port" | "json" | "host" | "peer" | "insecure" | "name" | "service")
      | ("daemon" | "tickSeconds" | "profile" | "logLevel" | "logFormat")
    >
  >;

/** Looks a variable up. */
export type Lookup = (name: string) => string | undefined;

const ENVIRONMENT: Lookup = (name) => Deno.env.get(name);

/**
 * Gathers what flags, variables and the file say: of the variables those of every verb, and those of
 * `start` if that is meant. Throws (usage) if any of it is wrong.
 */
export function gather(
  { config, visualize, ...flags }: Flags,
  isForStart: boolean,
  variable: Lookup = ENVIRONMENT,
): Config {
  const names = KEY_NAMES.filter((name) => isForStart || !KEYS[name].isOfStart);
  const path = configPath(config, variable);
  return {
    defaults: defaults(isForStart ? systemName() : ""),
    ...(path === undefined ? {} : { file: parseConfig(readConfigText(path), path) }),
    variables: readVariables(names, variable),
    flags: given({ ...flags, visualize: visualize === true ? DASHBOARD_PORT : visualize }),
  };
}

/** The file that a flag or the variable names, absolute. */
export function configPath(flag: string | undefined, variable: Lookup = ENVIRONMENT) {
  const path = flag ?? variable(FILE_VARIABLE);
  return path ? fromHere(path) : undefined;
}

/** What holds: of each setting the value that wins. */
export function effective({ defaults, file, variables, flags }: Config): Effective {
  return { ...defaults, ...file?.values, ...variables, ...flags } as Effective;
}

/** Where the value that wins came from. */
export function sourceOf({ file, variables, flags }: Config, name: KeyName): Source {
  const { flag, variable } = KEYS[name];
  if (flags[name] !== undefined) return { from: "flag", flag: flag! };
  if (variables[name] !== undefined) return { from: "variable", variable };
  const line = file?.lines[name];
  return line === undefined ? { from: "default" } : { from: "file", file: file!.path, line };
}

/** What every verb needs. */
export function sharedSettings(flags: Flags): Settings {
  return settle(effective(gather(flags, false)));
}

/** What `start` needs. */
export function startSettings(flags: Flags): { settings: StartSettings; paths: Paths } {
  return settleStart(gather(flags, true));
}

/** What `start` needs, of what was given where. Throws (usage) if a path or its folder is wrong. */
export function settleStart(config: Config): { settings: StartSettings; paths: Paths } {
  const all = effective(config);
  const paths = settlePaths(all.port, all);
  const { stateDir } = paths;
  const pidFile = all.daemon ? paths.pidFile : all.pidFile;
  return { settings: { ...all, ...settle(all), stateDir, pidFile, config }, paths };
}

/** What `paths` needs. */
export function pathSettings(flags: Flags): PathsSettings {
  const all = effective(gather(flags, true));
  return { ...settlePaths(all.port, all), json: all.json, visualize: all.visualize };
}

function defaults(name: string): Values {
  const entries = KEY_NAMES.map((name) => [name, KEYS[name].default] as const);
  return { ...given(Object.fromEntries(entries)), name };
}

/** Without what is undefined, and without what is no setting. */
function given(values: { readonly [name: string]: unknown }): Values {
  const there = KEY_NAMES.filter((name) => values[name] !== undefined);
  return Object.fromEntries(there.map((name) => [name, values[name]]));
}

/** What the variables say; one that is empty says nothing. */
function readVariables(names: readonly KeyName[], lookup: Lookup): Values {
  const values: [KeyName, unknown][] = [];
  for (const name of names) {
    const { variable, is, parse } = KEYS[name];
    const value = lookup(variable);
    if (!value) continue;
    const parsed = (value: string) =>
      parse({ label: "Environment variable", type: is, name: variable, value });
    values.push([name, is === "list" ? value.split(",").map(parsed) : parsed(value)]);
  }
  return Object.fromEntries(values);
}
