/**
 * Has the process keep little memory that nobody uses. What is measured is a bundle with three
 * workers after a minute, in a mesh of five.
 */
import { type AddressRange, cleanPages } from "./clean_pages.ts";

/** Parameters of mallopt(3). */
const TRIM_THRESHOLD = -1;
const MMAP_THRESHOLD = -3;
const ARENA_MAX = -8;

/** Heaps that threads share; by default each has its own: 2 MB less. */
const ARENAS = 2;

/** Bytes: what glibc begins with, and raises with every large block, unless it is told: 1 MB less. */
const THRESHOLD = 131_072;

/** Of madvise(2): these pages are not needed soon. */
const DONT_NEED = 4;

/** Variables that say of the C library how it is to do. */
const OWN_SETTINGS = ["MALLOC_ARENA_MAX", "GLIBC_TUNABLES"];

/** The heaps of this process. */
export interface ThriftyHeap extends Disposable {
  /**
   * Gives back what is free, once everything is loaded, and lets go of the library. Reading sources
   * leaves 16 MB behind when Deno has not seen them before, 2 MB otherwise. Of Deno's own program,
   * 50 MB of which starting looks at, what is needed comes back from its file: 10 MB less.
   */
  trim(): void;
}

/** There is nothing to do. */
const ORDINARY: ThriftyHeap = { trim() {}, [Symbol.dispose]() {} };

/**
 * Sets limits, which is for before the workers start: they allocate from then on. Needs the permission
 * to call libraries; without that, where there is no glibc, or where a variable says how its heap is to
 * be, it does nothing.
 */
export function thriftyHeap(): ThriftyHeap {
  // Who runs it has other plans.
  if (OWN_SETTINGS.some((name) => Deno.env.has(name))) return ORDINARY;
  try {
    const libc = Deno.dlopen("libc.so.6", {
      mallopt: { parameters: ["i32", "i32"], result: "i32" },
      malloc_trim: { parameters: ["usize"], result: "i32" },
      madvise: { parameters: ["usize", "usize", "i32"], result: "i32" },
    });
    const { mallopt, malloc_trim, madvise } = libc.symbols;
    mallopt(ARENA_MAX, ARENAS);
    mallopt(MMAP_THRESHOLD, THRESHOLD);
    mallopt(TRIM_THRESHOLD, THRESHOLD);
    let isOpen = true;
    const close = () => {
      if (isOpen) libc.close();
      isOpen = false;
    };
    return {
      trim() {
        if (!isOpen) return;
        malloc_trim(0n);
        for (const { start, length } of programPages()) madvise(start, length, DONT_NEED);
        close();
      },
      [Symbol.dispose]: close,
    };
  } catch {
    // Another C library, or no such permission: it takes more memory then.
    return ORDINARY;
  }
}

/** What may be dropped of this program, as the system tells; nothing where it does not. */
function programPages(): AddressRange[] {
  try {
    const program = Deno.readLinkSync("/proc/self/exe");
    return cleanPages(Deno.readTextFileSync("/proc/self/smaps"), program);
  } catch {
    return [];
  }
}
