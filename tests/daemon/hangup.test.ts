import { assertEquals } from "@std/assert";
import {
  createHangup,
  createReload,
  listenForHangups,
  type ReloadOutcome,
} from "../../daemon/lifecycle/hangup.ts";
import { eventually } from "./harness.ts";

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

Deno.test({
  name: "SIGHUPs before it is known what they lead to lead there once, then",
  // It listens for good.
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const hangups = listenForHangups();
    let came = false;
    let led = 0;
    const note = () => came = true;
    Deno.addSignalListener("SIGHUP", note);
    Deno.kill(Deno.pid, "SIGHUP");
    await eventually(() => Promise.resolve(came), (hasCome) => hasCome);
    Deno.removeSignalListener("SIGHUP", note);
    hangups.lead(() => led++);
    assertEquals(led, 1);
    Deno.kill(Deno.pid, "SIGHUP");
    await eventually(() => Promise.resolve(led), (count) => count === 2);
  },
});

Deno.test("a closed terminal ends the daemon that was started on it", async () => {
  const { hangUp, told } = create(() => Promise.resolve({ summary: "", later: [] }), true);
  await hangUp();
  assertEquals(told, ["end"]);
});
