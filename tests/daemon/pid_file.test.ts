import { assert, assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { ExitError } from "../../daemon/exit_error.ts";
import { checkPidFile, openPidFile } from "../../daemon/files/pid_file.ts";
import { temporaryFolder } from "./harness.ts";

const OWN = `${Deno.pid}\n`;

function refused(path: string, reason: string): void {
  for (const take of [checkPidFile, openPidFile]) {
    const { exitCode, message } = assertThrows(() => take(path), ExitError);
    assertEquals(exitCode, 1);
    assert(message.startsWith(`Cannot use ${path}`) && message.includes(reason), message);
  }
}

/** Id of a process that has ended. */
async function deadProcess(): Promise<number> {
  const child = new Deno.Command("true").spawn();
  await child.status;
  return child.pid;
}

Deno.test("the file holds the process id for its owner alone, and is gone at the end", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "pid");
  checkPidFile(path);
  assertThrows(() => Deno.lstatSync(path), Deno.errors.NotFound);
  {
    using file = openPidFile(path);
    assertEquals(Deno.readTextFileSync(path), OWN);
    const { mode, ino } = Deno.lstatSync(path);
    assertEquals([mode! & 0o777, file.place.ino], [0o600, ino]);
  }
  assertThrows(() => Deno.lstatSync(path), Deno.errors.NotFound);
});

Deno.test("what a process left behind is taken over, whatever its id means by now", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "pid");
  const sleeper = new Deno.Command("sleep", { args: ["60"] }).spawn();
  // Empty: killed before it wrote. Our own: ids begin anew in a container.
  const left = ["", String(await deadProcess()), OWN, `${sleeper.pid}\n`];
  for (const text of left) {
    Deno.writeTextFileSync(path, text);
    // The sleeper is younger than this.
    Deno.utimeSync(path, new Date(), new Date(Date.now() - 3_600_000));
    checkPidFile(path);
    assertEquals(Deno.readTextFileSync(path), text);
    using _file = openPidFile(path);
    assertEquals(Deno.readTextFileSync(path), OWN);
  }
  sleeper.kill("SIGKILL");
  await sleeper.status;
});

Deno.test("a file whose process runs stays: it is locked, or the process is as old as it", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "pid");
  {
    using _file = openPidFile(path);
    refused(path, `process ${Deno.pid} holds it; stop that, or choose another --port`);
    assertEquals(Deno.readTextFileSync(path), OWN);
  }
  const text = `${Deno.ppid}\n`;
  Deno.writeTextFileSync(path, text);
  refused(path, `process ${Deno.ppid} holds it`);
  assertEquals(Deno.readTextFileSync(path), text);
});

Deno.test("links, folders, pipes and files with anything else in them stay as they are", async () => {
  await using folder = await temporaryFolder();
  const at = (name: string) => join(folder.path, name);
  const dead = String(await deadProcess());
  Deno.writeTextFileSync(at("target"), dead);
  Deno.symlinkSync(at("target"), at("link"));
  Deno.symlinkSync(at("nowhere"), at("dangling"));
  Deno.mkdirSync(at("folder"));
  await new Deno.Command("mkfifo", { args: [at("pipe")] }).output();
  for (const name of ["link", "dangling", "folder", "pipe"]) {
    refused(at(name), "it is there and is not a file");
  }
  assertThrows(() => Deno.lstatSync(at("nowhere")), Deno.errors.NotFound);
  Deno.linkSync(at("target"), at("second"));
  refused(at("second"), "it goes by another name too");
  assertEquals(Deno.readTextFileSync(at("target")), dead);
  for (const text of ["notes", "0\n", `${dead} \n`, "12345678901\n", `${dead}\n`.repeat(9)]) {
    Deno.writeTextFileSync(at("notes"), text);
    refused(at("notes"), "it holds something else than a process id; name another with --pid-file");
    assertEquals(Deno.readTextFileSync(at("notes")), text);
  }
  assertThrows(() => openPidFile(at("none/pid")), ExitError, "No such file or directory");
});

Deno.test({
  name: "somebody else's file stays",
  ignore: Deno.uid() !== 0,
  async fn() {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "pid");
    Deno.writeTextFileSync(path, "");
    Deno.chownSync(path, 12_345, 12_345);
    refused(path, "it belongs to another user (id 12345)");
  },
});

Deno.test("at the end only the own file is removed, not one that took its place", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "pid");
  {
    using _first = openPidFile(path);
    Deno.renameSync(path, join(folder.path, "moved"));
    Deno.writeTextFileSync(path, "another");
  }
  assertEquals(Deno.readTextFileSync(path), "another");
});
