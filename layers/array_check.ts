/** Guards at the doors of an array: values of a wrong kind are told from those out of range. */
import { checkNumber } from "./check.ts";

/**
 * Throws a `TypeError` unless `value` is an object with fields by name: what holds its values otherwise,
 * as a `Map` or a `Promise`, would be taken for nothing at all.
 */
export function checkFields(what: string, value: unknown): void {
  const given = kindOf(value);
  if (given === "Object" && !(Symbol.iterator in (value as object))) return;
  throw new TypeError(`Cannot read ${what}: it must be an object with named fields, is ${given}`);
}

/** Throws a `TypeError` unless `value` is a number, a `RangeError` unless it is within `[low, high]`. */
export function checkQuantity(name: string, value: unknown, low: number, high: number): void {
  if (typeof value !== "number") {
    throw new TypeError(`Cannot use ${name}: it must be a number, is ${kindOf(value)}`);
  }
  checkNumber(name, value, low, high);
}

/** `null`, `undefined`, or what it was made as: `Object`, `Map`, `String`. */
function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  return Object.prototype.toString.call(value).slice(8, -1);
}
