import { assert } from "@std/assert";
import { long } from "../long.ts";
import { temporaryFolder } from "./harness.ts";
import { bundledProgram, startIdleMesh } from "./idle_mesh.ts";
import { residentMegabytes } from "./process_memory.ts";

/** Megabytes in RAM, with three workers. */
const BOUND = 110;

/** Ticks by which V8 has let go of what starting took. */
const TICKS = long(120, 40);

Deno.test("an idle daemon with three workers in a mesh of five takes at most 110 MB", async () => {
  await using folder = await temporaryFolder();
  await using mesh = await startIdleMesh(folder.path, await bundledProgram(folder.path));
  await mesh.settled(TICKS);
  const taken = await Promise.all(mesh.daemons.map(({ pid }) => residentMegabytes(pid)));
  assert(Math.max(...taken) <= BOUND, `taken: ${taken.join(", ")} MB`);
});
