/**
 * Runs the tests under the Deno that `SHIVYA_AARCH64_DENO` names, on this processor or an emulated one:
 * `deno task test:aarch64 [FILE or FOLDER …]`, all unless told.
 *
 * @module
 */
import { fromFileUrl } from "@std/path";
import project from "../deno.json" with { type: "json" };

const ROOT = fromFileUrl(new URL("..", import.meta.url));

/** How much longer tests wait for what comes, unless `SHIVYA_PATIENCE` says. */
const PATIENCE = "60";

/** Tests that are to hold without permissions. */
const PURE = /^(?:\.\/)?tests\/(?:layers|p2p|simulation|web)\b/;

const SELF = "console.log(JSON.stringify([Deno.build.arch, Deno.execPath()]))";

/** What runs to its end prints; throws if it cannot be run or fails. */
async function printed(program: string, args: string[]): Promise<string> {
  const { success, code, stdout, stderr } = await new Deno.Command(program, { args }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  if (!success) throw new Error(text(stderr) || `it ended with ${code}`);
  return text(stdout);
}

/** Throws, saying what to do, unless it is for aarch64 and can start itself, as the tests have it do. */
async function checkRunner(runner: string): Promise<void> {
  const [, arch, path] = /^\["(\w+)","(.+)"\]$/.exec(await printed(runner, ["eval", SELF])) ?? [];
  if (arch === undefined) throw new Error("it does not say what it is for");
  if (arch !== "aarch64") throw new Error(`it is for ${arch}`);
  await printed(path!, ["--version"]).catch((error) => {
    throw new Error(`${path} does not start by itself (install binfmt-support): ${error.message}`);
  });
}

/** The tests as commands for `deno task --eval`; types were checked elsewhere, and far faster. */
function commands(paths: string[]): string[] {
  const { tasks } = project;
  if (paths.length === 0) {
    const doc = tasks["test:doc"].replace("deno test ", "deno test --no-check ");
    return [tasks["test:pure"].command, doc, tasks["test:daemon"].command];
  }
  const { pure = [], other = [] } = Object.groupBy(
    paths,
    (path) => PURE.test(path) ? "pure" : "other",
  );
  const some = (flags: string, paths: string[]) =>
    paths.length === 0 ? [] : [`deno test --no-check --no-prompt ${flags} ${paths.join(" ")}`];
  return [...some("-q -P=layers", pure), ...some("-A", other)];
}

async function main(paths: string[]): Promise<number> {
  const runner = Deno.env.get("SHIVYA_AARCH64_DENO") ?? "";
  if (runner === "") {
    console.log(
      "Skipped: SHIVYA_AARCH64_DENO names no Deno for aarch64; the README says where to get it",
    );
    return 0;
  }
  try {
    await checkRunner(runner);
  } catch (error) {
    console.error(`Cannot test with ${runner}: ${(error as Error).message}`);
    return 1;
  }
  const env = { SHIVYA_PATIENCE: Deno.env.get("SHIVYA_PATIENCE") ?? PATIENCE };
  let worst = 0;
  for (const command of commands(paths)) {
    console.log(command);
    const args = ["task", "--eval", command];
    const { code } = await new Deno.Command(runner, { args, cwd: ROOT, env }).spawn().status;
    worst = Math.max(worst, code);
  }
  return worst;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
