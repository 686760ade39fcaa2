/**
 * Flat arrays in one buffer: each buffer of its own costs 100 bytes besides what it holds. They lie
 * there one after the other, so words and floats, which need places divisible by 4, come before bytes.
 */

/** A buffer that is being filled with arrays. */
export interface ArrayBlock {
  /** What the arrays lie in. */
  readonly buffer: ArrayBuffer;
  /** Bytes taken so far. */
  taken: number;
}

/** Creates a block of so many bytes, all of them 0. */
export function createArrayBlock(bytes: number): ArrayBlock {
  return { buffer: new ArrayBuffer(bytes), taken: 0 };
}

/** The next `length` bytes of the block. Throws a `RangeError` if there are not as many. */
export function takeBytes(block: ArrayBlock, length: number): Uint8Array {
  return new Uint8Array(block.buffer, take(block, length), length);
}

/** The next `length` numbers of 16 bits. Throws a `RangeError` without room, or at an odd place. */
export function takeHalves(block: ArrayBlock, length: number): Uint16Array {
  return new Uint16Array(block.buffer, take(block, 2 * length), length);
}

/** The next `length` whole numbers of 32 bits. Throws a `RangeError` likewise. */
export function takeWords(block: ArrayBlock, length: number): Uint32Array {
  return new Uint32Array(block.buffer, take(block, 4 * length), length);
}

/** The next `length` reals of 32 bits. Throws a `RangeError` likewise. */
export function takeFloats(block: ArrayBlock, length: number): Float32Array {
  return new Float32Array(block.buffer, take(block, 4 * length), length);
}

function take(block: ArrayBlock, bytes: number): number {
  const at = block.taken;
  block.taken += bytes;
  return at;
}
