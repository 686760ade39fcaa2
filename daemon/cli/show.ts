/** Shows what a daemon answered, or whoever listens where a daemon would. */
import type { Reach, Settings } from "../config/settings.ts";
import { EXIT, ExitError } from "../exit_error.ts";
import { escapeJson, parseSafely } from "../text/printable.ts";

/**
 * Prints an answer: as it is if JSON is asked for, else what `format` makes of it. Nothing in it can
 * steer a terminal. Throws an `ExitError` 1 if `format` finds something else than it expects.
 */
export function show<Answer>(
  text: string,
  settings: Settings,
  format: (answer: Answer) => string,
): void {
  if (settings.json) return showJson(text);
  console.log(understand(settings, () => format(parseSafely(text))));
}

/** Prints an answer as JSON. */
export function showJson(text: string): void {
  console.log(escapeJson(text.trimEnd()));
}

/** What `read` makes of an answer. Throws an `ExitError` 1 if it cannot. */
export function understand<Result>({ socket }: Reach, read: () => Result): Result {
  try {
    return read();
  } catch {
    // What exactly was missing tells a person nothing.
    throw new ExitError(
      EXIT.failed,
      `Cannot make sense of what answers at ${socket}: restart the daemon, or name another ` +
        "socket with --socket",
    );
  }
}
