import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";

const ROOT = fromFileUrl(new URL("../../", import.meta.url));

/** `deno task test:aarch64` with this runner. */
async function run(runner: string): Promise<[code: number, stdout: string, stderr: string]> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-prompt", "-q", "tools/aarch64.ts", "tests/none"],
    cwd: ROOT,
    env: { NO_COLOR: "1", SHIVYA_AARCH64_DENO: runner },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return [code, text(stdout), text(stderr)];
}

Deno.test("without a Deno for aarch64 to run the tests with, it is said why none ran", async () => {
  const why = "SHIVYA_AARCH64_DENO names no Deno for aarch64; the README says where to get it";
  assertEquals(await run(""), [0, `Skipped: ${why}\n`, ""]);
  // It runs, and says nothing of the kind.
  const [code, stdout, stderr] = await run("/bin/true");
  assertEquals([code, stdout], [1, ""]);
  assertEquals(stderr, "Cannot test with /bin/true: it does not say what it is for\n");
});
