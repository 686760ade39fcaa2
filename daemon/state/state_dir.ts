/** The folder in which a daemon keeps what outlives it, and that one daemon alone uses at a time. */
import { isAbsolute, join } from "@std/path";
import { EXIT, ExitError } from "../exit_error.ts";
import { checkLinks } from "../files/check_links.ts";
import { isDiskFull, remedy } from "../files/disk_space.ts";
import { lookAt } from "../files/file_place.ts";
import { readUpTo } from "../files/read_up_to.ts";
import { processName } from "../files/socket_holder.ts";

/** Bits that would let a group or others write. */
const WRITABLE_BY_OTHERS = 0o022;

/** More than any process id takes. */
const READ_LIMIT = 16;

/** What to do about a folder that will not do. */
const INSTEAD = "name another with --state-dir";

/** A state folder of ours. */
export interface StateDir extends Disposable {
  /** Absolute path. */
  readonly path: string;
}

/**
 * Folder of a daemon that is told none: systemd's `STATE_DIRECTORY`, or one for each port where the
 * XDG base directory specification (0.8) wants state. `undefined` if the environment names no home.
 */
export function defaultStateDir(
  port: number,
  variable: (name: string) => string | undefined,
): string | undefined {
  const given = (name: string) => {
    const path = variable(name);
    return path !== undefined && isAbsolute(path) ? path : undefined;
  };
  // A unit may have several, with colons between.
  const unit = given("STATE_DIRECTORY")?.split(":")[0];
  if (unit) return unit;
  const xdg = given("XDG_STATE_HOME");
  if (xdg !== undefined) return join(xdg, "shivya", String(port));
  const home = given("HOME");
  return home === undefined ? undefined : join(home, ".local/state/shivya", String(port));
}

/**
 * Makes the folder unless it is there, and takes it: until the answer is disposed of, or the process
 * ends in whatever way, no other daemon can. Throws an `ExitError` if it cannot be made or written,
 * belongs to somebody else, others can write to it, somebody else's link leads there, or another daemon
 * has it.
 */
export function openStateDir(path: string): StateDir {
  const refuseLinks = (exitCode: number, reason: string) => refuse(exitCode, path, reason);
  checkLinks(path, refuseLinks);
  const { isDirectory, uid, mode } = makeFolder(path);
  // Nor one that was laid meanwhile: in a folder of ours nobody can lay another.
  checkLinks(path, refuseLinks);
  if (!isDirectory) throw refuse(EXIT.usage, path, "it is not a folder");
  if (uid !== Deno.uid()) {
    throw refuse(EXIT.failed, path, `it belongs to another user (id ${uid})`);
  }
  if ((mode! & WRITABLE_BY_OTHERS) !== 0) {
    throw refuse(EXIT.failed, path, "others can write to it (chmod 700 would end that)");
  }
  const lock = openLock(path);
  if (!lock.tryLockSync(true)) {
    const holder = holderIn(lock);
    lock.close();
    throw refuse(EXIT.failed, path, `another daemon uses it${processName(holder)}`);
  }
  signLock(lock);
  // The file stays: whoever deletes it takes the lock from those who wait at the deleted one.
  return { path, [Symbol.dispose]: () => lock.close() };
}

/** What is at `path`, links followed: whatever was there, or a new folder. */
function makeFolder(path: string): Deno.FileInfo {
  try {
    // On what is there it fails only if that is no folder, and then what it is says more.
    Deno.mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw cannot(path, error);
  }
  try {
    return Deno.statSync(path);
  } catch (error) {
    const isDangling = error instanceof Deno.errors.NotFound && lookAt(path)?.isSymlink;
    throw isDangling
      ? refuse(EXIT.usage, path, "it is a link that leads nowhere")
      : cannot(path, error);
  }
}

function openLock(path: string): Deno.FsFile {
  const file = join(path, "lock");
  try {
    if (lookAt(file)?.isSymlink) throw refuse(EXIT.usage, path, "its lock is a link");
    const options = { read: true, write: true, create: true, mode: 0o600 };
    return Deno.openSync(file, options);
  } catch (error) {
    throw error instanceof ExitError ? error : cannot(path, error);
  }
}

/** Writes whose it is, for others to read. */
function signLock(lock: Deno.FsFile): void {
  try {
    lock.truncateSync(0);
    lock.writeSync(new TextEncoder().encode(`${Deno.pid}\n`));
  } catch {
    // The disk is full: it is ours all the same.
  }
}

function holderIn(lock: Deno.FsFile): number | undefined {
  const text = new TextDecoder().decode(readUpTo(lock, READ_LIMIT));
  const [pid] = /^[1-9]\d*/.exec(text) ?? [];
  return pid === undefined ? undefined : Number(pid);
}

/** Wrong usage, unless all it takes is space. */
function cannot(path: string, error: unknown): ExitError {
  const exitCode = isDiskFull(error) ? EXIT.failed : EXIT.usage;
  return refuse(exitCode, path, (error as Error).message, remedy(error, INSTEAD));
}

function refuse(exitCode: number, path: string, reason: string, next = INSTEAD): ExitError {
  return new ExitError(exitCode, `Cannot use ${path} for the state: ${reason}; ${next}`);
}
