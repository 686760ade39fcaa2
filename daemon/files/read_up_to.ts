/** Reads files of others, of which nobody knows how long they are. */

/** What gives bytes: how many, or `null` at its end. */
export interface Reader {
  readSync(bytes: Uint8Array): number | null;
}

/** What is left to read, or the first `limit` bytes of that. Throws what reading throws. */
export function readUpTo(file: Reader, limit: number): Uint8Array {
  const bytes = new Uint8Array(limit);
  let length = 0;
  while (length < limit) {
    const read = file.readSync(bytes.subarray(length));
    if (read === null) break;
    length += read;
  }
  return bytes.subarray(0, length);
}
