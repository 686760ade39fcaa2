import { assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { runtimePaths } from "../../daemon/config/runtime_paths.ts";
import { shivya, temporaryFolder } from "./harness.ts";

Deno.test("files lie in /tmp or where systemd wants them, with the port unless it is the usual", () => {
  const of = (port: number, folder?: string) =>
    Object.values(runtimePaths(port, (name) => name === "RUNTIME_DIRECTORY" ? folder : undefined));
  const usual = ["/tmp/shivya_cli.sock", "/tmp/shivya.pid", "/tmp/shivya.out", "/tmp/shivya.err"];
  assertEquals(of(8085), usual);
  for (const folder of ["", "relative"]) assertEquals(of(8085, folder), usual);
  assertEquals(of(81), [
    "/tmp/shivya_cli_81.sock",
    "/tmp/shivya_81.pid",
    "/tmp/shivya_81.out",
    "/tmp/shivya_81.err",
  ]);
  assertEquals(of(8085, "/run/a:/run/b")[0], "/run/a/shivya_cli.sock");
});

Deno.test("paths prints them all, as they are told", async () => {
  const unit = { RUNTIME_DIRECTORY: "/run/shivya", STATE_DIRECTORY: "/var/lib/shivya" };
  const { code, stdout, stderr } = await shivya(["paths"], unit);
  assertEquals([code, stderr], [0, ""]);
  assertEquals(stdout.trimEnd().split("\n"), [
    "socket    /run/shivya/shivya_cli.sock",
    "pid file  /run/shivya/shivya.pid",
    "output    /run/shivya/shivya.out",
    "errors    /run/shivya/shivya.err",
    "state     /var/lib/shivya",
    "identity  /var/lib/shivya/identity.key",
    "database  /var/lib/shivya/state.sqlite",
  ]);
  const told = ["--socket", "/s", "--pid-file", "/p", "--log-file", "/l", "--state-dir", "/d"];
  assertEquals(JSON.parse((await shivya(["paths", "--json", ...told], unit)).stdout), {
    schema: "shivya.paths/1",
    socket: "/s",
    pidFile: "/p",
    outFile: "/l",
    errFile: "/l",
    stateDir: "/d",
    identity: "/d/identity.key",
    database: "/d/state.sqlite",
  });
});

Deno.test("two files of a daemon cannot be one", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "x");
  const { code, stderr } = await shivya(["paths", "--pid-file", path, "--log-file", path]);
  assertEquals(code, 2);
  assertMatch(stderr, /Cannot use \S+ for two things: --socket, --pid-file and --log-file/);
});

Deno.test("a command finds the daemon of the unit that it runs in", async () => {
  const { code, stderr } = await shivya(["status"], { RUNTIME_DIRECTORY: "/run/no_such_unit" });
  assertEquals(code, 3);
  assertMatch(stderr, /No daemon answers at \/run\/no_such_unit\/shivya_cli\.sock/);
});
