/** `shivya paths`: shows where the daemon has its files. */
import { join } from "@std/path";
import { IDENTITY_FILE } from "./identity_file.ts";
import type { RuntimePaths } from "./runtime_paths.ts";
import { DATABASE_FILE } from "./state_database.ts";

/** All of a daemon's files. */
export interface Paths extends RuntimePaths {
  /** Folder for what outlives it. */
  readonly stateDir: string;
}

/** Prints them, there or not. */
export function paths({ json, ...paths }: Paths & { json: boolean }): void {
  const { socket, pidFile, outFile, errFile, stateDir } = paths;
  const identity = join(stateDir, IDENTITY_FILE);
  const database = join(stateDir, DATABASE_FILE);
  if (json) {
    console.log(JSON.stringify({ schema: "shivya.paths/1", ...paths, identity, database }));
    return;
  }
  const rows = { socket, "pid file": pidFile, output: outFile, errors: errFile, state: stateDir };
  for (const [name, path] of Object.entries({ ...rows, identity, database })) {
    console.log(`${name.padEnd(10)}${path}`);
  }
}
