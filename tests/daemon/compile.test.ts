import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { daemonSources } from "./daemon_sources.ts";
import { temporaryFolder } from "./harness.ts";

const ROOT = fromFileUrl(new URL("../../", import.meta.url));

async function build(args: string[], base: string): Promise<{ code: number; errors: string }> {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-prompt", "-q", "tools/compile.ts", ...args],
    cwd: ROOT,
    env: { DENORT_BIN: base, NO_COLOR: "1" },
    stdout: "null",
  }).output();
  return { code, errors: new TextDecoder().decode(stderr) };
}

function latin1(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes);
}

/** Sources of the workers that the daemon starts by address. */
async function workers(): Promise<Uint8Array[]> {
  const sources: Uint8Array[] = [];
  for await (const { folder, text } of daemonSources()) {
    for (const [, worker] of text.matchAll(/new Worker\(new URL\("([^"]+)"/g)) {
      sources.push(await Deno.readFile(join(folder, worker!)));
    }
  }
  return sources;
}

/** What `deno compile` appends: a mark, twice, then a length and JSON of that length. */
// deno-lint-ignore no-explicit-any
function metadataOf(binary: Uint8Array): any {
  const at = latin1(binary).indexOf("d3n0l4ndd3n0l4nd") + 24;
  const length = Number(new DataView(binary.buffer).getBigUint64(at - 8, true));
  return JSON.parse(new TextDecoder().decode(binary.subarray(at, at + length)));
}

Deno.test("both binaries hold the workers, all permissions, no prompt and no path of this machine", async () => {
  await using folder = await temporaryFolder();
  const { code, errors } = await build(["--output", folder.path], "/bin/true");
  assertEquals([code, errors], [0, ""]);
  const sources = await workers();
  assertEquals(sources.length, 4);
  for (const name of ["shivya-x86_64-linux", "shivya-aarch64-linux"]) {
    const binary = await Deno.readFile(join(folder.path, name));
    const metadata = metadataOf(binary);
    const { permissions, unstable_config, entrypoint_key } = metadata;
    assert(entrypoint_key.endsWith("daemon/main.ts"));
    assertEquals(unstable_config.features.toSorted(), ["net", "worker-options"]);
    assertEquals(permissions.prompt, false);
    assert(metadata.v8_flags.includes("--no-short-builtin-calls"));
    assertEquals(metadata.code_cache_key, null);
    for (const kind of ["env", "ffi", "import", "net", "read", "run", "sys", "write"]) {
      assertEquals([permissions[`allow_${kind}`], permissions[`deny_${kind}`]], [[], null], kind);
    }
    const text = latin1(binary);
    for (const source of sources) assert(text.includes(latin1(source)), "a worker is missing");
    assertEquals(text.includes(ROOT), false, "the folder it was built in leaked");
  }
});

Deno.test("an unknown target is refused in one line", async () => {
  await using folder = await temporaryFolder();
  const { code, errors } = await build(["--target", "mips", "--output", folder.path], "/bin/true");
  assertEquals([code, errors.trimEnd().split("\n").length], [2, 1]);
  assertStringIncludes(errors, "--target x86_64 and --target aarch64");
});
