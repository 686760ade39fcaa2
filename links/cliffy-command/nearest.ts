import * as closest from "npm:deno-std@1.4.0/text/closest_string.js";
import * as distance from "npm:deno-std@1.4.0/text/levenshtein_distance.js";

/** One of so many letters may be wrong, and that many at least are needed to guess the rest. */
const LETTERS = 3;

/**
 * The known word most like the given one, or one that it begins; `undefined` if none is like it. The
 * genuine package suggests the closest one however far it is.
 */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const best: string = closest.closestString(word, known);
  const mistakes: number = distance.levenshteinDistance(word, best);
  const letters = word.replace(/^-+/, "").length;
  if (mistakes <= Math.ceil(letters / LETTERS) && mistakes < letters) return best;
  return letters < LETTERS ? undefined : known.find((each) => each.startsWith(word));
}
