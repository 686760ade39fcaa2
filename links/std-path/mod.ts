/**
 * Stand-in for `jsr:@std/path`: the part this project uses, over Deno's own `node:` modules.
 *
 * @module
 */
import * as path from "node:path";
import { fileURLToPath } from "node:url";

/** Joins the parts and normalises the result. */
export const join: (path: string, ...paths: string[]) => string = path.join;
/** Absolute path, from the right to the left, starting at the working directory. */
export const resolve: (...paths: string[]) => string = path.resolve;
/** Whether the path begins at the root. */
export const isAbsolute: (path: string) => boolean = path.isAbsolute;
/** Everything before the last part. */
export const dirname: (path: string) => string = path.dirname;
/** Last part of the path. */
export const basename: (path: string) => string = path.basename;
/** Path of a `file:` address. */
export const fromFileUrl: (url: string | URL) => string = fileURLToPath;
