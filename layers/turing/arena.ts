/** One block of memory cut into typed arrays that all share its buffer, each on 16 bytes. */
export interface Arena {
  /** The block; its buffer never moves. */
  readonly memory: WebAssembly.Memory;
  /** The next `length` floats, zero. */
  readonly floats: (length: number) => Float64Array;
  /** The next `length` whole numbers, zero. */
  readonly integers: (length: number) => Uint32Array;
}

const PAGE_BYTES = 65_536;

/** Takes a block for `floatCount` floats and `integerCount` whole numbers in `arrayCount` arrays. */
export function createArena(floatCount: number, integerCount: number, arrayCount: number): Arena {
  const bytes = 8 * floatCount + 4 * integerCount + 16 * arrayCount;
  const pages = Math.ceil(bytes / PAGE_BYTES);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  let used = 0;
  const take = (size: number): number => {
    const start = used;
    used = Math.ceil((used + size) / 16) * 16;
    return start;
  };
  return {
    memory,
    floats: (length) => new Float64Array(memory.buffer, take(8 * length), length),
    integers: (length) => new Uint32Array(memory.buffer, take(4 * length), length),
  };
}
