/** The SQLite file in the state folder: opened once, by nobody else, and moved aside if it is broken. */
import { dirname, join } from "@std/path";
import { DatabaseSync } from "node:sqlite";
import { EXIT, ExitError } from "../exit_error.ts";
import { isDiskFull, remedy } from "../files/disk_space.ts";
import { lookAt } from "../files/file_place.ts";
import type { Log } from "../log/log.ts";
import { readStartCount, START_COUNT_FILE, startCountOf, writeStartCount } from "./start_count.ts";

/** Its name in the state folder. */
export const DATABASE_FILE = "state.sqlite";

/** Endings of the files that SQLite keeps beside a database, and last its own. */
const FILES = ["-wal", "-shm", "-journal", ""];

/** Version of the tables below. */
const SCHEMA = 1;

/**
 * Pages of the write-ahead log, 4 kB each, from which on it goes into the database and begins anew:
 * SQLite's own 1,000 would fill a small disk with what was written over long ago.
 */
const LOG_PAGES = 64;

/** Result codes of SQLite that mean a broken file. */
const CORRUPT = 11;
const NOT_A_DATABASE = 26;

const TABLES = `
  CREATE TABLE IF NOT EXISTS meta (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS peers (
    mesh TEXT NOT NULL,
    id BLOB NOT NULL CHECK (length(id) = 20),
    address BLOB NOT NULL CHECK (length(address) = 19),
    last_seen INTEGER NOT NULL,
    rtt_seconds REAL,
    PRIMARY KEY (mesh, id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS "values" (
    mesh TEXT NOT NULL,
    key BLOB NOT NULL CHECK (length(key) = 20),
    origin BLOB NOT NULL CHECK (length(origin) IN (0, 20)),
    version INTEGER NOT NULL CHECK (version BETWEEN 0 AND 9007199254740991),
    value BLOB NOT NULL CHECK (length(value) <= 256),
    public_key BLOB CHECK (length(public_key) = 32),
    signature BLOB CHECK (length(signature) = 64),
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (mesh, key, origin)
  ) STRICT, WITHOUT ROWID;
`;

/** A database that is open. */
export interface StateDatabase {
  readonly database: DatabaseSync;
  /** How often it was opened: more than any earlier time. */
  readonly incarnation: number;
  /** Whether it has its tables; if not, the disk was full, and catching up makes them. */
  readonly hasTables: boolean;
  /** Writes what opening could not, if the disk was full; throws what SQLite says. */
  readonly catchUp?: () => void;
}

/** What goes with opening. */
export interface DatabaseOptions {
  /** Seconds since the epoch. */
  unixSeconds: number;
  log: Log;
}

/**
 * Opens the database of a folder that is this daemon's alone, and counts that. What needs permission
 * happens here: from now on it works without any. A broken one is moved aside and a new one begun.
 * Throws an `ExitError` if there can be none, or a later version made it.
 */
export function openDatabase(folder: string, options: DatabaseOptions): StateDatabase {
  const path = join(folder, DATABASE_FILE);
  try {
    return open(path, options);
  } catch (error) {
    if (error instanceof ExitError) throw error;
    if (!isBroken(error)) throw refuse(path, error);
    const aside = moveAside(path);
    const { message } = error as Error;
    options.log(`The state is broken (${message}): begun anew, the old one is ${aside}`, "error");
  }
  try {
    return open(path, options);
  } catch (error) {
    throw error instanceof ExitError ? error : refuse(path, error);
  }
}

function open(path: string, options: DatabaseOptions): StateDatabase {
  // Attaching would open any other file, whatever permissions are left.
  const settings: ConstructorParameters<typeof DatabaseSync>[1] & { limits: { attach: 0 } } = {
    limits: { attach: 0 },
  };
  const database = new DatabaseSync(path, settings);
  try {
    // Not `exec`, whose errors have no code.
    const pragma = (text: string) =>
      Object.values(database.prepare(`PRAGMA ${text}`).get() ?? {})[0];
    pragma("locking_mode = EXCLUSIVE");
    pragma(`wal_autocheckpoint = ${LOG_PAGES}`);
    pragma("temp_store = MEMORY");
    pragma("synchronous = FULL");
    // To an empty file on a full disk that does nothing: done again when the tables are made.
    const keepLog = () => pragma("journal_mode = WAL");
    unlessFull(keepLog);
    const check = pragma("quick_check(1)");
    if (check !== "ok") throw new BrokenDatabase(String(check));
    const begun = begin(database, path, options, keepLog);
    pragma("synchronous = NORMAL");
    return { database, ...begun };
  } catch (error) {
    database.close();
    throw error;
  }
}

