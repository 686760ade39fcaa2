/** Opens a file for what a daemon in the background says. */
import { dirname } from "@std/path";
import { Buffer } from "node:buffer";
import { closeSync, constants, fstatSync, openSync, readSync, writeSync } from "node:fs";
import { EXIT, ExitError } from "../exit_error.ts";
import { checkLinks } from "./check_links.ts";
import { remedy } from "./disk_space.ts";
import { notOurFile } from "./file_place.ts";

/** Appends; neither follows a link nor waits for whoever reads a pipe. */
const FLAGS = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW |
  constants.O_NONBLOCK | constants.O_NOCTTY;

/** What to do about a file that will not do. */
const INSTEAD = "name another with --log-file";

/** A file to append to. */
export interface OutputFile extends Disposable {
  readonly path: string;
  /** File descriptor, to hand to a program. */
  readonly descriptor: number;
  /** What was appended since it was opened: the end of it, at most this many bytes. */
  tail(limit: number): string;
  /** Why nothing can be appended, and what to do, if so; else that appends a line's end. */
  obstacle(): string | undefined;
}

/**
 * Opens the file to append, or makes it for its owner alone. Throws an `ExitError`, and changes
 * nothing, if it is a link, no plain file, has a second name, belongs to somebody else, or somebody
 * else's link leads there.
 */
export function openOutput(path: string): OutputFile {
  checkLinks(dirname(path), (_exitCode, reason) => refuse(path, reason));
  const descriptor = open(path);
  const { size } = check(path, descriptor);
  return {
    path,
    descriptor,
    tail(limit) {
      const end = fstatSync(descriptor).size;
      const start = Math.max(size, end - limit);
      const bytes = Buffer.alloc(Math.max(0, end - start));
      const length = readSync(descriptor, bytes, 0, bytes.length, start);
      return bytes.toString("utf8", 0, length);
    },
    obstacle() {
      try {
        writeSync(descriptor, "\n");
      } catch (error) {
        return `${path}: ${(error as Error).message}; ${remedy(error, INSTEAD)}`;
      }
    },
    [Symbol.dispose]: () => closeSync(descriptor),
  };
}

function open(path: string): number {
  try {
    return openSync(path, FLAGS, 0o600);
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    switch (code) {
      case "ELOOP":
        throw refuse(path, "it is a link");
      case "EISDIR":
      case "ENXIO":
        throw refuse(path, "it is there and is not a file");
      default:
        throw refuse(path, message, remedy(error, INSTEAD));
    }
  }
}

function check(path: string, descriptor: number): { size: number } {
  const info = fstatSync(descriptor);
  const reason = notOurFile({ isFile: info.isFile(), uid: info.uid }) ??
    (info.nlink === 1 ? undefined : "it goes by another name too");
  if (reason === undefined) return info;
  closeSync(descriptor);
  throw refuse(path, reason);
}

function refuse(path: string, reason: string, next = INSTEAD): ExitError {
  return new ExitError(EXIT.failed, `Cannot use ${path} for the output: ${reason}; ${next}`);
}
