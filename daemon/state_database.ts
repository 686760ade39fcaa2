/** The SQLite file in the state folder: opened once, by nobody else, and moved aside if it is broken. */
import { join } from "@std/path";
import { DatabaseSync } from "node:sqlite";
import { EXIT, ExitError } from "./exit_error.ts";
import type { Log } from "./log.ts";
import { lookAt } from "./socket_file.ts";

/** Its name in the state folder. */
export const DATABASE_FILE = "state.sqlite";

/** Files that SQLite keeps beside a database. */
const COMPANIONS = ["-wal", "-shm", "-journal"];

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

function open(path: string, { unixSeconds }: DatabaseOptions): StateDatabase {
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
    pragma("journal_mode = WAL");
    pragma(`wal_autocheckpoint = ${LOG_PAGES}`);
    pragma("temp_store = MEMORY");
    pragma("synchronous = FULL");
    const check = pragma("quick_check(1)");
    if (check !== "ok") throw new BrokenDatabase(String(check));
    const incarnation = begin(database, path, unixSeconds);
    pragma("synchronous = NORMAL");
    return { database, incarnation };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Makes the tables and counts the start: safe on the disk before anything is said to others. */
function begin(database: DatabaseSync, path: string, unixSeconds: number): number {
  database.exec("BEGIN IMMEDIATE");
  database.exec(TABLES);
  const read = database.prepare("SELECT value FROM meta WHERE name = ?");
  const write = database.prepare("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)");
  const number = (name: string) => read.get(name)?.value as number | undefined;
  const schema = number("schema") ?? SCHEMA;
  if (schema > SCHEMA) {
    throw new ExitError(
      EXIT.failed,
      `Cannot use ${path}: a later version of shivya made it (schema ${schema}, this one has ` +
        `${SCHEMA}); run that, or name another folder with --state-dir`,
    );
  }
  // A new file starts from the clock: above what an earlier one of this host can have counted to.
  const incarnation = (number("incarnation") ?? Math.floor(unixSeconds)) + 1;
  write.run("schema", SCHEMA);
  write.run("incarnation", incarnation);
  database.exec("COMMIT");
  return incarnation;
}

/** A database that opens, but whose pages do not fit together. */
class BrokenDatabase extends Error {}

function isBroken(error: unknown): boolean {
  if (error instanceof BrokenDatabase) return true;
  const { errcode } = error as { errcode?: number };
  // The low byte is the primary code.
  return errcode !== undefined && [CORRUPT, NOT_A_DATABASE].includes(errcode & 0xff);
}

/** Renames the database and what belongs to it; answers with its new path. */
function moveAside(path: string): string {
  let n = 1;
  while (lookAt(`${path}.corrupt-${n}`) !== undefined) n++;
  const aside = `${path}.corrupt-${n}`;
  Deno.renameSync(path, aside);
  for (const suffix of COMPANIONS) {
    if (lookAt(path + suffix) !== undefined) Deno.renameSync(path + suffix, aside + suffix);
  }
  return aside;
}

function refuse(path: string, error: unknown): ExitError {
  const { message } = error as Error;
  return new ExitError(
    EXIT.failed,
    `Cannot use ${path}: ${message}; name another folder with --state-dir`,
  );
}
