/**
 * Stand-in for `jsr:@cliffy/command`: the part this project uses, over npm's `commander`. It behaves
 * as the genuine one does after `noExit()`, which this project always calls; only help text is laid
 * out differently.
 *
 * @module
 */
import { Command as Commander, CommanderError } from "npm:commander@15.1.0";
import type { ArgumentsOf, ArgumentValue, EnvOf, Merged, OptionOf, TypeHandler } from "./types.ts";
import { translate, ValidationError } from "./errors.ts";
import { type Argument, type Option, type Shape, shapeOf, type Shown } from "./shape.ts";

export type { ArgumentValue, TypeHandler } from "./types.ts";
export { ValidationError } from "./errors.ts";
export type { Argument, Option } from "./shape.ts";

interface EnvironmentVariable {
  name: string;
  property: string;
  type: string;
}

interface Level extends Shown {
  types: Map<string, TypeHandler<unknown>>;
  environment: EnvironmentVariable[];
}

/** A program or one of its verbs; every call after `command` speaks of that verb. */
export class Command<
  Globals = object,
  Types = object,
  Options = object,
  Arguments extends unknown[] = [],
> {
  readonly #root: Level = level(new Commander());
  #current: Level = this.#root;
  readonly #verbs: Level[] = [];
  #version: string | undefined;

  /** Names the program. */
  name(name: string): this {
    this.#current.commander.name(name);
    return this;
  }

  /** What `-V` shows, and `--version` behind the name. */
  version(version: string): this {
    this.#version = version;
    return this;
  }

  /** One line for the help text. */
  description(text: string): this {
    this.#current.commander.description(text);
    return this;
  }

  /** Errors are thrown and help does not end the process. */
  noExit(): this {
    return this;
  }

  /** A type that options and variables of every verb can name after the colon. */
  globalType<Name extends string, Value>(
    name: Name,
    handler: TypeHandler<Value>,
  ): Command<Globals, Types & Record<Name, Value>, Options, Arguments> {
    this.#root.types.set(name, handler);
    return this.#retyped();
  }

  /** An option of the program and all its verbs. */
  globalOption<Flags extends string, const Default = undefined>(
    flags: Flags,
    description: string,
    options?: { default?: Default },
  ): Command<
    Globals & OptionOf<Flags, Types, Default>,
    Types,
    Options,
    Arguments
  > {
    this.#addOption(this.#root, flags, description, options);
    return this.#retyped();
  }

  /** A variable of the program and all its verbs: below a flag, above a default. */
  globalEnv<Name extends string, Prefix extends string = "">(
    name: Name,
    _description: string,
    options?: { prefix?: Prefix },
  ): Command<Globals & EnvOf<Name, Prefix, Types>, Types, Options, Arguments> {
    this.#root.environment.push(variable(name, options?.prefix));
    return this.#retyped();
  }

  /** Starts a verb; its arguments follow its name, as in `put <key:string> [value:string]`. */
  command<Definition extends string>(
    definition: Definition,
    description: string,
  ): Command<Globals, Types, object, ArgumentsOf<Definition, Types>> {
    const [name, ...defined] = definition.split(" ");
    this.#current = level(
      this.#root.commander.command(name!).description(description),
    );
    this.#verbs.push(this.#current);
    defined.forEach((each) => this.#addArgument(this.#current, each));
    return this.#retyped();
  }

  /** An option of this verb; with `collect` it may be given several times and is an array. */
  option<
    Flags extends string,
    const Default = undefined,
    Collect extends boolean | undefined = undefined,
  >(
    flags: Flags,
    description: string,
    options?: { default?: Default; collect?: Collect },
  ): Command<
    Globals,
    Types,
    Options & OptionOf<Flags, Types, Default, Collect>,
    Arguments
  > {
    this.#addOption(this.#current, flags, description, options);
    return this.#retyped();
  }

  /** A variable of this verb: below a flag, above a default. */
  env<Name extends string, Prefix extends string = "">(
    name: Name,
    _description: string,
    options?: { prefix?: Prefix },
  ): Command<Globals, Types, Options & EnvOf<Name, Prefix, Types>, Arguments> {
    this.#current.environment.push(variable(name, options?.prefix));
    return this.#retyped();
  }

  /** What the verb does. */
  action(
    handler: (
      options: Merged<Globals & Options>,
      ...args: Arguments
    ) => unknown,
  ): this {
    const { commander, environment } = this.#current;
    commander.action(async () => {
      const options = commander.optsWithGlobals();
      for (
        const variable of new Set([...this.#root.environment, ...environment])
      ) {
        const value = Deno.env.get(variable.name);
        if (!value) continue;
        const { name, type } = variable;
        const parsed = this.#parseList({
          label: "Environment variable",
          name,
          type,
          value,
        });
        const given = commander.getOptionValueSourceWithGlobals(variable.property) ===
          "cli";
        if (!given) options[variable.property] = parsed;
      }
      await handler(
        options as Merged<Globals & Options>,
        ...commander.processedArgs as Arguments,
      );
    });
    return this;
  }

  /** Runs the verb that the arguments name. Throws a `ValidationError` when they are not right. */
  async parse(args: string[]): Promise<void> {
    const { commander } = this.#root;
    if (this.#version !== undefined) {
      const long = args.includes("--version") ? `${commander.name()} ` : "";
      commander.version(`${long}${this.#version}`, "-V, --version");
    }
    for (const each of [commander, ...commander.commands]) {
      each.configureOutput({
        writeOut: (text) => console.log(text.trimEnd()),
        writeErr: () => {},
      });
      each.configureHelp({ showGlobalOptions: true });
      each.exitOverride((error) => {
        throw error.exitCode === 0 ? error : translate(error, each);
      });
    }
    try {
      await commander.parseAsync(args, { from: "user" });
    } catch (error) {
      if (!(error instanceof CommanderError)) throw error;
    }
  }

  /** What the program is called. */
  getName(): string {
    return this.#shape().getName();
  }

  /** One line for the help text. */
  getShortDescription(): string {
    return this.#shape().getShortDescription();
  }

  /** Its flags. */
  getOptions(): Option[] {
    return this.#shape().getOptions();
  }

  /** What it takes beside flags. */
  getArguments(): Argument[] {
    return this.#shape().getArguments();
  }

  /** Its verbs. */
  getCommands(): Shape[] {
    return this.#shape().getCommands();
  }

  #shape(): Shape {
    return shapeOf(this.#root, this.#verbs);
  }

  #addArgument(level: Level, definition: string): void {
    const [, bracket, name, type] = /^([<[])([^:>\]]+):([^>\]]+)[>\]]$/.exec(
      definition,
    )!;
    const argument = level.commander.createArgument(
      bracket === "<" ? `<${name}>` : `[${name}]`,
    );
    argument.argParser((value) => {
      // The genuine package takes an empty argument for none.
      if (value === "") throw new ValidationError(`Missing argument: ${name}`);
      return this.#parse({
        label: "Argument",
        name: name!,
        type: type!,
        value,
      });
    });
    level.commander.addArgument(argument);
    level.arguments.push({ name: name!, type: type! });
  }

  #addOption(
    level: Level,
    definition: string,
    description: string,
    { default: preset, collect }: {
      default?: unknown;
      collect?: boolean | undefined;
    } = {},
  ): void {
    const { flags, value, type, optional } = split(definition);
    const shown = optional ? `[${value}]` : `<${value}>`;
    const option = level.commander
      .createOption(value === undefined ? flags : `${flags} ${shown}`, description);
    const name = `--${option.name()}`;
    if (value !== undefined) {
      option.argParser<unknown>((given, before) => {
        if (given === "") {
          throw new ValidationError(`Missing value for option "${name}".`);
        }
        const parsed = this.#parse({
          label: "Option",
          name,
          type,
          value: given,
        });
        return collect ? [...(before as unknown[] | undefined) ?? [], parsed] : parsed;
      });
    }
    if (preset !== undefined) option.default(preset);
    level.commander.addOption(option);
    level.options.push({
      flags: flags.split(", "),
      description,
      args: value === undefined ? [] : [{ name: value, type, ...(optional && { optional }) }],
    });
    if (collect) return;
    let occurrences = 0;
    level.commander.on(`option:${option.name()}`, () => {
      if (++occurrences === 1) return;
      throw new ValidationError(
        `Option "${name}" can only occur once, but was found several times.`,
      );
    });
  }

  /** A type such as `port[]` is a list with commas between. */
  #parseList(given: ArgumentValue): unknown {
    if (!given.type.endsWith("[]")) return this.#parse(given);
    const type = given.type.slice(0, -2);
    return given.value.split(",").map((value) => this.#parse({ ...given, type, value }));
  }

  #parse(given: ArgumentValue): unknown {
    const handler = this.#root.types.get(given.type);
    if (handler === undefined) throw new Error(`Unknown type "${given.type}".`);
    return handler(given);
  }

  #retyped<Retyped>(): Retyped {
    return this as unknown as Retyped;
  }
}

