import { assertEquals } from "@std/assert";
import { createHangup } from "../../daemon/hangup.ts";

function create(reload: () => Promise<string>, isTerminalGone = false) {
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
  const results = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
  let asked = 0;
  const { hangUp, told } = create(() => results[asked++]!.promise);
  const both = [hangUp(), hangUp()];
  await Promise.resolve();
  assertEquals(asked, 1);
  results[0]!.reject(new Error("line 3"));
  await both[0];
  results[1]!.resolve("name is two now");
  await both[1];
  assertEquals([asked, told], [
    2,
    ["error SIGHUP: nothing changed: line 3", "info SIGHUP: name is two now"],
  ]);
});

Deno.test("a closed terminal ends the daemon that was started on it", async () => {
  const { hangUp, told } = create(() => Promise.resolve(""), true);
  await hangUp();
  assertEquals(told, ["end"]);
});
