import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { ExitError } from "../../daemon/exit_error.ts";
import { clearSocket } from "../../daemon/files/socket_file.ts";
import { exists, shivya, temporaryFolder } from "./harness.ts";

/** A socket nobody listens on, as a daemon that was killed leaves it. */
async function deadSocket(path: string): Promise<void> {
  const spare = `${path}.spare`;
  const listener = Deno.listen({ transport: "unix", path });
  await Deno.link(path, spare);
  listener.close();
  await Deno.rename(spare, path);
}

Deno.test("a path where nothing lies is fine, and so is a dead socket: it is removed", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "s");
  await clearSocket(path);
  await deadSocket(path);
  assert((await Deno.lstat(path)).isSocket);
  await clearSocket(path);
  assertEquals(await exists(path), false);
});

Deno.test("a socket that answers stays", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "s");
  using _listener = Deno.listen({ transport: "unix", path });
  await assertRejects(() => clearSocket(path), ExitError, "a daemon answers there");
  assert(await exists(path));
});

Deno.test("a socket that takes no connections of ours stays", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "s");
  const other = Deno.listenDatagram({ transport: "unixpacket", path });
  const { exitCode, message } = await assertRejects(() => clearSocket(path), ExitError);
  assertEquals(exitCode, 1);
  assertMatch(
    message,
    /^Cannot use \S+: asking who is there failed .*; name another with --socket$/,
  );
  assert(await exists(path));
  other.close();
});

Deno.test("a file, a folder and a link, wherever it leads, stay", async () => {
  await using folder = await temporaryFolder();
  const at = (name: string) => join(folder.path, name);
  await Deno.writeTextFile(at("file"), "precious");
  await Deno.mkdir(at("folder"));
  await deadSocket(at("dead"));
  await Deno.symlink(at("dead"), at("to_socket"));
  await Deno.symlink(at("file"), at("to_file"));
  await Deno.symlink(at("nowhere"), at("to_nothing"));
  for (const name of ["file", "folder", "to_socket", "to_file", "to_nothing"]) {
    const { exitCode, message } = await assertRejects(() => clearSocket(at(name)), ExitError);
    assertEquals(
      [exitCode, message],
      [1, `Cannot use ${at(name)}: it is there and is not a socket; name another with --socket`],
    );
    assert(await exists(at(name)));
  }
  assert(await exists(at("dead")));
  assertEquals(await Deno.readTextFile(at("file")), "precious");

  const { code, stderr } = await shivya(["start", "--socket", at("to_file")]);
  assertEquals([code, stderr.includes("is not a socket")], [1, true]);
  assertEquals(await Deno.readTextFile(at("file")), "precious");
});

Deno.test({
  name: "somebody else's dead socket stays",
  ignore: Deno.uid() !== 0,
  async fn() {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "s");
    await deadSocket(path);
    await Deno.chown(path, 12_345, 12_345);
    await assertRejects(() => clearSocket(path), ExitError, "another user (id 12345)");
    assert(await exists(path));
  },
});
