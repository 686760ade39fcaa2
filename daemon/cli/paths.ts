/** `shivya paths`: shows where the daemon has its files. */
import { join } from "@std/path";
import type { RuntimePaths } from "../config/runtime_paths.ts";
import { dashboardAddress } from "../dashboard/dashboard_address.ts";
import { tokenFilePath } from "../dashboard/token_file.ts";
import { IDENTITY_FILE } from "../state/identity_file.ts";
import { DATABASE_FILE } from "../state/state_database.ts";

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
  const token = visualize === undefined ? undefined : tokenFilePath(socket);
  const dashboard = visualize === undefined ? {} : { dashboard: dashboardAddress(visualize) };
  if (json) {
    const files = { ...paths, identity, database };
    const shown = { ...dashboard, ...(token === undefined ? {} : { tokenFile: token }) };
    console.log(JSON.stringify({ schema: "shivya.paths/1", ...files, ...shown }));
    return;
  }
  const rows = { socket, "pid file": pidFile, output: outFile, errors: errFile, state: stateDir };
  const all = { ...rows, identity, database, ...dashboard, token };
  for (const [name, path] of Object.entries(all)) {
    if (path !== undefined) console.log(`${name.padEnd(10)}${path}`);
  }
}
