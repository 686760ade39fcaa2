/** What can be typed after the program's name, from the definitions of its verbs and flags. */
import { CONFIG_TASKS, PROFILES, SHELLS } from "../config/config_words.ts";
import { LOG_LEVELS } from "../log/log.ts";
import { LOG_FORMATS } from "../log/log_daemon.ts";

/** A definition, as far as it is looked at: a command of the library in use. */
export interface Definition {
  getName(): string;
  getShortDescription(): string;
  getOptions(): readonly {
    readonly flags: readonly string[];
    readonly description: string;
    readonly args: readonly {
      readonly name: string;
      readonly type: string;
      readonly optional?: boolean;
    }[];
  }[];
  getArguments(): readonly { readonly name: string; readonly type: string }[];
  getCommands(): readonly Definition[];
}

/** What a value can be: some words, a file or folder, or what nobody can know. */
export type Value = readonly string[] | "file" | "any";

/** A flag, in each of its forms. */
export interface FlagShape {
  readonly flags: readonly string[];
  readonly description: string;
  /** What follows it; absent if nothing does. */
  readonly value?: Value;
  /** What that is called. */
  readonly valueName: string;
}

/** A verb, or the program itself. */
export interface VerbShape {
  readonly name: string;
  readonly description: string;
  readonly flags: readonly FlagShape[];
  readonly arguments: readonly Value[];
}

/** The program. */
export interface ProgramShape extends VerbShape {
  readonly verbs: readonly VerbShape[];
}

/** Types of values that are one of some words, or a path. */
const VALUES: Record<string, Value> = {
  profile: PROFILES,
  logLevel: LOG_LEVELS,
  logFormat: LOG_FORMATS,
  configTask: CONFIG_TASKS,
  shell: SHELLS,
  path: "file",
  keyFile: "file",
  socket: "file",
};

/** Both libraries know these without being told, and one shows them. */
const HELP: FlagShape = { flags: ["-h", "--help"], description: "Show help.", valueName: "" };
const VERSION: FlagShape = {
  flags: ["-V", "--version"],
  description: "Show the version.",
  valueName: "",
};

/** The program and its verbs as plain data. */
export function programShape(program: Definition): ProgramShape {
  const verbs = program.getCommands().map((verb) => verbShape(verb, [HELP]));
  return { ...verbShape(program, [HELP, VERSION]), verbs };
}

function verbShape(definition: Definition, always: readonly FlagShape[]): VerbShape {
  const isAlways = (flags: readonly string[]) =>
    [HELP, VERSION].some((known) => known.flags.some((flag) => flags.includes(flag)));
  return {
    name: definition.getName(),
    description: definition.getShortDescription(),
    flags: [
      ...definition.getOptions().filter(({ flags }) => !isAlways(flags)).map((option) => {
        const { flags, description, args: [value] } = option;
        return {
          flags,
          description,
          valueName: value?.name ?? "",
          // A value that may be left out is written with an =, if at all.
          ...(value === undefined || value.optional ? {} : { value: valueOf(value.type) }),
        };
      }),
      ...always,
    ],
    arguments: definition.getArguments().map(({ type }) => valueOf(type)),
  };
}

function valueOf(type: string): Value {
  return Object.hasOwn(VALUES, type) ? VALUES[type]! : "any";
}

/** Every form of every flag that a value follows, each once. */
export function valueFlags({ flags, verbs }: ProgramShape): FlagShape[] {
  const byFlag = new Map<string, FlagShape>();
  for (const flag of [flags, ...verbs.map(({ flags }) => flags)].flat()) {
    if (flag.value !== undefined) byFlag.set(flag.flags.join(), flag);
  }
  return [...byFlag.values()];
}
