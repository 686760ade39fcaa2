/** Where the local API has a value, and how long it may take. */
import { EXIT, ExitError } from "../exit_error.ts";
import { isValueName, NAME_LIMIT } from "./value_key.ts";

/** Seconds the daemon has to answer: somewhat more than its peer has. */
export const VALUE_DEADLINE_SECONDS = 10;

/** Path of the value under a key. Throws (usage) if there can be none. */
export function valuePath(key: string): string {
  if (isValueName(key)) return `/v1/values/${encodeURIComponent(key)}`;
  throw new ExitError(EXIT.usage, `Cannot use this key: it must have 1 to ${NAME_LIMIT} bytes`);
}
