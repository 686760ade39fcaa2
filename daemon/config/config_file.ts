/** Reads a configuration file: JSON with comments, every mistake named with its line and key. */
import { dirname } from "@std/path";
import {
  createScanner,
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from "jsonc-parser";
import { EXIT, ExitError } from "../exit_error.ts";
import type { KeyName, Values } from "./config_keys.ts";
import { checkValue, recognise } from "./config_schema.ts";

/** Lists and objects in each other; what reads the tree of them calls itself for each. */
const DEPTH_LIMIT = 64;

/** What a file says. */
export interface ConfigFile {
  /** Absolute. */
  readonly path: string;
  readonly values: Values;
  /** The lines of the keys; the first is 1. */
  readonly lines: { readonly [Name in KeyName]?: number };
}

/** Something wrong in a file. */
export interface Mistake {
  /** The first is 1. */
  readonly line: number;
  readonly message: string;
}

/** A file that cannot be used. */
export class ConfigError extends ExitError {
  /** With all mistakes in the file at `path`, in its order. */
  constructor(readonly path: string, readonly mistakes: readonly Mistake[]) {
    const [first] = mistakes;
    const more = mistakes.length - 1;
    const others = more === 0 ? "" : ` (${more} more: config check shows all)`;
    super(EXIT.usage, `${path}:${first!.line}: ${first!.message}${others}`);
  }
}

/**
 * What the text of the file at `path` says; paths in it are meant from its folder. Throws a
 * `ConfigError` if anything in it is wrong.
 */
export function parseConfig(text: string, path: string): ConfigFile {
  const tooDeep = tooDeepAt(text);
  if (tooDeep !== undefined) {
    const message = `This is nested too deeply, in ${DEPTH_LIMIT} lists and objects.`;
    throw new ConfigError(path, [{ line: lineAt(text, tooDeep), message }]);
  }
  const mistakes: [offset: number, message: string][] = [];
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const values: Partial<Record<KeyName, unknown>> = {};
  const lines: Partial<Record<KeyName, number>> = {};

  const take = (keyNode: Node, valueNode: Node) => {
    const found = recognise(keyNode.value);
    if (found.mistake !== undefined) return mistakes.push([keyNode.offset, found.mistake]);
    const { name } = found;
    if (lines[name] !== undefined) {
      return mistakes.push([keyNode.offset, `Key "${keyNode.value}" is there twice.`]);
    }
    lines[name] = lineAt(text, keyNode.offset);
    const checked = checkValue(name, getNodeValue(valueNode), dirname(path));
    if (checked.mistakes === undefined) return values[name] = checked.value;
    for (const { item, message } of checked.mistakes) {
      const node = item === undefined ? keyNode : findNodeAtLocation(valueNode, [item]);
      mistakes.push([node!.offset, message]);
    }
  };

  // What is wrong after the first follows from that.
  for (const { error, offset } of errors.slice(0, 1)) {
    mistakes.push([offset, `This is no JSON: ${inWords(printParseErrorCode(error))}.`]);
  }
  if (mistakes.length === 0 && root!.type !== "object") {
    mistakes.push([root!.offset, "This must be an object, in braces."]);
  }
  if (mistakes.length === 0) {
    for (const { children } of root!.children!) take(children![0]!, children![1]!);
  }
  if (mistakes.length === 0) return { path, values: values as Values, lines };
  throw new ConfigError(path, inLines(text, mistakes.toSorted(([a], [b]) => a - b)));
}

/** Offset of the first list or object that lies in too many others. */
function tooDeepAt(text: string): number | undefined {
  const scanner = createScanner(text, true);
  const closers: string[] = [];
  while (true) {
    scanner.scan();
    const offset = scanner.getTokenOffset();
    const first = text[offset];
    if (first === undefined) return undefined;
    if (first === "[" || first === "{") closers.push(first === "[" ? "]" : "}");
    // One that closes something else ends nothing for the parser either.
    else if (first === closers.at(-1)) closers.pop();
    if (closers.length > DEPTH_LIMIT) return offset;
  }
}

/** With lines instead of offsets, which rise. */
function inLines(text: string, mistakes: readonly [offset: number, message: string][]): Mistake[] {
  let line = 1;
  let from = 0;
  return mistakes.map(([offset, message]) => {
    line += text.slice(from, offset).split("\n").length - 1;
    from = offset;
    return { line, message };
  });
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

/** `CommaExpected` as `comma expected`. */
function inWords(code: string): string {
  return code.replace(/(?<=.)[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();
}
