import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { temporaryFolder } from "./harness.ts";

const UNIT = fromFileUrl(new URL("../../packaging/shivya.service", import.meta.url));
const README = fromFileUrl(new URL("../../README.md", import.meta.url));

/** Runs `systemd-analyze`; `undefined` where it is not installed. */
async function analyze(args: string[]): Promise<{ code: number; text: string } | undefined> {
  try {
    const command = new Deno.Command("systemd-analyze", { args, env: { NO_COLOR: "1" } });
    const { code, stdout, stderr } = await command.output();
    const text = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("");
    return { code, text };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    console.log("skipped: systemd-analyze is not installed");
    return undefined;
  }
}

Deno.test("systemd finds nothing wrong with the unit, and exposes it as the README says", async () => {
  await using folder = await temporaryFolder();
  const unit = join(folder.path, "shivya.service");
  const text = await Deno.readTextFile(UNIT);
  // The program has to be there.
  await Deno.writeTextFile(unit, text.replace("/usr/bin/shivya", Deno.execPath()));
  const verified = await analyze(["verify", "--man=no", unit]);
  if (verified === undefined) return;
  assertEquals(verified, { code: 0, text: "" });
  const security = await analyze(["security", "--offline=yes", "--no-pager", unit]);
  const level = /exposure level for shivya\.service: (\d+\.\d)/.exec(security!.text)?.[1];
  assert(level !== undefined, security!.text);
  const [, stated, version] = await Deno.readTextFile(README).then((readme) =>
    /exposure level of (\d+\.\d) of 10 \(systemd (\d+)\)/.exec(readme)!
  );
  // Others weigh what others know.
  const here = (await analyze(["--version"]))!.text;
  if (here.startsWith(`systemd ${version} `)) assertEquals(level, stated);
  else assert(Number(level) < 2, level);
});

Deno.test("the unit takes nothing from V8 and the telemetry that they need", async () => {
  const text = await Deno.readTextFile(UNIT);
  for (const fatal of [/^MemoryDenyWriteExecute=/m, /^ProcSubset=/m]) {
    assertEquals(fatal.test(text), false, String(fatal));
  }
  for (const needed of ["Type=notify", "NotifyAccess=main", "WatchdogSec=", "DynamicUser=yes"]) {
    assertStringIncludes(text, `\n${needed}`);
  }
});
