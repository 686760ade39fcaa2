/** All modules of the daemon. */
import { fromFileUrl, join } from "@std/path";

const FOLDER = fromFileUrl(new URL("../../daemon/", import.meta.url));

/** A module. */
export interface DaemonSource {
  readonly name: string;
  /** Folder of its file. */
  readonly folder: string;
  readonly text: string;
}

/** All of them, in no order. */
export async function* daemonSources(folder = FOLDER): AsyncGenerator<DaemonSource, void> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) yield* daemonSources(path);
    else if (name.endsWith(".ts")) yield { name, folder, text: await Deno.readTextFile(path) };
  }
}
