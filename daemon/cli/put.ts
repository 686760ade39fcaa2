/** `shivya put`: keeps a small value in the mesh. */
import { VALUE_LIMIT } from "../../p2p/constants.ts";
import { VALUE_DEADLINE_SECONDS, valuePath } from "../api/value_path.ts";
import type { Settings } from "../config/settings.ts";
import { EXIT, ExitError } from "../exit_error.ts";
import { count } from "../text/table.ts";
import { ask } from "./ask.ts";
import { show } from "./show.ts";

/** Reads what would be too long by one byte at most. */
export type ReadInput = (limit: number) => Promise<Uint8Array>;

/** Puts a value under a key; `-` reads it from standard input. Throws an `ExitError` if it is kept nowhere. */
export async function put(
  settings: Settings,
  key: string,
  value: string,
  readInput: ReadInput = readStandardInput,
): Promise<void> {
  const body = value === "-" ? await readInput(VALUE_LIMIT + 1) : new TextEncoder().encode(value);
  if (body.length > VALUE_LIMIT) {
    const size = value === "-" ? "this has more" : `this has ${body.length}`;
    throw new ExitError(
      EXIT.failed,
      `Cannot put ${key}: a value has at most ${VALUE_LIMIT} bytes, ${size}`,
    );
  }
  const deadlineSeconds = VALUE_DEADLINE_SECONDS;
  const options = { schema: "shivya.put/1", body, deadlineSeconds };
  const text = await ask("PUT", valuePath(key), settings, options);
  show<{ stored: number }>(text, settings, ({ stored }) => `Kept by ${count(stored, "host")}`);
}

async function readStandardInput(limit: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(limit);
  let length = 0;
  while (length < limit) {
    const read = await Deno.stdin.read(bytes.subarray(length));
    if (read === null) break;
    length += read;
  }
  return bytes.subarray(0, length);
}
