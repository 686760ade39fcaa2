/** `shivya paths`: shows where the daemon has its files. */
import { join } from "@std/path";
import { dashboardAddress } from "./dashboard_address.ts";
import { IDENTITY_FILE } from "./identity_file.ts";
import type { RuntimePaths } from "./runtime_paths.ts";
import { DATABASE_FILE } from "./state_database.ts";

/** All of a daemon's files. */
export interface Paths extends RuntimePaths {
  /** Folder for what outlives it. */
  readonly stateDir: string;
}

/** What there is to show. */
export interface PathsSettings extends Paths {
  /** Whether to print JSON. */
  readonly json: boolean;
  /** TCP port of the dashboard; absent for none. */
  readonly visualize?: number | undefined;
}

/** Prints them, there or not, and where the dashboard would be. */
export function paths({ json, visualize, ...paths }: PathsSettings): void {
  const { socket, pidFile, outFile, errFile, stateDir } = paths;
  const identity = join(stateDir, IDENTITY_FILE);
  const database = join(stateDir, DATABASE_FILE);
  const dashboard = visualize === undefined ? {} : { dashboard: dashboardAddress(visualize) };
  if (json) {
    const all = { schema: "shivya.paths/1", ...paths, identity, database, ...dashboard };
    console.log(JSON.stringify(all));
    return;
  }
  const rows = { socket, "pid file": pidFile, output: outFile, errors: errFile, state: stateDir };
  for (const [name, path] of Object.entries({ ...rows, identity, database, ...dashboard })) {
    console.log(`${name.padEnd(10)}${path}`);
  }
}
