import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { lchownSync } from "node:fs";
import { ExitError } from "../../daemon/exit_error.ts";
import { openIdentity } from "../../daemon/state/identity_file.ts";
import { defaultStateDir, openStateDir } from "../../daemon/state/state_dir.ts";
import { temporaryFolder } from "../daemon/harness.ts";

const modeOf = (path: string) => Deno.lstatSync(path).mode! & 0o777;

function refused(path: string, exitCode: number, reason: string): void {
  const error = assertThrows(() => openStateDir(path), ExitError);
  assertEquals(error.exitCode, exitCode, error.message);
  assertStringIncludes(error.message, `Cannot use ${path} for the state: `);
  assertStringIncludes(error.message, reason);
  assertStringIncludes(error.message, "; name another with --state-dir");
}

Deno.test("the default folder is systemd's, then the XDG one of the port, then below home", () => {
  const all = { STATE_DIRECTORY: "/var/lib/a:/var/lib/b", XDG_STATE_HOME: "/x", HOME: "/h" };
  const of = (variables: Record<string, string>) => defaultStateDir(81, (name) => variables[name]);
  assertEquals(of(all), "/var/lib/a");
  assertEquals(of({ ...all, STATE_DIRECTORY: "" }), "/x/shivya/81");
  assertEquals(of({ XDG_STATE_HOME: "relative", HOME: "/h" }), "/h/.local/state/shivya/81");
  assertEquals(of({ HOME: "" }), undefined);
});

Deno.test("a folder is made with all above it, for its owner alone; one that is there is taken", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "a/b");
  openStateDir(path)[Symbol.dispose]();
  assertEquals([modeOf(join(folder.path, "a")), modeOf(path)], [0o700, 0o700]);
  Deno.chmodSync(path, 0o755);
  Deno.symlinkSync(path, join(folder.path, "link"));
  openStateDir(join(folder.path, "link"))[Symbol.dispose]();
});

Deno.test("a folder is one daemon's at a time", async () => {
  await using folder = await temporaryFolder();
  const first = openStateDir(folder.path);
  refused(folder.path, 1, "another daemon uses it");
  first[Symbol.dispose]();
  openStateDir(folder.path)[Symbol.dispose]();
});

Deno.test("what cannot be made is wrong usage, what others can change is refused", async () => {
  await using folder = await temporaryFolder();
  const at = (name: string) => join(folder.path, name);
  Deno.writeTextFileSync(at("file"), "precious");
  refused(at("file"), 2, "it is not a folder");
  refused(at("file/state"), 2, "Not a directory");
  refused("/proc/state", 2, "");
  for (const mode of [0o770, 0o707, 0o1777]) {
    Deno.mkdirSync(at(`${mode}`));
    Deno.chmodSync(at(`${mode}`), mode);
    refused(at(`${mode}`), 1, "others can write to it (chmod 700 would end that)");
  }
  Deno.symlinkSync(at("nowhere"), at("dangling"));
  refused(at("dangling"), 2, "it is a link that leads nowhere");
  Deno.mkdirSync(at("linked"), { mode: 0o700 });
  Deno.symlinkSync(at("file"), at("linked/lock"));
  refused(at("linked"), 2, "its lock is a link");
  assertEquals(Deno.readTextFileSync(at("file")), "precious");
});

Deno.test({
  name: "somebody else's folder is refused",
  ignore: Deno.uid() !== 0,
  async fn() {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "theirs");
    Deno.mkdirSync(path);
    Deno.chownSync(path, 12_345, 12_345);
    refused(path, 1, "it belongs to another user (id 12345)");
  },
});

Deno.test({
  name: "somebody else's link is not followed, be it the folder or on the way there",
  ignore: Deno.uid() !== 0,
  async fn() {
    await using folder = await temporaryFolder();
    const at = (name: string) => join(folder.path, name);
    Deno.mkdirSync(at("victim"));
    const lay = (target: string, name: string, uid: number) => {
      Deno.symlinkSync(target, at(name));
      lchownSync(at(name), uid, uid);
    };
    lay(at("victim"), "theirs", 12_345);
    lay(at("nowhere"), "dangling", 12_345);
    // Ours, but it leads to theirs.
    lay("theirs/../theirs", "ours", 0);
    const reason = (name: string) => `${at(name)} is a link of another user (id 12345)`;
    refused(at("theirs"), 1, reason("theirs"));
    refused(at("theirs/new"), 1, reason("theirs"));
    refused(at("dangling"), 1, reason("dangling"));
    refused(at("ours/new"), 1, reason("theirs"));
    assertEquals([...Deno.readDirSync(at("victim"))], []);
    lay("circle", "circle", 0);
    refused(at("circle"), 2, "too many links lead there");
  },
});

Deno.test({
  name: "nor a link that somebody else lays while the folder is made",
  ignore: Deno.uid() !== 0,
  async fn() {
    await using folder = await temporaryFolder();
    const at = (name: string) => join(folder.path, name);
    Deno.mkdirSync(at("victim"), { mode: 0o700 });
    const { mkdirSync } = Deno;
    Deno.mkdirSync = (path) => {
      Deno.symlinkSync(at("victim"), path);
      lchownSync(path as string, 12_345, 12_345);
    };
    try {
      refused(at("state"), 1, `${at("state")} is a link of another user (id 12345)`);
    } finally {
      Deno.mkdirSync = mkdirSync;
    }
    assertEquals([...Deno.readDirSync(at("victim"))], []);
  },
});

Deno.test("a seed is drawn once, kept for its owner alone, and the same ever after", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "identity.key");
  Deno.writeTextFileSync(`${path}.new`, "left by a start that was killed");
  const seed = openIdentity(folder.path, (bytes) => bytes.fill(0xfb));
  assertEquals(seed, new Uint8Array(32).fill(0xfb));
  assertEquals(modeOf(path), 0o600);
  assertEquals(Deno.readTextFileSync(path), `${"-_v7".repeat(10)}-_s\n`);
  assertEquals(openIdentity(folder.path, () => {}), seed);
  assertEquals([...Deno.readDirSync(folder.path)].map(({ name }) => name), ["identity.key"]);
});

Deno.test("an identity that others may read, or that is none, is refused and stays", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "identity.key");
  const draw = () => openIdentity(folder.path, () => {});
  const refuse = (reason: string) => {
    const { exitCode, message } = assertThrows(draw, ExitError);
    assertEquals(exitCode, 1);
    assertEquals(
      message,
      `Cannot use the identity ${path}: ${reason}, or move it away to become another host`,
    );
  };
  const good = `${"A".repeat(43)}\n`;
  Deno.writeTextFileSync(path, good, { mode: 0o600 });
  assertEquals(draw(), new Uint8Array(32));
  Deno.chmodSync(path, 0o640);
  refuse(`others may read it (mode 0640); run: chmod 600 ${path}`);
  Deno.chmodSync(path, 0o600);
  const broken = ["", "\n", good.slice(1), `${good}x`, good.replace("A", "+"), "A".repeat(9_999)];
  for (const text of broken) {
    Deno.writeTextFileSync(path, text);
    refuse("it does not hold 32 bytes as base64url; put back what was there");
    assertEquals(Deno.readTextFileSync(path), text);
  }
  Deno.removeSync(path);
  Deno.mkdirSync(path);
  refuse("it is not a file; put the file back");
});
