/** The text of a configuration file. */
import { EXIT, ExitError } from "./exit_error.ts";

/** Longest file read, in bytes. */
const FILE_LIMIT = 262_144;

/** Text of the file at `path`. Throws an `ExitError` (usage) if it cannot be read. */
export function readConfigText(path: string): string {
  try {
    using file = Deno.openSync(path);
    const bytes = new Uint8Array(FILE_LIMIT + 1);
    let length = 0;
    while (length < bytes.length) {
      const read = file.readSync(bytes.subarray(length));
      if (read === null) break;
      length += read;
    }
    if (length > FILE_LIMIT) throw new RangeError(`it has more than ${FILE_LIMIT} bytes`);
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, length));
  } catch (error) {
    const { message } = error as Error;
    throw new ExitError(EXIT.usage, `Cannot read the configuration file ${path}: ${message}`);
  }
}
