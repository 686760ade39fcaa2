/** Reads a request's body as JSON: bounded, strictly, and saying where it is wrong. */
import { parse, type ParseError } from "jsonc-parser";
import { HttpError } from "./http_error.ts";

/** Longest body taken, in bytes: several times what any request needs. */
export const BODY_LIMIT = 4096;

/** What the bytes come from. */
export interface BodySource extends AsyncIterable<Uint8Array> {
  /** Headers by lower-case name. */
  readonly headers: { readonly "content-length"?: string | undefined };
}

/** The body as a JSON object. Throws `HttpError` 413 when it is too long, 400 when it is not one. */
export async function readObject(source: BodySource): Promise<object> {
  return objectIn(await readBytes(source, BODY_LIMIT));
}

/** The same, where no body at all stands for an object without fields. */
export async function readOptions(source: BodySource): Promise<object> {
  const bytes = await readBytes(source, BODY_LIMIT);
  return bytes.length === 0 ? {} : objectIn(bytes);
}

function objectIn(bytes: Uint8Array): object {
  const value = parseJson(decode(bytes));
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new HttpError(400, "The body must be a JSON object");
}

/** The body as it is. Throws `HttpError` 413 when it has more than `limit` bytes. */
export async function readBytes(source: BodySource, limit: number): Promise<Uint8Array> {
  const tooLong = () => new HttpError(413, `The body must be at most ${limit} bytes`);
  if (Number(source.headers["content-length"] ?? 0) > limit) throw tooLong();
  const bytes = new Uint8Array(limit);
  let length = 0;
  for await (const chunk of source) {
    if (length + chunk.length > limit) throw tooLong();
    bytes.set(chunk, length);
    length += chunk.length;
  }
  return bytes.subarray(0, length);
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new HttpError(400, "The body is not UTF-8");
  }
}

/** `JSON.parse`, except that a mistake is an `HttpError` 400 with its line and column from 1. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const before = text.slice(0, mistakeIn(text));
    const line = before.split("\n").length;
    const column = before.length - before.lastIndexOf("\n");
    throw new HttpError(400, `The body is not JSON: mistake in line ${line}, column ${column}`);
  }
}

/** Where a text stops being JSON: `JSON.parse` alone knows that it does, not always where. */
function mistakeIn(text: string): number {
  const mistakes: ParseError[] = [];
  parse(text, mistakes, { disallowComments: true, allowTrailingComma: false });
  return mistakes[0]?.offset ?? text.length;
}
