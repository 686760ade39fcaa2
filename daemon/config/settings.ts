/** What flags and variables may say, and what follows from it. */
import { type ArgumentValue, ValidationError } from "@cliffy/command";
import { basename, dirname, fromFileUrl } from "@std/path";
import { access, constants } from "node:fs/promises";
import { hostnameOf } from "../../p2p/address.ts";
import { RATE_LIMIT } from "../../p2p/gossip/record.ts";
import { PICK_LIMIT } from "../api/work_schema.ts";
import type { Paths } from "../cli/paths.ts";
import { EXIT, ExitError } from "../exit_error.ts";
import type { LogSettings } from "../log/log_daemon.ts";
import { pack } from "../peer/seed.ts";
import { defaultStateDir } from "../state/state_dir.ts";
import type { Config } from "./config.ts";
import type { Profile } from "./config_words.ts";
import type { MeshSettings } from "./mesh_settings.ts";
import { DEFAULT_PORT, runtimePaths } from "./runtime_paths.ts";
import { fromHere } from "./working_folder.ts";

/** Longest path a Unix socket address holds, in bytes (`sun_path` less its terminator). */
const SOCKET_PATH_BYTES = 107;

/** Settings that every verb shares. */
export interface Settings {
  /** UDP port, 1 to 65535. */
  port: number;
  /** Absolute path of the local API's socket. */
  socket: string;
  /** Whether to print JSON. */
  json: boolean;
}

/** What leads to a daemon. */
export type Reach = Pick<Settings, "port" | "socket">;

/** Settings of `start`. */
export interface StartSettings extends Settings, MeshSettings, LogSettings {
  /** Seconds from tick to tick. */
  tickSeconds: number;
  /** Whether hosts may be blocked, for tests of partitions. */
  testHooks?: boolean | undefined;
  /** Display name; may be empty. */
  name: string;
  /** `HOST:PORT` where applications of this host take work; may be empty. */
  service: string;
  /** TCP port of the dashboard; absent for none. */
  visualize?: number | undefined;
  /** Absolute path of the folder for what outlives the daemon. */
  stateDir: string;
  /** Whether to run in the background. */
  daemon?: boolean | undefined;
  /** Absolute path of the file for the process id; absent for none. */
  pidFile?: string | undefined;
  /** How far apart the hosts of the mesh are. */
  profile: Profile;
  /** Layer by layer, so that the file can be read again. */
  config: Config;
}

/** A port: a whole number from 1 to 65535. */
export function port(given: ArgumentValue): number {
  const value = /^\d{1,5}$/.test(given.value) ? Number(given.value) : 0;
  if (value >= 1 && value <= 65_535) return value;
  return refuse(given, "a whole number from 1 to 65535");
}

/** An IPv4 or IPv6 address, in its canonical text. */
export function address(given: ArgumentValue): string {
  const packed = pack(given.value, 0);
  return packed === undefined ? refuse(given, "an IPv4 or IPv6 address") : hostnameOf(packed);
}

/** Id of a host: 40 lowercase hexadecimal digits. */
export function nodeId(given: ArgumentValue): string {
  if (/^[0-9a-f]{40}$/.test(given.value)) return given.value;
  return refuse(given, "an id of 40 lowercase hexadecimal digits");
}

/** A tick's length: from 0.05 to 60 seconds. */
export function period(given: ArgumentValue): number {
  const value = /^\d+(\.\d+)?$/.test(given.value) ? Number(given.value) : 0;
  if (value >= 0.05 && value <= 60) return value;
  return refuse(given, "a number of seconds from 0.05 to 60");
}

/** A rate or an amount: a decimal number that is not negative. */
export function quantity(given: ArgumentValue): number {
  const value = /^\d{1,20}(\.\d{1,20})?$/.test(given.value) ? Number(given.value) : NaN;
  if (value >= 0) return value;
  return refuse(given, "a number from 0 on");
}

/** A rate of work sent: items per second. */
export function rate(given: ArgumentValue): number {
  const value = quantity(given);
  if (value <= RATE_LIMIT) return value;
  return refuse(given, `a number of at most ${RATE_LIMIT}`);
}

/** How often to pick. */
export function picks(given: ArgumentValue): number {
  const value = /^\d{1,4}$/.test(given.value) ? Number(given.value) : 0;
  if (value >= 1 && value <= PICK_LIMIT) return value;
  return refuse(given, `a whole number from 1 to ${PICK_LIMIT}`);
}

/** A path that can name a Unix socket; made absolute. */
export function socketPath(given: ArgumentValue): string {
  const path = fromHere(given.value);
  const bytes = new TextEncoder().encode(path).length;
  if (bytes <= SOCKET_PATH_BYTES && !path.includes("\0")) return path;
  return refuse(given, `a path of at most ${SOCKET_PATH_BYTES} bytes`);
}

/** A path; made absolute. */
export function filePath(given: ArgumentValue): string {
  if (!given.value.includes("\0")) return fromHere(given.value);
  return refuse(given, "a path");
}

/** Fills in the socket that belongs to a port. */
export function settle(
  { port, socket, json }: {
    port: number;
    socket?: string | undefined;
    json?: boolean | undefined;
  },
): Settings {
  const usual = runtimePaths(port, (name) => Deno.env.get(name));
  return { port, socket: socket ?? usual.socket, json: json === true };
}

/** What may be said of a daemon's files; absolute paths. */
export interface GivenPaths {
  socket?: string | undefined;
  pidFile?: string | undefined;
  /** For all that a daemon in the background prints and logs. */
  logFile?: string | undefined;
  stateDir?: string | undefined;
}

/** The files of the daemon on this port. Throws (usage) if nothing names a folder for its state. */
export function settlePaths(port: number, given: GivenPaths): Paths {
  const usual = runtimePaths(port, (name) => Deno.env.get(name));
  const { socket, pidFile, logFile, stateDir } = given;
  const paths = {
    socket: socket ?? usual.socket,
    pidFile: pidFile ?? usual.pidFile,
    outFile: logFile ?? usual.outFile,
    errFile: logFile ?? usual.errFile,
    stateDir: settleStateDir(port, stateDir),
  };
  checkDistinct(paths);
  return paths;
}

/** Throws (usage) if two of a daemon's files would be one; output and errors may be. */
function checkDistinct({ socket, pidFile, outFile, errFile }: Paths): void {
  const files = [socket, pidFile, ...new Set([outFile, errFile])];
  const twice = files.find((path, i) => files.indexOf(path) < i);
  if (twice === undefined) return;
  throw new ExitError(
    EXIT.usage,
    `Cannot use ${twice} for two things: --socket, --pid-file and --log-file have to differ`,
  );
}

/** The folder for the state of the daemon on this port. Throws (usage) if nothing names one. */
function settleStateDir(port: number, given: string | undefined): string {
  const path = given ?? defaultStateDir(port, (name) => Deno.env.get(name));
  if (path !== undefined) return path;
  throw new ExitError(
    EXIT.usage,
    "Cannot tell where to keep the state: HOME is not set; name a folder with --state-dir",
  );
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
export function commandLine(verb: string, { port, socket }: Reach): string {
  const program = Deno.build.standalone
    ? `${basename(Deno.execPath())} ${verb}`
    : Deno.mainModule.endsWith(".js") // bundled
    ? `deno run -A ${quote(fromFileUrl(Deno.mainModule))} ${verb}`
    : verb === "start" || verb === "status"
    ? `deno task ${verb}`
    : `deno task shivya ${verb}`;
  // A unit's folder is none that a person's shell knows of.
  const usual = socket === runtimePaths(port, () => undefined).socket;
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
