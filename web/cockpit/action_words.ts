/** What happens, in words. */
import type { Action } from "./actions.ts";

/** An action in words. */
export function wordsOf({ verb, words }: Action): string {
  const [first = "", second = "", ...others] = words;
  switch (verb) {
    case "load":
      return `${second} items a second come to ${first}`;
    case "swing":
      return `the load of ${first} swings, pushed by ${second}/s`;
    case "noise":
      return `the load of ${first} has ${second} % noise`;
    case "capacity":
      return `${first} does ${second} items a second`;
    case "add":
      return `${first} joins, does ${second} items a second`;
    case "remove":
      return `${first} leaves`;
    case "link":
      return `${first} and ${second} are linked`;
    case "unlink":
      return `${first} and ${second} are linked no more`;
    case "cut":
      return `${words.join(", ")} are cut off`;
    case "heal":
      return "the cut heals";
    case "drain":
      return second === "off" ? `${first} takes work again` : `${first} drains`;
    case "turn":
      return `${others.join(", ")} report ${first}/s in a circle, for ${second} s`;
  }
}
