/** Asks the daemon through its socket. */
import { errorIn } from "./client/api_error.ts";
import { exchange, isFine } from "./client/exchange.ts";
import { EXIT, ExitError } from "./exit_error.ts";
import { commandLine, type Reach } from "./settings.ts";
import { lookAt } from "./socket_file.ts";

/** Seconds a daemon has to answer. */
const DEADLINE_SECONDS = 5;

/** What goes with a request. */
export interface AskOptions {
  body?: Uint8Array;
  /** Seconds that the answer may take; 5 unless told. */
  deadlineSeconds?: number;
}

/** What the connection's error means for whoever asked. */
function unreachable(error: Error & { code?: string }, settings: Reach): ExitError {
  const { socket } = settings;
  switch (error.code) {
    case "ENOENT":
    case "ECONNREFUSED":
      if (lookAt(socket)?.isSocket === false) {
        return new ExitError(
          EXIT.noDaemon,
          `No daemon answers at ${socket}: that is not a socket; name another with --socket`,
        );
      }
      return new ExitError(
        EXIT.noDaemon,
        `No daemon answers at ${socket}; start one with: ${commandLine("start", settings)}`,
      );
    case "EAGAIN":
      return new ExitError(
        EXIT.failed,
        `The daemon at ${socket} has its hands full; ask again in some seconds`,
      );
    case "EACCES":
    case "EPERM":
      return new ExitError(
        EXIT.usage,
        `Cannot open ${socket}: permission denied; ask as the user who started the daemon`,
      );
    default:
      return new ExitError(
        EXIT.failed,
        `Cannot ask ${socket}: ${error.message}; name the daemon's socket with --socket`,
      );
  }
}

/**
 * Sends a request and answers with the JSON text of the reply. Throws an `ExitError`: 3 when no
 * daemon is there, 1 when it does not answer in time or answers with an error.
 */
export async function ask(
  method: "GET" | "POST" | "PUT",
  path: string,
  settings: Reach,
  { body, deadlineSeconds = DEADLINE_SECONDS }: AskOptions = {},
): Promise<string> {
  const { socket } = settings;
  const signal = AbortSignal.timeout(deadlineSeconds * 1000);
  const { status, text } = await exchange({ socket, method, path, body, signal })
    .catch((error) => {
      if (!signal.aborted) throw unreachable(error, settings);
      throw new ExitError(
        EXIT.failed,
        `The daemon at ${socket} did not answer within ${deadlineSeconds} s; ` +
          "ask again, or end its process and start another",
      );
    });
  if (isFine(status)) return text;
  throw new ExitError(EXIT.failed, errorIn(status, text).message);
}