function unlessFull(action: () => void): void {
  try {
    action();
  } catch (error) {
    if (!isDiskFull(error)) throw error;
  }
}

/**
 * Counts the start, safe on the disk before anything is said to others: in the database, for which it
 * makes the tables, and beside it; the latter has to do when the disk is full.
 */
function begin(
  database: DatabaseSync,
  path: string,
  { unixSeconds, log }: DatabaseOptions,
  keepLog: () => void,
): Omit<StateDatabase, "database"> {
  const countFile = join(dirname(path), START_COUNT_FILE);
  const last = lastIncarnation(database, path);
  const beside = readStartCount(countFile);
  // A new file starts from the clock: above what an earlier one of this host can have counted to.
  const counted = Math.max(last ?? startCountOf(Math.floor(unixSeconds)) ?? 0, beside ?? 0);
  const incarnation = counted + 1;
  const catchUp = () => {
    keepLog();
    writeIncarnation(database, incarnation);
  };
  try {
    catchUp();
  } catch (error) {
    const isEnough = (last ?? beside) !== undefined && isDiskFull(error);
    if (!isEnough || !writeStartCount(countFile, incarnation)) throw error;
    return { incarnation, hasTables: last !== undefined, catchUp };
  }
  // Only now: of starts that are killed here, the database counts each once.
  if (!writeStartCount(countFile, incarnation)) {
    log(`Cannot write ${countFile}: on a full disk the next start will fail`, "warning");
  }
  return { incarnation, hasTables: true };
}

/** What a file with tables counted to. Throws an `ExitError` if a later version made it. */
function lastIncarnation(database: DatabaseSync, path: string): number | undefined {
  const tables = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'meta'");
  if (tables.get() === undefined) return undefined;
  const read = database.prepare("SELECT value FROM meta WHERE name = ?");
  const number = (name: string) => read.get(name)?.value as number | undefined;
  const schema = number("schema") ?? SCHEMA;
  if (schema > SCHEMA) {
    throw new ExitError(
      EXIT.failed,
      `Cannot use ${path}: a later version of shivya made it (schema ${schema}, this one has ` +
        `${SCHEMA}); run that, or name another folder with --state-dir`,
    );
  }
  return startCountOf(number("incarnation"));
}

function writeIncarnation(database: DatabaseSync, incarnation: number): void {
  // Not `exec`, whose errors have no code.
  database.prepare("BEGIN IMMEDIATE").run();
  try {
    database.exec(TABLES);
    const write = database.prepare("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)");
    write.run("schema", SCHEMA);
    write.run("incarnation", incarnation);
    database.prepare("COMMIT").run();
  } catch (error) {
    // After some errors, a full disk among them, SQLite has rolled back by itself.
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

/** A database that opens, but whose pages do not fit together. */
class BrokenDatabase extends Error {}

function isBroken(error: unknown): boolean {
  if (error instanceof BrokenDatabase) return true;
  const { errcode } = error as { errcode?: number };
  // The low byte is the primary code.
  return errcode !== undefined && [CORRUPT, NOT_A_DATABASE].includes(errcode & 0xff);
}

/**
 * Renames the database and what belongs to it, the latter first: whenever that ends, no log is left for
 * a database that did not write it. Answers with the new path of the database.
 */
function moveAside(path: string): string {
  let n = 1;
  while (FILES.some((suffix) => lookAt(`${path}.corrupt-${n}${suffix}`) !== undefined)) n++;
  const aside = `${path}.corrupt-${n}`;
  for (const suffix of FILES) {
    if (lookAt(path + suffix) !== undefined) Deno.renameSync(path + suffix, aside + suffix);
  }
  return aside;
}

function refuse(path: string, error: unknown): ExitError {
  const { message } = error as Error;
  const next = remedy(error, "name another folder with --state-dir");
  return new ExitError(EXIT.failed, `Cannot use ${path}: ${message}; ${next}`);
}
