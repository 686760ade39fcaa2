/** One particular file, whatever its path leads to by now. */
import { lookAt } from "./socket_file.ts";

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
