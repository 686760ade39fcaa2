/** Makes sure that nothing but a dead socket of our own stands where the API's socket will be. */
import { dirname } from "@std/path";
import { EXIT, ExitError } from "../exit_error.ts";
import { checkLinks } from "./check_links.ts";
import { lookAt } from "./file_place.ts";
import { holderOfSocket, processName } from "./socket_holder.ts";

/**
 * Removes the socket at `path` if it is ours and nobody answers there. Throws, and leaves whatever
 * is there alone, if it answers, is not a socket, belongs to somebody else, or somebody else's link
 * leads there.
 */
export async function clearSocket(path: string): Promise<void> {
  const refuse = (reason: string) =>
    new ExitError(EXIT.failed, `Cannot use ${path}: ${reason}; name another with --socket`);
  checkLinks(dirname(path), (_exitCode, reason) => refuse(reason));
  const found = lookAt(path);
  if (found === undefined) return;
  if (found.isSocket !== true) throw refuse("it is there and is not a socket");
  if (found.uid !== Deno.uid()) throw refuse(`it belongs to another user (id ${found.uid})`);
  const answered = await answers(path).catch((error) => {
    throw refuse(`asking who is there failed (${error.message})`);
  });
  if (answered) {
    throw new ExitError(
      EXIT.failed,
      `Cannot use ${path}: a daemon answers there${processName(holderOfSocket(path))}; ` +
        "stop it, or choose another --port",
    );
  }
  // Only what was asked and did not answer: another daemon may have come in between.
  const now = lookAt(path);
  if (now === undefined) return;
  if (now.dev !== found.dev || now.ino !== found.ino) throw refuse("it is changing hands");
  Deno.removeSync(path);
}

/** Whether somebody takes connections at `path`, be it that they are ending or have their hands full. */
export async function answers(path: string): Promise<boolean> {
  try {
    (await Deno.connect({ transport: "unix", path })).close();
    return true;
  } catch (error) {
    const { ConnectionRefused, ConnectionReset, NotFound, WouldBlock } = Deno.errors;
    if (error instanceof ConnectionRefused || error instanceof NotFound) return false;
    if (error instanceof ConnectionReset || error instanceof WouldBlock) return true;
    throw error;
  }
}
