/** Reads files of others, of which nobody knows how long they are, nor whether they ever end. */
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

/** Seconds whoever writes to a pipe has to write all of it. */
const PIPE_SECONDS = 2;
const LOOK_EVERY_MS = 10;

/** Waits for nobody who writes to a pipe. */
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

/** What gives bytes: how many, or `null` at its end. */
export interface Reader {
  readSync(bytes: Uint8Array): number | null;
}

/** What was read of a file. */
export interface Read {
  readonly bytes: Uint8Array;
  /** Permission bits, and what kind of file it is (stat(2)). */
  readonly mode: number;
}

/** What is left to read, or the first `limit` bytes of that. Throws what reading throws. */
export function readUpTo(file: Reader, limit: number): Uint8Array {
  const bytes = new Uint8Array(limit);
  let length = 0;
  while (length < limit) {
    const read = file.readSync(bytes.subarray(length));
    if (read === null) break;
    length += read;
  }
  return bytes.subarray(0, length);
}

/**
 * What is in the file or comes through the pipe at `path`, or the first `limit` bytes of that. This
 * thread waits for the pipe. Throws what opening and reading throw, and an `Error` if it is neither
 * file nor pipe, or if within two seconds nobody wrote to the pipe, or whoever did has not closed it.
 */
export function readFileUpTo(path: string, limit: number): Read {
  const { isFile, isFifo } = Deno.statSync(path);
  if (!isFile && !isFifo) throw new TypeError("it is neither a file nor a pipe");
  const descriptor = openSync(path, FLAGS);
  try {
    // It may be another by now.
    const info = fstatSync(descriptor);
    const file = { readSync: (bytes: Uint8Array) => readSync(descriptor, bytes) || null };
    const reader = info.isFIFO() ? pipeReader(file) : file;
    return { bytes: readUpTo(reader, limit), mode: info.mode };
  } finally {
    closeSync(descriptor);
  }
}

/** A pipe that is waited for, from now on. */
function pipeReader(pipe: Reader): Reader {
  const deadline = performance.now() + PIPE_SECONDS * 1000;
  let hasBegun = false;
  return {
    readSync(bytes) {
      while (true) {
        const read = readIfThere(pipe, bytes);
        // It is at its end too as long as nobody has opened it to write.
        if (read === null && hasBegun) return null;
        if (typeof read === "number") {
          hasBegun = true;
          return read;
        }
        if (performance.now() > deadline) {
          throw new Error(
            hasBegun
              ? `whoever writes to this pipe has not closed it within ${PIPE_SECONDS} s`
              : `nobody wrote to this pipe within ${PIPE_SECONDS} s`,
          );
        }
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_EVERY_MS);
      }
    },
  };
}

/** What the pipe holds now; `undefined` if that is nothing yet. */
function readIfThere(pipe: Reader, bytes: Uint8Array): number | null | undefined {
  try {
    return pipe.readSync(bytes);
  } catch (error) {
    if ((error as { code?: string }).code === "EAGAIN") return undefined;
    throw error;
  }
}
