import { assert, assertEquals } from "@std/assert";
import { DENO_FLAGS } from "../../daemon/lifecycle/deno_flags.ts";
import project from "../../deno.json" with { type: "json" };

Deno.test("a daemon runs with the same flags, whichever task starts it", () => {
  const { tasks, unstable } = project;
  // Those of unstable features stand in the configuration itself.
  const configured = unstable.map((name) => `--unstable-${name}`);
  const flags = DENO_FLAGS.filter((flag) => !configured.includes(flag));
  assertEquals(flags.length, DENO_FLAGS.length - unstable.length);
  for (const { command } of [tasks.start, tasks.shivya]) {
    const words = command.split(" ");
    assertEquals(words.slice(2, words.indexOf("daemon/main.ts")), flags, command);
  }
  assert(flags.includes("--no-prompt"));
});
