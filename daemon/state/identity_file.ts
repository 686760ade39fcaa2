/** The secret seed of this host's identity, in a file that its owner alone can read. */
import { join } from "@std/path";
import { closeSync, fsyncSync, openSync } from "node:fs";
import { SEED_BYTES } from "../../p2p/identity.ts";
import { EXIT, ExitError } from "../exit_error.ts";
import { remedy } from "../files/disk_space.ts";
import { lookAt } from "../files/file_place.ts";

/** Its name in the state folder. */
export const IDENTITY_FILE = "identity.key";

/** 32 bytes as base64url, and the line's end. */
const TEXT = /^([A-Za-z0-9_-]{43})\n?$/;

/** Longest file read, in bytes: anything longer is no identity. */
const SIZE_LIMIT = 64;

/**
 * The seed kept in the folder, or a new one, filled by `entropy`, that is kept there from now on.
 * Throws an `ExitError`, and leaves the file alone, if others can read it, it holds no seed or cannot be
 * made. The folder must be this daemon's alone.
 */
export function openIdentity(
  folder: string,
  entropy: (bytes: Uint8Array<ArrayBuffer>) => void,
): Uint8Array {
  const path = join(folder, IDENTITY_FILE);
  const found = lookAt(path);
  if (found !== undefined) return readSeed(path, found);
  const seed = new Uint8Array(SEED_BYTES);
  entropy(seed);
  try {
    writeSeed(folder, path, seed);
  } catch (error) {
    const next = remedy(error, "name another folder with --state-dir");
    throw new ExitError(EXIT.failed, `Cannot make ${path}: ${(error as Error).message}; ${next}`);
  }
  return seed;
}

function readSeed(path: string, { isFile, mode, uid, size }: Deno.FileInfo): Uint8Array {
  const refuse = (reason: string) => {
    const line = `Cannot use the identity ${path}: ${reason}`;
    return new ExitError(EXIT.failed, `${line}, or move it away to become another host`);
  };
  if (!isFile) throw refuse("it is not a file; put the file back");
  if (uid !== Deno.uid()) throw refuse(`it belongs to another user (id ${uid}); change its owner`);
  if ((mode! & 0o077) !== 0) {
    const octal = (mode! & 0o777).toString(8).padStart(4, "0");
    throw refuse(`others may read it (mode ${octal}); run: chmod 600 ${path}`);
  }
  const [, text] = TEXT.exec(size > SIZE_LIMIT ? "" : Deno.readTextFileSync(path)) ?? [];
  const seed = text === undefined ? undefined : decode(text);
  if (seed === undefined) {
    throw refuse("it does not hold 32 bytes as base64url; put back what was there");
  }
  return seed;
}

function decode(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.fromBase64(`${text}=`, {
      alphabet: "base64url",
      lastChunkHandling: "strict",
    });
  } catch {
    return undefined;
  }
}

/** All or nothing, whenever the machine stops; what is there already is never replaced. */
function writeSeed(folder: string, path: string, seed: Uint8Array): void {
  const fresh = `${path}.new`;
  if (lookAt(fresh) !== undefined) Deno.removeSync(fresh);
  using file = Deno.openSync(fresh, { write: true, createNew: true, mode: 0o600 });
  const text = seed.toBase64({ alphabet: "base64url", omitPadding: true });
  file.writeSync(new TextEncoder().encode(`${text}\n`));
  file.syncSync();
  Deno.linkSync(fresh, path);
  Deno.removeSync(fresh);
  const directory = openSync(folder, "r");
  fsyncSync(directory);
  closeSync(directory);
}
