/**
 * `deno task demo`: five real daemons with a worker each, a hot spot, a partition and its healing, told
 * step by step. Ends by itself in under a minute: with 0 if every promise was kept, else with 1.
 */
import { type DemoMesh, startMesh } from "./mesh.ts";
import { tellStory } from "./story.ts";
import { createTeller } from "./tell.ts";

/** By then it has ended, whatever happens. */
const DEADLINE_MS = 58_000;

async function main(): Promise<boolean> {
  const folder = await Deno.makeTempDir({ prefix: "shivya_demo_" });
  const teller = createTeller();
  let mesh: DemoMesh | undefined;
  const clear = async () => {
    await mesh?.[Symbol.asyncDispose]();
    await Deno.remove(folder, { recursive: true });
  };
  const leave = (code: number, why: string) => async () => {
    console.error(why);
    await clear();
    Deno.exit(code);
  };
  Deno.addSignalListener("SIGINT", leave(130, "Interrupted"));
  Deno.addSignalListener("SIGTERM", leave(143, "Asked to end"));
  const timer = setTimeout(leave(1, "The demo took too long"), DEADLINE_MS);
  try {
    mesh = await startMesh(folder);
    await tellStory(mesh.hosts, teller);
    teller.promise("all daemons end in order", await mesh.end());
    const { kept, broken } = teller.count;
    console.log(`\n${kept} promises kept, ${broken} broken`);
    return broken === 0;
  } catch (error) {
    console.error(`The story cannot go on: ${(error as Error).message}`);
    return false;
  } finally {
    clearTimeout(timer);
    await clear();
  }
}

if (import.meta.main) Deno.exit(await main() ? 0 : 1);
