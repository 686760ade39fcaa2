import { assertEquals } from "@std/assert";
import { createHangup, createReload, type ReloadOutcome } from "../../daemon/hangup.ts";

function create(reload: () => Promise<ReloadOutcome>, isTerminalGone = false) {
  const told: string[] = [];
  const hangUp = createHangup({
    reload,
    isTerminalGone: () => isTerminalGone,
    end: () => told.push("end"),
    log: (message, level = "info") => told.push(`${level} ${message}`),
  });
  return { hangUp, told };
}

Deno.test("each SIGHUP reads the configuration again, one after the other, and says what came of it", async () => {
  const results = [1, 2].map(() => Promise.withResolvers<ReloadOutcome>());
  let asked = 0;
  const { hangUp, told } = create(() => results[asked++]!.promise);
  const both = [hangUp(), hangUp()];
  await Promise.resolve();
  assertEquals(asked, 1);
  results[0]!.reject(new Error("line 3"));
  await both[0];
  results[1]!.resolve({ summary: "name is two now", later: [] });
  await both[1];
  assertEquals([asked, told], [
    2,
    ["error SIGHUP: nothing changed: line 3", "info SIGHUP: name is two now"],
  ]);
});

Deno.test("what waits for a restart is a warning", async () => {
  const { hangUp, told } = create(() =>
    Promise.resolve({ summary: "what it says of port needs a restart", later: ["port"] })
  );
  await hangUp();
  assertEquals(told, ["warning SIGHUP: what it says of port needs a restart"]);
});

Deno.test("without a configuration file there is nothing to read, and nothing wrong", async () => {
  const config = { defaults: {}, variables: {}, flags: {} };
  const reload = createReload({
    config,
    read: () => Promise.reject(new Error("not asked")),
    apply() {},
  });
  assertEquals(await reload(), {
    summary: "there is no configuration file to read again",
    later: [],
  });
});

Deno.test("a closed terminal ends the daemon that was started on it", async () => {
  const { hangUp, told } = create(() => Promise.resolve({ summary: "", later: [] }), true);
  await hangUp();
  assertEquals(told, ["end"]);
});
