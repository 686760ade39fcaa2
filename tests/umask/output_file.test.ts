import { assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { lchownSync } from "node:fs";
import { ExitError } from "../../daemon/exit_error.ts";
import { openOutput } from "../../daemon/files/output_file.ts";
import { checkPidFile, openPidFile } from "../../daemon/files/pid_file.ts";
import { clearSocket } from "../../daemon/files/socket_file.ts";
import { lastWords } from "../../daemon/lifecycle/daemonize.ts";
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

Deno.test({
  name: "no file of a daemon is made where somebody else's link leads",
  ignore: Deno.uid() !== 0,
  async fn() {
    await using folder = await temporaryFolder();
    const at = (name: string) => join(folder.path, name);
    Deno.mkdirSync(at("victim"));
    Deno.symlinkSync(at("victim"), at("theirs"));
    // Nobody, who is a user like any other where all are known.
    lchownSync(at("theirs"), 65_534, 65_534);
    Deno.chownSync(folder.path, 65_534, 65_534);
    // Ours, but it leads to theirs.
    Deno.symlinkSync("theirs", at("ours"));
    const reason = new RegExp(
      `^Cannot use \\S+/file.*: ${
        at("theirs")
      } is a link of another user \\(id 65534\\); name another`,
    );
    for (const path of [at("theirs/file"), at("ours/file")]) {
      for (const open of [openOutput, openPidFile, checkPidFile]) {
        const { exitCode, message } = assertThrows(() => open(path), ExitError);
        assertEquals(exitCode, 1);
        assertMatch(message, reason);
      }
      const { exitCode, message } = await assertRejects(() => clearSocket(path), ExitError);
      assertEquals(exitCode, 1);
      assertMatch(message, reason);
    }
    assertEquals([...Deno.readDirSync(at("victim"))], []);
    Deno.symlinkSync("victim", at("own"));
    using _out = openOutput(at("own/file"));
    await clearSocket(at("own/socket"));
  },
});

Deno.test({
  name:
    "a container's links are its superuser's, whom it may not know, but where others may lay some",
  // Not everywhere a user may make a namespace.
  ignore: Deno.uid() !== 0 ||
    !await inNamespace("true").then(({ success }) => success, () => false),
  async fn() {
    await using folder = await temporaryFolder();
    const at = (name: string) => join(folder.path, name);
    for (const [name, mode] of [["theirs", 0o755], ["shared", 0o1777]] as const) {
      Deno.mkdirSync(at(name));
      Deno.symlinkSync(folder.path, at(`${name}/link`));
      Deno.chmodSync(at(name), mode);
      Deno.chownSync(at(name), 12_345, 12_345);
      lchownSync(at(`${name}/link`), 12_345, 12_345);
    }
    const module = new URL("../../daemon/files/output_file.ts", import.meta.url).href;
    Deno.writeTextFileSync(
      at("script.ts"),
      `import { openOutput } from ${JSON.stringify(module)};
      openOutput("${at("theirs/link/made")}");
      openOutput("${at("shared/link/refused")}");`,
    );
    const config = fromFileUrl(new URL("../../deno.json", import.meta.url));
    const options = ["-A", "--no-check", "--no-lock", "--config", config];
    const { stderr } = await inNamespace(Deno.execPath(), "run", ...options, at("script.ts"));
    assertMatch(
      new TextDecoder().decode(stderr),
      /Cannot use \S+refused for the output: \S+shared\/link is a link of another user \(id 65534\)/,
    );
    const names = [...Deno.readDirSync(folder.path)].map(({ name }) => name);
    assertEquals(names.sort(), ["made", "script.ts", "shared", "theirs"]);
  },
});

/** Runs it where root is the one user known. */
function inNamespace(program: string, ...args: string[]): Promise<Deno.CommandOutput> {
  const command = ["--user", "--map-root-user", program, ...args];
  return new Deno.Command("unshare", { args: command, env: { NO_COLOR: "1" } }).output();
}

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
