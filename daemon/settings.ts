/** What flags and variables may say, and what follows from it. */
import { type ArgumentValue, ValidationError } from "@cliffy/command";
import { basename, dirname, resolve } from "@std/path";
import { access, constants } from "node:fs/promises";
import { isIP } from "node:net";
import { EXIT, ExitError } from "./exit_error.ts";

/** UDP port of a daemon that is told no other. */
export const DEFAULT_PORT = 8085;

/** Longest path a Unix socket address holds, in bytes (`sun_path` less its terminator). */
const SOCKET_PATH_BYTES = 107;

/** Settings that every verb shares. */
export interface Settings {
  /** UDP port, 1 to 65535. */
  port: number;
  /** Absolute path of the local API's socket. */
  socket: string;
}

/** Settings of `start`. */
export interface StartSettings extends Settings {
  /** Address the UDP port is reserved on. */
  host: string;
  /** Seconds from tick to tick. */
  tickSeconds: number;
}

/** A UDP port: a whole number from 1 to 65535. */
export function port(given: ArgumentValue): number {
  const value = /^\d{1,5}$/.test(given.value) ? Number(given.value) : 0;
  if (value >= 1 && value <= 65_535) return value;
  return refuse(given, "a whole number from 1 to 65535");
}

/** An IPv4 or IPv6 address. */
export function address(given: ArgumentValue): string {
  if (isIP(given.value) !== 0) return given.value;
  return refuse(given, "an IPv4 or IPv6 address");
}

/** A tick's length: from 0.05 to 60 seconds. */
export function period(given: ArgumentValue): number {
  const value = /^\d+(\.\d+)?$/.test(given.value) ? Number(given.value) : 0;
  if (value >= 0.05 && value <= 60) return value;
  return refuse(given, "a number of seconds from 0.05 to 60");
}

/** A path that can name a Unix socket; made absolute. */
export function socketPath(given: ArgumentValue): string {
  const path = resolve(given.value);
  const bytes = new TextEncoder().encode(path).length;
  if (bytes <= SOCKET_PATH_BYTES && !path.includes("\0")) return path;
  return refuse(given, `a path of at most ${SOCKET_PATH_BYTES} bytes`);
}

/** Fills in the socket that belongs to a port. */
export function settle(given: { port: number; socket?: string | undefined }): Settings {
  const suffix = given.port === DEFAULT_PORT ? "" : `_${given.port}`;
  return { port: given.port, socket: given.socket ?? `/tmp/shivya_cli${suffix}.sock` };
}

/** Throws (usage) unless a socket can be made in the folder. */
export async function checkFolder(socket: string): Promise<void> {
  const folder = dirname(socket);
  try {
    await access(`${folder}/`, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new ExitError(
      EXIT.usage,
      `Cannot use ${folder} for the socket: ${
        (error as Error).message
      }; name another with --socket`,
    );
  }
}

/** How a person runs `verb` on the daemon these settings lead to. */
export function commandLine(verb: string, { port, socket }: Settings): string {
  const program = Deno.build.standalone
    ? `${basename(Deno.execPath())} ${verb}`
    : verb === "start" || verb === "status"
    ? `deno task ${verb}`
    : `deno task shivya ${verb}`;
  const usual = socket === settle({ port }).socket;
  return [
    program,
    ...(port === DEFAULT_PORT ? [] : [`--port ${port}`]),
    ...(usual ? [] : [`--socket ${quote(socket)}`]),
  ].join(" ");
}

/** A word as a shell takes it. */
function quote(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function refuse({ label, name, value }: ArgumentValue, expected: string): never {
  throw new ValidationError(`${label} "${name}" must be ${expected}, but is "${value}".`);
}
