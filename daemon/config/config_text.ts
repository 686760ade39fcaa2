/** The text of a configuration file. */
import { EXIT, ExitError } from "../exit_error.ts";
import { readFileUpTo } from "../files/read_up_to.ts";

/** Longest file read, in bytes. */
const FILE_LIMIT = 262_144;

/**
 * Text of the file at `path`, or of a pipe, which is waited for. Throws an `ExitError` (usage) if it
 * cannot be read.
 */
export function readConfigText(path: string): string {
  try {
    const { bytes } = readFileUpTo(path, FILE_LIMIT + 1);
    if (bytes.length > FILE_LIMIT) throw new RangeError(`it has more than ${FILE_LIMIT} bytes`);
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    const { message } = error as Error;
    throw new ExitError(EXIT.usage, `Cannot read the configuration file ${path}: ${message}`);
  }
}
