import { assertEquals } from "@std/assert";
import { commandLine } from "../../daemon/settings.ts";

Deno.test("a command to copy names what is unusual, and a shell takes it as one word", async () => {
  assertEquals(
    commandLine("status", { port: 8085, socket: "/tmp/shivya_cli.sock" }),
    "deno task status",
  );
  const odd = ["/run/a b", "/run/it's", "/run/$(id)", "/run/a;b", "/run/é*"];
  for (const socket of ["/run/a_b-c.sock", ...odd]) {
    const line = commandLine("stop", { port: 8201, socket });
    const shown = await new Deno.Command("sh", {
      args: ["-c", line.replace(/^deno/, "printf '%s\\n'")],
    })
      .output();
    const words = ["task", "shivya", "stop", "--port", "8201", "--socket", socket];
    assertEquals(new TextDecoder().decode(shown.stdout).trimEnd().split("\n"), words);
  }
  assertEquals(
    commandLine("stop", { port: 8085, socket: "/run/a.sock" }),
    "deno task shivya stop --socket /run/a.sock",
  );
});
