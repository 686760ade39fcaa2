import { assert } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { isMemoryTelling } from "./process_memory.ts";

const PROBE = fromFileUrl(new URL("heap_probe.ts", import.meta.url));

/** MB that a process with these variables gives back of the 24 MB that it does not need any more. */
async function givenBack(variables: Record<string, string>): Promise<number> {
  const { MALLOC_ARENA_MAX: _, GLIBC_TUNABLES: __, ...others } = Deno.env.toObject();
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-prompt", "-q", PROBE],
    clearEnv: true,
    env: { ...others, ...variables },
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  return Number(new TextDecoder().decode(stdout));
}

/** Whether this system's C library is the one that it is made for. */
function hasGlibc(): boolean {
  try {
    Deno.dlopen("libc.so.6", { malloc_trim: { parameters: ["usize"], result: "i32" } }).close();
    return true;
  } catch {
    return false;
  }
}

Deno.test({
  name: "free memory goes back to the system, unless whoever runs it says how the heap is to be",
  ignore: !hasGlibc(),
  async fn() {
    if (!isMemoryTelling()) return;
    assert(await givenBack({}) > 15);
    assert(await givenBack({ MALLOC_ARENA_MAX: "8" }) < 5);
    assert(await givenBack({ GLIBC_TUNABLES: "glibc.malloc.arena_max=8" }) < 5);
  },
});
