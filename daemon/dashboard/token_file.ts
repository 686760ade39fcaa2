/** The file with the dashboard's address, token included: for the daemon's user alone to read. */
import { EXIT, ExitError } from "../exit_error.ts";
import { remedy } from "../files/disk_space.ts";
import { type FilePlace, lookAt, notOurFile, placeOf } from "../files/file_place.ts";

/** What it holds; nothing, where the disk was full. */
const TEXT = /^(http:\/\/\S+#[0-9a-f]+\n)?$/;

/** Longest file read, in bytes. */
const SIZE_LIMIT = 256;

/** Where it is, beside the socket of the daemon: another socket has another. */
export function tokenFilePath(socket: string): string {
  return `${socket}.dashboard`;
}

/**
 * Makes it, in place of one that was left behind; for the daemon alone that has the socket. Throws an
 * `ExitError`, and leaves what is there alone, if that is somebody else's or anything else.
 */
export function makeTokenFile(path: string, address: string): FilePlace {
  try {
    clear(path);
    Deno.writeTextFileSync(path, `${address}\n`, { createNew: true, mode: 0o600 });
  } catch (error) {
    if (error instanceof ExitError) throw error;
    throw refuse(path, (error as Error).message, error);
  }
  return placeOf(path)!;
}

/** Links are not followed. */
function clear(path: string): void {
  const found = lookAt(path);
  if (found === undefined) return;
  const reason = notOurFile(found);
  if (reason !== undefined) throw refuse(path, reason);
  if (found.size > SIZE_LIMIT || !TEXT.test(Deno.readTextFileSync(path))) {
    throw refuse(path, "it holds something else");
  }
  Deno.removeSync(path);
}

function refuse(path: string, reason: string, error: unknown = {}): ExitError {
  const next = remedy(error, "name another place with --socket");
  return new ExitError(
    EXIT.failed,
    `Cannot use ${path} for the dashboard's address: ${reason}; ${next}`,
  );
}
