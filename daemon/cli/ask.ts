/** Asks the daemon through its socket. */
import { answerIn } from "../client/answer_in.ts";
import { errorIn } from "../client/api_error.ts";
import { exchange, isFine } from "../client/exchange.ts";
import { commandLine, type Reach } from "../config/settings.ts";
import { EXIT, ExitError } from "../exit_error.ts";
import { lookAt } from "../files/file_place.ts";

/** Seconds a daemon has to answer. */
const DEADLINE_SECONDS = 5;

/** Schemas of daemons, of this version and others. */
const OWN_SCHEMA = /^shivya\.[a-z]{1,20}\/\d{1,4}$/;

/** How codes of errors begin that mean: this is not HTTP. */
const NO_HTTP = "HPE_";

/** What goes with a request. */
export interface AskOptions {
  /** That of the answer. */
  schema: string;
  body?: Uint8Array;
  /** Seconds that the answer may take; 5 unless told. */
  deadlineSeconds?: number;
}

function noDaemonAt(socket: string): ExitError {
  return new ExitError(
    EXIT.failed,
    `What answers at ${socket} is no daemon: name the daemon's socket with --socket`,
  );
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
    case "ECONNRESET":
      return new ExitError(
        EXIT.failed,
        `What answers at ${socket} hung up: ask again, or name the daemon's socket with --socket`,
      );
    default:
      if (error.code?.startsWith(NO_HTTP)) return noDaemonAt(socket);
      return new ExitError(
        EXIT.failed,
        `Cannot ask ${socket}: ${error.message}; name the daemon's socket with --socket`,
      );
  }
}

/**
 * Sends a request and answers with the text of the reply: a JSON object of this schema. Throws an
 * `ExitError`: 3 when no daemon is there, 1 when it does not answer in time, answers with an error, or
 * with anything else.
 */
export async function ask(
  method: "GET" | "POST" | "PUT",
  path: string,
  settings: Reach,
  { schema, body, deadlineSeconds = DEADLINE_SECONDS }: AskOptions,
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
  if (!isFine(status)) throw new ExitError(EXIT.failed, errorIn(status, text).message);
  checkSchema(text, schema, settings);
  return text;
}

function checkSchema(text: string, expected: string, { socket }: Reach): void {
  const schema = schemaIn(text);
  if (schema === expected) return;
  if (schema === undefined) throw noDaemonAt(socket);
  throw new ExitError(
    EXIT.failed,
    `The daemon speaks ${schema}, this program ${expected}: restart the daemon`,
  );
}

/** The schema that an answer names, if it is one of ours. */
function schemaIn(text: string): string | undefined {
  try {
    const { schema } = answerIn(text);
    return OWN_SCHEMA.test(String(schema)) ? String(schema) : undefined;
  } catch {
    return undefined;
  }
}
