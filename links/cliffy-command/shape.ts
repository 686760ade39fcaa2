/** What a program and its verbs take, as the genuine package shows it. */
import type { Command } from "npm:commander@15.1.0";

/** What is written in place of an argument, or after a flag. */
export interface Argument {
  /** What it is called. */
  name: string;
  /** Name of its type. */
  type: string;
  /** Whether it may be left out. */
  optional?: boolean;
}

/** A flag. */
export interface Option {
  /** `-p` and `--port`. */
  flags: string[];
  /** One line for the help text. */
  description: string;
  /** What follows it. */
  args: Argument[];
}

/** A program or a verb. */
export interface Shape {
  /** What it is called. */
  getName(): string;
  /** One line for the help text. */
  getShortDescription(): string;
  /** Its flags, those of the whole program among them. */
  getOptions(): Option[];
  /** What it takes beside flags. */
  getArguments(): Argument[];
  /** Its verbs. */
  getCommands(): Shape[];
}

/** What is remembered of a program or a verb to show it. */
export interface Shown {
  commander: Command;
  options: Option[];
  arguments: Argument[];
}

/** A program, or a verb if the program is there. */
export function shapeOf(
  level: Shown,
  verbs: readonly Shown[],
  program?: Shown,
): Shape {
  return {
    getName: () => level.commander.name(),
    getShortDescription: () => level.commander.description(),
    getOptions: () => [...program?.options ?? [], ...level.options],
    getArguments: () => level.arguments,
    getCommands: () => verbs.map((verb) => shapeOf(verb, [], level)),
  };
}
