/**
 * Stand-in for `jsr:@std/text/closest-string`: the part this project uses, over npm's `deno-std`.
 *
 * @module
 */
import * as std from "npm:deno-std@1.4.0/text/closest_string.js";

/** The word most like the given one, by Levenshtein distance. */
export const closestString: (givenWord: string, possibleWords: readonly string[]) => string =
  std.closestString;
