/**
 * The secret that the hosts of a mesh share, as a file holds it: 32 bytes as one line of base64url
 * (RFC 4648, section 5). A file may hold two: the first seals, both open. A mesh changes its key
 * without a gap in three rounds over its hosts, each finished before the next: old and new, new and
 * old, new.
 */
import { Buffer } from "node:buffer";

/** Bytes of a mesh key. */
export const MESH_KEY_BYTES = 32;

/** Most keys that are accepted at a time. */
export const MESH_KEY_LIMIT = 2;

const LINE = /^[A-Za-z0-9_-]{43}$/;

/** A new key as one line, without its end; `random` fills an array with unpredictable bytes. */
export function generateMeshKey(random: (bytes: Uint8Array) => void): string {
  const key = new Uint8Array(MESH_KEY_BYTES);
  random(key);
  return Buffer.from(key.buffer).toString("base64url");
}

/**
 * The one or two keys in the text of a file, one a line; blank lines and lines that begin with `#`
 * are passed over. Throws a `SyntaxError`, which never shows a key, for anything else.
 */
export function parseMeshKeys(text: string): Uint8Array[] {
  const keys: Uint8Array[] = [];
  for (const [index, whole] of text.split("\n").entries()) {
    const line = whole.trim();
    if (line === "" || line.startsWith("#")) continue;
    if (keys.length === MESH_KEY_LIMIT) fail(`at most ${MESH_KEY_LIMIT} keys are taken, is more`);
    keys.push(parseLine(line, index + 1));
  }
  if (keys.length === 0) fail("a line of 43 base64url characters is needed, is without");
  if (keys.length === 2 && Buffer.compare(keys[0]!, keys[1]!) === 0) {
    fail("two keys must differ, is the same key twice");
  }
  return keys;
}

function parseLine(line: string, number: number): Uint8Array {
  if (!LINE.test(line)) {
    const what = line.length === 43 ? "other characters" : `${line.length} characters`;
    fail(`line ${number} must be 43 base64url characters, is ${what}`);
  }
  const key = Buffer.from(line, "base64url");
  // The last character has two bits to spare; another way to write the same key is a typing error.
  if (key.toString("base64url") !== line) {
    fail(`line ${number} must end as it was made, is altered`);
  }
  return new Uint8Array(key);
}

function fail(what: string): never {
  throw new SyntaxError(`Cannot read mesh key: ${what}`);
}
