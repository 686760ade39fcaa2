import { assertEquals } from "@std/assert";
import { createShutdown, type Shutdown } from "../../daemon/lifecycle/shutdown.ts";

function create(): { shutdown: Shutdown; exits: number[]; at(seconds: number): void } {
  let seconds = 0;
  const exits: number[] = [];
  const shutdown = createShutdown({ now: () => seconds, exit: (code) => exits.push(code) });
  return { shutdown, exits, at: (now) => seconds = now };
}

Deno.test("signals within a second of the first are the same request", async () => {
  const { shutdown, exits, at } = create();
  at(10);
  shutdown.signal("SIGINT", 2);
  shutdown.signal("SIGINT", 2);
  at(11);
  shutdown.signal("SIGTERM", 15);
  assertEquals(exits, []);
  assertEquals(await shutdown.requested, "SIGINT");
});

Deno.test("a later signal ends the process at once, with the shell's status for it", () => {
  const { shutdown, exits, at } = create();
  shutdown.signal("SIGINT", 2);
  at(1.1);
  shutdown.signal("SIGTERM", 15);
  assertEquals(exits, [143]);
});

Deno.test("a signal long after a request by the API ends the process; asking again does not", async () => {
  const { shutdown, exits, at } = create();
  shutdown.request("stop");
  at(5);
  shutdown.request("stop");
  assertEquals(exits, []);
  shutdown.signal("SIGINT", 2);
  assertEquals(exits, [130]);
  assertEquals(await shutdown.requested, "stop");
});
