/** Guards at the doors of the layers: what they reject, they name. */

/** Throws a `RangeError` unless `array.length` is `length`. */
export function checkLength(
  name: string,
  array: { readonly length: number },
  length: number,
): void {
  if (array.length === length) return;
  throw new RangeError(`Cannot use ${name}: its length must be ${length}, is ${array.length}`);
}

/** Throws a `RangeError` unless every value is finite. */
export function checkFinite(name: string, array: ArrayLike<number>): void {
  for (let i = 0; i < array.length; i++) {
    if (Number.isFinite(array[i])) continue;
    throw new RangeError(`Cannot use ${name}[${i}]: it must be finite, is ${array[i]}`);
  }
}

/** Throws a `RangeError` unless every value is finite and above zero. */
export function checkPositive(name: string, array: ArrayLike<number>): void {
  for (let i = 0; i < array.length; i++) {
    if (Number.isFinite(array[i]) && array[i]! > 0) continue;
    throw new RangeError(
      `Cannot use ${name}[${i}]: it must be positive and finite, is ${array[i]}`,
    );
  }
}

/** Throws a `RangeError` unless `value` is a finite number in `[low, high]`. */
export function checkNumber(name: string, value: number, low = -Infinity, high = Infinity): void {
  if (Number.isFinite(value) && value >= low && value <= high) return;
  throw new RangeError(`Cannot use ${name}: it must be ${between(low, high)}, is ${value}`);
}

/** Throws a `RangeError` unless `value` is a whole number in `[low, high]`. */
export function checkInteger(name: string, value: number, low: number, high: number): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  throw new RangeError(
    `Cannot use ${name}: it must be whole and ${between(low, high)}, is ${value}`,
  );
}

function between(low: number, high: number): string {
  if (low === -Infinity && high === Infinity) return "finite";
  if (high === Infinity) return `finite and at least ${low}`;
  if (low === -Infinity) return `finite and at most ${high}`;
  return `from ${low} to ${high}`;
}
