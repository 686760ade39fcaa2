/** Writes bytes to what may take only some of them at a time. */

/** What takes bytes, and says how many it took. */
export interface Writer {
  write(bytes: Uint8Array): Promise<number>;
}

/** Resolves once all are written. Throws what writing throws. */
export async function writeAll(to: Writer, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += await to.write(bytes.subarray(written));
  }
}
