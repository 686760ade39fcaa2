/**
 * Stand-in for `jsr:@std/assert`: the part this project uses, typed, over npm's `deno-std`.
 *
 * @module
 */
import * as std from "npm:deno-std@1.4.0/assert/mod.js";

// deno-lint-ignore no-explicit-any
type Constructor<T> = abstract new (...args: any[]) => T;

/** Throws unless `expr` is truthy. */
export const assert: (expr: unknown, msg?: string) => asserts expr = std.assert;
/** Throws unless both are deeply equal. */
export const assertEquals: <T>(actual: T, expected: T, msg?: string) => void = std.assertEquals;
/** Throws if both are deeply equal. */
export const assertNotEquals: <T>(actual: T, expected: T, msg?: string) => void =
  std.assertNotEquals;
/** Throws unless `Object.is(actual, expected)`. */
export const assertStrictEquals: <T>(
  actual: unknown,
  expected: T,
  msg?: string,
) => asserts actual is T = std.assertStrictEquals;
/** Throws unless the numbers differ by at most `tolerance`. */
export const assertAlmostEquals: (
  actual: number,
  expected: number,
  tolerance?: number,
  msg?: string,
) => void = std.assertAlmostEquals;
/** Throws unless `actual > expected`. */
export const assertGreater: <T>(actual: T, expected: T, msg?: string) => void = std.assertGreater;
/** Throws unless `actual >= expected`. */
export const assertGreaterOrEqual: <T>(actual: T, expected: T, msg?: string) => void =
  std.assertGreaterOrEqual;
/** Throws unless `actual < expected`. */
export const assertLess: <T>(actual: T, expected: T, msg?: string) => void = std.assertLess;
/** Throws unless `actual <= expected`. */
export const assertLessOrEqual: <T>(actual: T, expected: T, msg?: string) => void =
  std.assertLessOrEqual;
/** Throws if the value is null or undefined. */
export const assertExists: <T>(actual: T, msg?: string) => asserts actual is NonNullable<T> =
  std.assertExists;
/** Throws unless `actual` is an instance of `type`. */
export const assertInstanceOf: <T>(
  actual: unknown,
  type: Constructor<T>,
  msg?: string,
) => asserts actual is T = std.assertInstanceOf;
/** Throws unless `actual` matches the expression. */
export const assertMatch: (actual: string, expected: RegExp, msg?: string) => void =
  std.assertMatch;
/** Throws unless `actual` contains `expected`. */
export const assertStringIncludes: (actual: string, expected: string, msg?: string) => void =
  std.assertStringIncludes;
/** Throws unless every key of `expected` is deeply equal in `actual`. */
export const assertObjectMatch: (
  // deno-lint-ignore no-explicit-any
  actual: Record<PropertyKey, any>,
  expected: Record<PropertyKey, unknown>,
  msg?: string,
) => void = std.assertObjectMatch;

interface AssertThrows {
  (fn: () => unknown, msg?: string): unknown;
  <E extends Error>(
    fn: () => unknown,
    type: Constructor<E>,
    includes?: string,
    msg?: string,
  ): E;
}
/** Throws unless `fn` throws; answers with what was thrown. */
export const assertThrows: AssertThrows = std.assertThrows;

interface AssertRejects {
  (fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
  <E extends Error>(
    fn: () => PromiseLike<unknown>,
    type: Constructor<E>,
    includes?: string,
    msg?: string,
  ): Promise<E>;
}
/** Throws unless `fn` rejects; answers with the reason. */
export const assertRejects: AssertRejects = std.assertRejects;
/** Always throws. */
export const fail: (msg?: string) => never = std.fail;
