/** Asks the daemon through its socket. */
import { request } from "node:http";
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
export function ask(
  method: "GET" | "POST" | "PUT",
  path: string,
  settings: Reach,
  { body, deadlineSeconds = DEADLINE_SECONDS }: AskOptions = {},
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const signal = AbortSignal.timeout(deadlineSeconds * 1000);
  const fail = (error: Error) =>
    reject(
      signal.aborted
        ? new ExitError(
          EXIT.failed,
          `The daemon at ${settings.socket} did not answer within ${deadlineSeconds} s; ` +
            "ask again, or end its process and start another",
        )
        : unreachable(error, settings),
    );
  const call = request({ socketPath: settings.socket, method, path, signal, agent: false });
  call.on("error", fail);
  call.on("response", (response) => {
    let text = "";
    response.setEncoding("utf8");
    response.on("data", (part: string) => text += part);
    response.on("error", fail);
    response.on("end", () => {
      const status = response.statusCode ?? 0;
      if (status >= 200 && status < 300) return resolve(text);
      reject(new ExitError(EXIT.failed, errorIn(text) ?? `The daemon answered ${status}: ${text}`));
    });
  });
  call.end(body);
  return promise;
}

/** The API's own words for what was wrong. */
function errorIn(text: string): string | undefined {
  try {
    const { error } = JSON.parse(text);
    return typeof error === "string" ? error : undefined;
  } catch {
    return undefined;
  }
}