function level(commander: Commander): Level {
  const types = new Map<string, TypeHandler<unknown>>([
    ["string", (given) => given.value],
    ["boolean", boolean],
  ]);
  return { commander, types, environment: [], options: [], arguments: [] };
}

function boolean({ label, name, type, value }: ArgumentValue): boolean {
  if (value === "true" || value === "1") return true;
  if (value === "false" || value === "0") return false;
  throw new ValidationError(
    `${label} "${name}" must be of type "${type}", but got "${value}".` +
      ' Expected values: "true", "false", "1", "0"',
  );
}

/** `-p, --port <port:integer>` is flags, the value's name and its type; in brackets it is optional. */
function split(
  definition: string,
): { flags: string; value?: string; type: string; optional: boolean } {
  const [, flags, bracket, value, type] = /^(.+?)(?:[ =]([<[])([^:>\]]+)(?::(.+))?[>\]])?$/.exec(
    definition,
  )!;
  return {
    flags: flags!,
    type: type ?? "string",
    optional: bracket === "[",
    ...(value === undefined ? {} : { value }),
  };
}

function variable(definition: string, prefix = ""): EnvironmentVariable {
  const { flags: name, type } = split(definition);
  const property = name.slice(name.startsWith(prefix) ? prefix.length : 0)
    .toLowerCase()
    .replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return { name, property, type };
}
