import { assertEquals, assertThrows } from "@std/assert";
import { readConfigText } from "../../daemon/config/config_text.ts";
import { settleWire } from "../../daemon/config/mesh_settings.ts";
import { ExitError } from "../../daemon/exit_error.ts";
import { readFileUpTo } from "../../daemon/files/read_up_to.ts";
import { temporaryFolder } from "./harness.ts";

/** Who opens the pipe after all, should a read wait for that. */
const AT_LAST = "sleep 20; : > $0";

interface Pipe extends AsyncDisposable {
  path: string;
}

/** A named pipe, and a shell that does something with it meanwhile; it is ended at the end. */
async function pipe(folder: string, script: string): Promise<Pipe> {
  const path = `${folder}/pipe`;
  assertEquals((await new Deno.Command("mkfifo", { args: ["-m", "600", path] }).output()).code, 0);
  const child = new Deno.Command("sh", {
    args: ["-c", script, path],
    stderr: "null",
    detached: true,
  }).spawn();
  return {
    path,
    async [Symbol.asyncDispose]() {
      try {
        Deno.kill(-child.pid, "SIGKILL"); // with what it runs
      } catch {
        // It has ended.
      }
      await child.status;
      await Deno.remove(path);
    },
  };
}

const refusal = (read: () => void) => {
  const { exitCode, message } = assertThrows(read, ExitError);
  assertEquals(exitCode, 2);
  return message;
};

Deno.test("a pipe is waited for until who writes to it has closed it", async () => {
  await using folder = await temporaryFolder();
  const scripts = [
    // It has not opened it yet, has not written yet, and pauses in between.
    "sleep 0.2; echo '{ }' > $0",
    "exec 3> $0; sleep 0.2; echo '{ }' >&3",
    "exec 3> $0; printf '{ ' >&3; sleep 0.2; echo '}' >&3",
  ];
  for (const script of scripts) {
    await using from = await pipe(folder.path, script);
    assertEquals(readConfigText(from.path), "{ }\n", script);
  }
  await using key = await pipe(folder.path, `printf ${"A".repeat(43)} > $0`);
  const { kind } = settleWire({ host: "0.0.0.0", meshKeyFile: key.path }, () => {});
  assertEquals(kind, "sealed");
});

Deno.test("a pipe that nobody writes to, or that nobody closes, is not waited for for long", async () => {
  await using folder = await temporaryFolder();
  {
    await using from = await pipe(folder.path, AT_LAST);
    assertEquals(
      refusal(() => readConfigText(from.path)),
      `Cannot read the configuration file ${from.path}: nobody wrote to this pipe within 2 s`,
    );
  }
  await using from = await pipe(folder.path, `exec 3> $0; echo ${"A".repeat(43)} >&3; sleep 20`);
  assertEquals(
    refusal(() => settleWire({ host: "0.0.0.0", meshKeyFile: from.path }, () => {})),
    `Cannot use the mesh key file ${from.path}: ` +
      "whoever writes to this pipe has not closed it within 2 s",
  );
});

Deno.test("no more is read of a pipe without end than may be, and of devices nothing", async () => {
  await using folder = await temporaryFolder();
  await using endless = await pipe(folder.path, "exec yes > $0");
  assertEquals(readFileUpTo(endless.path, 100_001).bytes.length, 100_001);
  assertThrows(() => readFileUpTo("/dev/zero", 9), TypeError, "neither a file nor a pipe");
  assertThrows(() => readFileUpTo(folder.path, 9), TypeError, "neither a file nor a pipe");
});
