import { assertEquals } from "@std/assert";
import { commandLine } from "../../daemon/config/settings.ts";
import { fromHere, workingFolder } from "../../daemon/config/working_folder.ts";

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

Deno.test("paths are meant from where deno task was called, else from the process's folder", () => {
  const variables: Record<string, string> = { INIT_CWD: "/home/a/shivya/sub" };
  const at = (program: string, folder: string, called = variables) =>
    workingFolder({ program, folder, variable: (name) => called[name] });
  const program = "file:///home/a/shivya/daemon/main.ts";
  assertEquals(at(program, "/home/a/shivya"), "/home/a/shivya/sub");
  assertEquals(at(program, "/home/a/shivya", {}), "/home/a/shivya");
  assertEquals(at(program, "/home/a/shivya", { INIT_CWD: "sub" }), "/home/a/shivya");
  assertEquals(at(program, "/home/a"), "/home/a");
  assertEquals(at("file:///home/a/shivya/dist/shivya.js", "/home/a/shivya"), "/home/a/shivya");
  assertEquals(at("https://a.example/shivya/daemon/main.ts", "/shivya"), "/shivya");
  assertEquals([fromHere("a/../b"), fromHere("/a/./b")], [`${Deno.cwd()}/b`, "/a/b"]);
});
