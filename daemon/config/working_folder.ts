/** Where relative paths are meant from. */
import { fromFileUrl, isAbsolute, resolve } from "@std/path";

/** What there is to tell it by. */
export interface Surroundings {
  /** URL of the program. */
  readonly program: string;
  /** Folder that the process is in, absolute. */
  readonly folder: string;
  /** Looks a variable up. */
  readonly variable: (name: string) => string | undefined;
}

/**
 * The folder of whoever runs the program: `deno task` goes to that of its file and leaves where it was
 * called in `INIT_CWD`. A program that is not run so from its sources has that from somebody else.
 */
export function workingFolder({ program, folder, variable }: Surroundings): string {
  const isOfTask = URL.canParse("../", program) && program.startsWith("file:") &&
    program.endsWith("/daemon/main.ts") && resolve(fromFileUrl(new URL("../", program))) === folder;
  const called = isOfTask ? variable("INIT_CWD") : undefined;
  return called !== undefined && isAbsolute(called) ? called : folder;
}

/** The path, made absolute as whoever runs the program means it. */
export function fromHere(path: string): string {
  if (isAbsolute(path)) return resolve(path);
  const { mainModule: program, env } = Deno;
  const variable = (name: string) => env.get(name);
  return resolve(workingFolder({ program, folder: Deno.cwd(), variable }), path);
}
