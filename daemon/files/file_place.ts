/** What lies at a path, and one particular file, whatever its path leads to by now. */

/** What lies at `path` itself, links not followed; `undefined` for nothing. */
export function lookAt(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.lstatSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Why that is no file of this user's; `undefined` if it is one. */
export function notOurFile(
  { isFile, uid }: Pick<Deno.FileInfo, "isFile" | "uid">,
): string | undefined {
  if (!isFile) return "it is there and is not a file";
  return uid === Deno.uid() ? undefined : `it belongs to another user (id ${uid})`;
}

/** Where a file was, and which it was. */
export interface FilePlace {
  readonly path: string;
  readonly dev: number;
  readonly ino: number;
}

/** What lies at a path now, links not followed; `undefined` for nothing, or what has no number. */
export function placeOf(path: string): FilePlace | undefined {
  const { dev, ino } = lookAt(path) ?? { dev: 0, ino: null };
  return ino === null ? undefined : { path, dev, ino };
}

/** Whether its path still leads to the file, links not followed. */
export function isInPlace({ path, dev, ino }: FilePlace): boolean {
  const found = lookAt(path);
  return found?.dev === dev && found.ino === ino;
}

/** Removes the file unless its path leads to another one by now, or to none. */
export function removeFile(place: FilePlace): void {
  if (isInPlace(place)) Deno.removeSync(place.path);
}

/** Does the same, but where this thread gave the permission up: then another thread has it to do. */
export function removeIfAllowed(place: FilePlace): void {
  try {
    removeFile(place);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
  }
}
