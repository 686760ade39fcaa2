/**
 * Stand-in for `jsr:@std/text/levenshtein-distance`: over npm's `deno-std`.
 *
 * @module
 */
import * as std from "npm:deno-std@1.4.0/text/levenshtein_distance.js";

/** How many letters to change, add or leave out make one word the other. */
export const levenshteinDistance: (str1: string, str2: string) => number = std.levenshteinDistance;
