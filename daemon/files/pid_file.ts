/**
 * The file that holds the daemon's process id. Whoever has it has locked it: the lock ends with the
 * process, in whatever way that ends, so that a file without one is known to be left over.
 */
import { dirname } from "@std/path";
import { EXIT, ExitError } from "../exit_error.ts";
import { checkLinks } from "./check_links.ts";
import { remedy } from "./disk_space.ts";
import { type FilePlace, isInPlace, lookAt, notOurFile, removeIfAllowed } from "./file_place.ts";
import { wasThereAt } from "./processes.ts";
import { readUpTo } from "./read_up_to.ts";

/** How often to look again at a file that others make, take or remove meanwhile. */
const TRIES = 10;

/** More than any process id takes. */
const READ_LIMIT = 32;

/** What to do about a file that will not do. */
const INSTEAD = "name another with --pid-file";

/** A PID file of ours. */
export interface PidFile extends Disposable {
  /** Removes it if this thread still may; unlocks it at any rate. */
  [Symbol.dispose](): void;
  readonly place: FilePlace;
}

/**
 * Makes the file, or takes over one that was left behind, and writes this process's id. Throws an
 * `ExitError`, and leaves what is there alone, if a process holds it, it belongs to somebody else,
 * somebody else's link leads there, or it is anything but a file with a process id. A link in its place
 * is not followed.
 */
export function openPidFile(path: string): PidFile {
  checkWay(path);
  const { file, place } = take(path);
  try {
    file.truncateSync(0);
    file.seekSync(0, Deno.SeekMode.Start);
    file.writeSync(new TextEncoder().encode(`${Deno.pid}\n`));
  } catch (error) {
    file.close();
    throw refuse(path, (error as Error).message, remedy(error, INSTEAD));
  }
  return {
    place,
    [Symbol.dispose]() {
      try {
        removeIfAllowed(place);
      } finally {
        file.close();
      }
    },
  };
}

/** Throws as `openPidFile` does; makes and changes nothing. */
export function checkPidFile(path: string): void {
  checkWay(path);
  if (lookAt(path) !== undefined) take(path).file.close();
}

function checkWay(path: string): void {
  checkLinks(dirname(path), (_exitCode, reason) => refuse(path, reason));
}

interface Taken {
  file: Deno.FsFile;
  place: FilePlace;
}

/** Opens and locks the file at `path`, which may be a new one. */
function take(path: string): Taken {
  for (let i = 0; i < TRIES; i++) {
    const file = open(path);
    if (file === undefined) continue;
    try {
      const isOurs = file.tryLockSync(true);
      const info = file.statSync();
      const holder = holderIn(path, file, info);
      if (!isOurs) throw held(path, holder);
      if (holder !== undefined && holder !== Deno.pid && wasThereAt(holder, info)) {
        throw held(path, holder);
      }
      const place = { path, dev: info.dev, ino: info.ino! };
      // Whoever had the lock before may have removed it.
      if (isInPlace(place)) return { file, place };
    } catch (error) {
      file.close();
      throw error;
    }
    file.close();
  }
  throw refuse(path, "it is changing hands");
}

/** A new file, or one of ours that is there already; `undefined` if it changed meanwhile. */
function open(path: string): Deno.FsFile | undefined {
  const found = lookAt(path);
  try {
    if (found === undefined) {
      return Deno.openSync(path, { read: true, write: true, createNew: true, mode: 0o600 });
    }
    const reason = notOurFile(found);
    if (reason !== undefined) throw refuse(path, reason);
    if (found.nlink !== 1) throw refuse(path, "it goes by another name too");
    const file = Deno.openSync(path, { read: true, write: true });
    const { dev, ino } = file.statSync();
    if (dev === found.dev && ino === found.ino) return file;
    file.close();
  } catch (error) {
    if (error instanceof ExitError) throw error;
    const { AlreadyExists, NotFound } = Deno.errors;
    const isGone = error instanceof NotFound && found !== undefined;
    if (isGone || error instanceof AlreadyExists) return undefined;
    throw refuse(path, (error as Error).message, remedy(error, INSTEAD));
  }
}

/** The process id in the file; `undefined` in an empty one. Throws if it holds anything else. */
function holderIn(path: string, file: Deno.FsFile, { size }: Deno.FileInfo): number | undefined {
  const text = new TextDecoder().decode(readUpTo(file, READ_LIMIT));
  if (size === 0) return undefined;
  if (size < READ_LIMIT && /^[1-9]\d{0,9}\n?$/.test(text)) return Number(text);
  throw refuse(path, "it holds something else than a process id");
}

function held(path: string, holder: number | undefined): ExitError {
  const process = holder === undefined ? "another process" : `process ${holder}`;
  return new ExitError(
    EXIT.failed,
    `Cannot use ${path}: ${process} holds it; stop that, or choose another --port or --pid-file`,
  );
}

function refuse(path: string, reason: string, next = INSTEAD): ExitError {
  return new ExitError(EXIT.failed, `Cannot use ${path} for the process id: ${reason}; ${next}`);
}
