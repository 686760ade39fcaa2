/** A file of the kernel's, opened once and read again in place: a tenth of the cost of opening it. */

const MAX_BYTES = 1 << 20;
const decoder = new TextDecoder();
let buffer = new Uint8Array(1 << 14); // shared: every read is synchronous and decoded at once

/** An open file whose content the kernel writes anew for every reader. */
export interface HostFile {
  /** The path it was opened by. */
  readonly path: string;
  /** Its text now; `undefined` when it cannot be read, is empty or beyond one mebibyte. */
  read(): string | undefined;
  /** Gives the handle back. */
  close(): void;
}

/**
 * Opens `path` and reads it once; the handle outlives a later revocation of the permission. Answers
 * with the reason, for people, when that is impossible. Never throws and never prompts.
 */
export function openHostFile(path: string): HostFile | string {
  try {
    const refusal = refused({ name: "read", path });
    if (refusal !== undefined) return refusal;
    const handle = Deno.openSync(path);
    const file: HostFile = { path, read: () => readAll(handle), close: () => handle.close() };
    if (file.read() !== undefined) return file;
    file.close();
    return `${path} is unreadable`;
  } catch (error) {
    return whyNot(path, error);
  }
}

/** Text of `path` now, from a handle that is closed again. */
export function readHostFile(path: string): string | undefined {
  const file = openHostFile(path);
  if (typeof file === "string") return undefined;
  const text = file.read();
  file.close();
  return text;
}

/** Names in the directory `path`, sorted; the reason when it cannot be listed. */
export function listHostDirectory(path: string): string[] | string {
  try {
    const refusal = refused({ name: "read", path });
    if (refusal !== undefined) return refusal;
    return Array.from(Deno.readDirSync(path), (entry) => entry.name).sort();
  } catch (error) {
    return whyNot(path, error);
  }
}

/** Why `permission` does not allow; asking first keeps a terminal from prompting in mid-run. */
export function refused(permission: Deno.PermissionDescriptor): string | undefined {
  if (Deno.permissions.querySync(permission).state === "granted") return undefined;
  if (permission.name === "sys") return `no permission: --allow-sys=${permission.kind}`;
  return `no permission: ${permission.name === "read" ? permission.path : permission.name}`;
}

function whyNot(path: string, error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return `no ${path} here`;
  if (error instanceof Deno.errors.NotCapable) return `${path} takes all permissions (-A)`;
  return `${path} is unreadable`;
}

function readAll(handle: Deno.FsFile): string | undefined {
  try {
    handle.seekSync(0, Deno.SeekMode.Start);
    let length = 0;
    for (;;) {
      const count = handle.readSync(buffer.subarray(length));
      if (count === null) break;
      length += count;
      if (length < buffer.length) continue;
      if (length >= MAX_BYTES) return undefined;
      const larger = new Uint8Array(2 * length);
      larger.set(buffer);
      buffer = larger;
    }
    return length > 0 ? decoder.decode(buffer.subarray(0, length)) : undefined;
  } catch {
    return undefined;
  }
}
