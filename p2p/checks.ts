/** What the functions of a routing table check before they change anything. */

/** Throws a `RangeError` unless `value` is whole and from `low` to `high`. */
export function checkWhole(name: string, value: number, low: number, high: number): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  throw new RangeError(
    `Cannot use ${name}: it must be whole and from ${low} to ${high}, is ${value}`,
  );
}

/** Throws a `RangeError` unless `bytes` has `length` bytes from `at` on. */
export function checkRoom(name: string, bytes: Uint8Array, at: number, length: number): void {
  if (Number.isInteger(at) && at >= 0 && at + length <= bytes.length) return;
  throw new RangeError(`Cannot use ${name}: ${length} bytes from ${at} needed, is ${bytes.length}`);
}

/** A time in the table's unit, rounded down. Throws a `RangeError` below 0 and from 2³² on. */
export function wholeSeconds(now: number): number {
  if (now >= 0 && now < 2 ** 32) return Math.floor(now);
  throw new RangeError(`Cannot use now: it must be from 0 to 2 ** 32 seconds, is ${now}`);
}
