/** Where a daemon has its files while it runs, unless it is told. */
import { isAbsolute, join } from "@std/path";

/** UDP port of a daemon that is told no other: the names of its files have no port in them. */
export const DEFAULT_PORT = 8085;

/** Absolute paths of what a daemon makes to run. */
export interface RuntimePaths {
  /** Unix socket of the local API. */
  readonly socket: string;
  /** Its process id. */
  readonly pidFile: string;
  /** What it prints, and what it logs, in the background. */
  readonly outFile: string;
  readonly errFile: string;
}

/**
 * The files of the daemon on this port: in the folder that systemd made for its unit
 * (`RUNTIME_DIRECTORY`), or in `/tmp`.
 */
export function runtimePaths(
  port: number,
  variable: (name: string) => string | undefined,
): RuntimePaths {
  // A unit may have several, with colons between.
  const unit = variable("RUNTIME_DIRECTORY")?.split(":")[0];
  const folder = unit !== undefined && isAbsolute(unit) ? unit : "/tmp";
  const suffix = port === DEFAULT_PORT ? "" : `_${port}`;
  return {
    socket: join(folder, `shivya_cli${suffix}.sock`),
    pidFile: join(folder, `shivya${suffix}.pid`),
    outFile: join(folder, `shivya${suffix}.out`),
    errFile: join(folder, `shivya${suffix}.err`),
  };
}
