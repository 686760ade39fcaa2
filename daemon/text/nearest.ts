/** What somebody may have meant who wrote a word that is not known. */
import { closestString } from "@std/text/closest-string";
import { levenshteinDistance } from "@std/text/levenshtein-distance";

/** One of so many letters may be wrong, and that many at least are needed to guess the rest. */
const LETTERS = 3;

/** The known word most like the given one, or one that it begins; `undefined` if none is like it. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const closest = closestString(word, known);
  const mistakes = levenshteinDistance(word.toLowerCase(), closest.toLowerCase());
  if (mistakes <= Math.ceil(word.length / LETTERS) && mistakes < word.length) return closest;
  return word.length < LETTERS ? undefined : known.find((each) => each.startsWith(word));
}
