import { assert } from "@std/assert";
import { long } from "../long.ts";
import { temporaryFolder } from "./harness.ts";
import { bundledProgram, SOURCES, startIdleMesh } from "./idle_mesh.ts";
import { isMemoryTelling, residentMegabytes } from "./process_memory.ts";

/** Megabytes in RAM, with three workers. */
const BOUND = 110;

/** Ticks by which V8 has let go of what starting took. */
const TICKS = long(120, 40);

Deno.test({
  name: "an idle daemon with three workers takes at most 110 MB in a mesh of five, bundled or not",
  ignore: !isMemoryTelling(),
  async fn() {
    await using folder = await temporaryFolder();
    const bundle = await bundledProgram(folder.path);
    await using mesh = await startIdleMesh(folder.path, bundle, SOURCES);
    await mesh.settled(TICKS);
    const taken = await Promise.all(mesh.daemons.map(({ pid }) => residentMegabytes(pid)));
    assert(Math.max(...taken) <= BOUND, `taken: ${taken.join(", ")} MB`);
  },
});
