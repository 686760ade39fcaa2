import type { Command, CommanderError } from "npm:commander@15.1.0";
import { nearest } from "./nearest.ts";

/** The command was used wrongly; the message says how. */
export class ValidationError extends Error {
  /** Status a program that ends on this error should end with. */
  readonly exitCode: number = 2;
}

/** What commander found wrong, in the genuine package's words. */
export function translate(
  error: CommanderError,
  command: Command,
): ValidationError {
  switch (error.code) {
    case "commander.unknownOption":
      return unknownOption(found(error, /unknown option '([^']*)'/), command);
    case "commander.optionMissingArgument":
      return new ValidationError(
        `Missing value for option "${found(error, /(--[\w-]+)/)}".`,
      );
    case "commander.missingArgument":
      return missing(command);
    case "commander.excessArguments":
      return excess(command);
    default:
      return new ValidationError(error.message);
  }
}

function unknownOption(written: string, command: Command): ValidationError {
  const [flag, value] = written.split(/=(.*)/s) as [string, string?];
  const options = ["--help", "-h"];
  for (let each: Command | null = command.parent; each; each = each.parent) {
    options.push(...flagsOf(each));
  }
  options.push(...flagsOf(command));
  return new ValidationError(
    value !== undefined && options.includes(flag)
      ? `Option "${flag}" doesn't take a value, but got "${value}".`
      : `Unknown option "${flag}". ${suggestion("option", nearest(flag, options))}`,
  );
}

function missing(command: Command): ValidationError {
  const names = command.registeredArguments.slice(command.args.length).map((
    each,
  ) => each.name());
  return new ValidationError(
    command.args.length === 0
      ? `Missing argument(s): ${names.join(", ")}`
      : `Missing argument: ${names[0]}`,
  );
}

function excess(command: Command): ValidationError {
  const taken = command.registeredArguments.length;
  const argument = command.args[taken]!;
  if (taken > 0) return new ValidationError(`Too many arguments: ${argument}`);
  const verbs = command.commands.map((each) => each.name());
  if (verbs.length > 0) {
    return new ValidationError(
      `Unknown command "${argument}". ${suggestion("command", nearest(argument, verbs))}`,
    );
  }
  const path = [command.parent?.name(), command.name()].filter(Boolean).join(
    " ",
  );
  return new ValidationError(`No arguments allowed for command "${path}".`);
}

function suggestion(what: string, nearest: string | undefined): string {
  return nearest === undefined ? "See --help." : `Did you mean ${what} "${nearest}"?`;
}

function flagsOf(command: Command): string[] {
  return command.options.flatMap((option) => [option.long, option.short])
    .filter((flag) => typeof flag === "string");
}

function found(error: CommanderError, pattern: RegExp): string {
  return pattern.exec(error.message)?.[1] ?? error.message;
}
