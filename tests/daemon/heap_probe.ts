/** Frees most of what it took of the C library's heap; prints how much of that `trim` gives back, in MB. */
import { thriftyHeap } from "../../daemon/lifecycle/thrifty_heap.ts";
import { ownMegabytes } from "./process_memory.ts";

/** Small enough not to be a mapping of its own: 24 MB in all. */
const BLOCK_BYTES = 60_000n;
const BLOCKS = 400;

const libc = Deno.dlopen("libc.so.6", {
  calloc: { parameters: ["usize", "usize"], result: "pointer" },
  memset: { parameters: ["pointer", "i32", "usize"], result: "pointer" },
  free: { parameters: ["pointer"], result: "void" },
});
const { calloc, memset, free } = libc.symbols;

using heap = thriftyHeap();
const blocks = Array.from({ length: BLOCKS }, () => calloc(1n, BLOCK_BYTES));
for (const block of blocks) memset(block, 1, BLOCK_BYTES);
// The last one stays, so that what is free does not lie at the heap's end.
for (const block of blocks.slice(0, -1)) free(block);
const before = await ownMegabytes(Deno.pid);
heap.trim();
console.log(before - await ownMegabytes(Deno.pid));
heap.trim(); // does nothing any more
libc.close();
