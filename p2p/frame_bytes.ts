/** Numbers in a byte array, most significant byte first, without a view of their own each time. */

const real = new DataView(new ArrayBuffer(8));

/** Writes 16 bits. */
export function writeUint16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 8;
  bytes[at + 1] = value;
}

/** Reads 16 bits. */
export function readUint16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}

/** Writes 32 bits. */
export function writeUint32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}

/** Reads 32 bits as a number from 0 to 2³² − 1. */
export function readUint32(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>>
    0;
}

/** Writes an IEEE 754 double. */
export function writeFloat64(bytes: Uint8Array, at: number, value: number): void {
  real.setFloat64(0, value);
  writeUint32(bytes, at, real.getUint32(0));
  writeUint32(bytes, at + 4, real.getUint32(4));
}

/** Reads an IEEE 754 double. */
export function readFloat64(bytes: Uint8Array, at: number): number {
  real.setUint32(0, readUint32(bytes, at));
  real.setUint32(4, readUint32(bytes, at + 4));
  return real.getFloat64(0);
}

/** Copies bytes from one array into another; for the few of an id, faster than a view and `set`. */
export function copyBytes(
  from: Uint8Array,
  fromAt: number,
  to: Uint8Array,
  toAt: number,
  count: number,
): void {
  for (let i = 0; i < count; i++) to[toAt + i] = from[fromAt + i]!;
}
