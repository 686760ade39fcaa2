/**
 * Stand-in for `jsr:@std/cli/parse-args`: the part this project uses, typed, over npm's `deno-std`.
 *
 * @module
 */
import * as std from "npm:deno-std@1.4.0/cli/parse_args.js";

/** How to read the arguments. */
export interface ParseOptions {
  /** Options that take a text. */
  string?: readonly string[];
  /** Options that are there or not. */
  boolean?: readonly string[];
  /** Values of options that are not given. */
  default?: Record<string, unknown>;
  /** Called with whatever is not declared; `false` drops it. */
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

/** Options by name, and what is no option in `_`. */
export type Args = {
  // deno-lint-ignore no-explicit-any
  [name: string]: any;
  /** Arguments that belong to no option. */
  _: (string | number)[];
};

/** Reads command line arguments. */
export const parseArgs: (args: readonly string[], options?: ParseOptions) => Args = std.parseArgs;
