/** A history of fixed length: rows in one typed array, the newest replacing the oldest. */
import { checkFinite, checkInteger, checkLength } from "../check.ts";

/** Rows of `width` numbers; the newest `length` of them, at most `capacity`. */
export interface Ring {
  /** Most rows kept. */
  readonly capacity: number;
  /** Numbers a row. */
  readonly width: number;
  /** Rows kept now. */
  length: number;
  /** Where the next row goes. */
  next: number;
  /** capacity × width, row-major. */
  readonly values: Float64Array;
}

/** Creates an empty ring; throws a `RangeError` unless both sizes are whole and positive. */
export function createRing(capacity: number, width: number): Ring {
  checkInteger("capacity", capacity, 1, 2 ** 24);
  checkInteger("width", width, 1, 2 ** 10);
  return { capacity, width, length: 0, next: 0, values: new Float64Array(capacity * width) };
}

/** Appends a row of `width` finite numbers; throws a `RangeError` for any other. */
export function pushRow(ring: Ring, row: ArrayLike<number>): void {
  checkLength("row", row, ring.width);
  checkFinite("row", row);
  const start = ring.next * ring.width;
  for (let i = 0; i < ring.width; i++) ring.values[start + i] = row[i]!;
  ring.next = (ring.next + 1) % ring.capacity;
  ring.length = Math.min(ring.length + 1, ring.capacity);
}

/** Number `column` of row `index`, 0 being the oldest; throws a `RangeError` out of range. */
export function ringValue(ring: Ring, index: number, column: number): number {
  checkInteger("index", index, 0, ring.length - 1);
  checkInteger("column", column, 0, ring.width - 1);
  return ring.values[rowStart(ring, index) + column]!;
}

/**
 * Fills column `target` with what column `source` held one row earlier (the oldest row keeps its
 * own): gives a dimension that was just added its past. Throws a `RangeError` out of range.
 */
export function fillLag(ring: Ring, target: number, source: number): void {
  checkInteger("target", target, 0, ring.width - 1);
  checkInteger("source", source, 0, ring.width - 1);
  for (let index = ring.length - 1; index >= 0; index--) {
    const earlier = rowStart(ring, Math.max(index - 1, 0));
    ring.values[rowStart(ring, index) + target] = ring.values[earlier + source]!;
  }
}

/** Where row `index` starts in `values`, 0 being the oldest. */
export function rowStart(ring: Ring, index: number): number {
  const oldest = ring.next - ring.length + ring.capacity;
  return ((oldest + index) % ring.capacity) * ring.width;
}
