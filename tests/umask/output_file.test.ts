import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { ExitError } from "../../daemon/exit_error.ts";
import { lastWords } from "../../daemon/lifecycle/daemonize.ts";
import { openOutput } from "../../daemon/files/output_file.ts";
import { temporaryFolder } from "../daemon/harness.ts";
import { mountDisk, obstacle } from "../daemon/small_disk.ts";

Deno.test("a file is made for its owner, appended to, and its end read back", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "out");
  {
    using file = openOutput(path);
    assertEquals(file.tail(100), "");
  }
  assertEquals(Deno.lstatSync(path).mode! & 0o777, 0o600);
  Deno.writeTextFileSync(path, "before\n");
  using file = openOutput(path);
  Deno.writeTextFileSync(path, "after\n", { append: true });
  assertEquals([file.tail(100), file.tail(3)], ["after\n", "er\n"]);
  Deno.truncateSync(path);
  assertEquals(file.tail(100), "");
});

Deno.test("links, folders, pipes and what has a second name or owner stay as they are", async () => {
  await using folder = await temporaryFolder();
  const at = (name: string) => join(folder.path, name);
  Deno.writeTextFileSync(at("target"), "precious");
  Deno.symlinkSync(at("target"), at("link"));
  Deno.symlinkSync(at("nowhere"), at("dangling"));
  Deno.mkdirSync(at("folder"));
  await new Deno.Command("mkfifo", { args: [at("pipe")] }).output();
  const cases = [
    ["link", "it is a link"],
    ["dangling", "it is a link"],
    ["folder", "it is there and is not a file"],
    ["pipe", "it is there and is not a file"],
    ["second", "it goes by another name too"],
  ];
  Deno.linkSync(at("target"), at("second"));
  if (Deno.uid() === 0) {
    Deno.writeTextFileSync(at("theirs"), "");
    Deno.chownSync(at("theirs"), 12_345, 12_345);
    cases.push(["theirs", "it belongs to another user (id 12345)"]);
  }
  for (const [name, reason] of cases) {
    const { exitCode, message } = assertThrows(() => openOutput(at(name!)), ExitError);
    assertEquals(
      [exitCode, message],
      [1, `Cannot use ${at(name!)} for the output: ${reason}; name another with --log-file`],
    );
  }
  assertEquals(Deno.readTextFileSync(at("target")), "precious");
  assertThrows(() => Deno.lstatSync(at("nowhere")), Deno.errors.NotFound);
});

Deno.test("a file on a full disk says what is in the way; any other takes a line", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "out");
  {
    using file = openOutput(path);
    assertEquals([file.obstacle(), file.tail(9)], [undefined, "\n"]);
  }
  if (await obstacle() !== undefined) return;
  await using disk = await mountDisk(folder.path, "64k");
  using file = openOutput(path);
  await disk.fill();
  assertMatch(
    file.obstacle()!,
    /\/out: No space left on device.*; free some space, or name another with --log-file$/,
  );
});

Deno.test("last words are an error, or the last line that is neither news nor part of a trace", () => {
  assertEquals(lastWords(""), undefined);
  assertEquals(lastWords("shivya: one\nshivya: two\n"), "two");
  assertEquals(lastWords("error: Uncaught\n    at a\n    at b\n"), "error: Uncaught");
  assertEquals(lastWords('{"level":"ERROR","message":"three"}\n'), "three");
  const news = "2026-11-27T08:28:43.695Z info    shivya: temperature absent: no zone\n";
  const jsonNews = '{"@timestamp":"x","level":"WARN","message":"cgroup absent"}\n';
  assertEquals([lastWords(news), lastWords(jsonNews)], [undefined, undefined]);
  assertEquals(lastWords(`shivya: why\n${news}${jsonNews}`), "why");
  assertEquals(
    lastWords(`${news.replace("info ", "error")}${news}`),
    "temperature absent: no zone",
  );
});
