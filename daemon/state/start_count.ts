/**
 * How often the daemon started, in a file that keeps its room: written over in place, which takes no
 * more of it, it counts on when the disk is full and the database cannot.
 */
import { closeSync, constants, fsyncSync, openSync, readSync, writeSync } from "node:fs";

/** Its name in the state folder. */
export const START_COUNT_FILE = "starts";

/** Digits of the largest count that fits into a record; all that are written are as long. */
const DIGITS = 10;

/** The largest count that fits into a record (32 bits). */
const MOST_STARTS = 2 ** 32 - 1;

/** Links are not followed. */
const READ = constants.O_RDONLY | constants.O_NOFOLLOW;
const WRITE = constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW;

/** The count if a start can follow it; `undefined` for anything else: it was never counted to. */
export function startCountOf(value: unknown): number | undefined {
  const isCount = Number.isInteger(value) && value as number >= 0 && value as number < MOST_STARTS;
  return isCount ? value as number : undefined;
}

/** The count that was written last; `undefined` if there is none that can be read and go on. */
export function readStartCount(path: string): number | undefined {
  try {
    return withFile(path, READ, (descriptor) => {
      const bytes = new Uint8Array(DIGITS + 1);
      const length = readSync(descriptor, bytes, 0, bytes.length, 0);
      const text = new TextDecoder().decode(bytes.subarray(0, length));
      return /^\d{10}\n$/.test(text) ? startCountOf(Number(text)) : undefined;
    });
  } catch {
    return undefined;
  }
}

/** Writes it, safe on the disk; whether that went well. */
export function writeStartCount(path: string, count: number): boolean {
  try {
    const bytes = new TextEncoder().encode(`${String(count).padStart(DIGITS, "0")}\n`);
    return withFile(path, WRITE, (descriptor) => {
      const length = writeSync(descriptor, bytes, 0, bytes.length, 0);
      fsyncSync(descriptor);
      return length === bytes.length;
    });
  } catch {
    return false;
  }
}

function withFile<T>(path: string, flags: number, action: (descriptor: number) => T): T {
  const descriptor = openSync(path, flags, 0o600);
  try {
    return action(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
