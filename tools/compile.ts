/**
 * Builds self-contained binaries: `deno task compile [--target x86_64|aarch64] [--output dist]`.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { fromFileUrl, join, resolve } from "@std/path";
import { FAR_BUILTINS } from "../daemon/lifecycle/deno_flags.ts";
import { WORKERS } from "./workers.ts";

const ROOT = fromFileUrl(new URL("..", import.meta.url));

/** Deno's names of the systems that are built for. */
const TARGETS: Record<string, string> = {
  x86_64: "x86_64-unknown-linux-gnu",
  aarch64: "aarch64-unknown-linux-gnu",
};

/** Arguments of `deno` that build one binary: nothing left to ask, nothing left to fetch. */
function compileArguments(target: string, file: string): string[] {
  return [
    "compile",
    "-q",
    // The daemon needs all of them to open /proc, and gives them up itself.
    "-A",
    "--no-prompt",
    FAR_BUILTINS,
    // It would be read from a file in /tmp whose name anybody can tell.
    "--no-code-cache",
    "--target",
    target,
    ...WORKERS.flatMap((worker) => ["--include", worker]),
    "--output",
    file,
    "daemon/main.ts",
  ];
}

async function compile(name: string, folder: string): Promise<boolean> {
  const target = TARGETS[name]!;
  const file = join(folder, `shivya-${name}-linux`);
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: compileArguments(target, file),
    cwd: ROOT,
    stdin: "null",
  }).output();
  if (success) {
    console.log(file);
    return true;
  }
  const message = new TextDecoder().decode(stderr);
  console.error(
    message.includes("Setting up base binary")
      ? `Cannot fetch the base binary of Deno ${Deno.version.deno} for ${target}: unpack its ` +
        `denort-${target}.zip here and set DENORT_BIN to the file`
      : message.trimEnd(),
  );
  return false;
}

async function main(args: string[]): Promise<number> {
  const unknown: string[] = [];
  const { target, output } = parseArgs(args, {
    string: ["target", "output"],
    default: { output: "dist" },
    unknown: (arg) => {
      unknown.push(arg);
    },
  });
  if (unknown.length > 0 || (target !== undefined && !Object.hasOwn(TARGETS, target))) {
    console.error(
      `Cannot build for ${unknown[0] ?? target}: there are --target ${
        Object.keys(TARGETS).join(" and --target ")
      }, and --output FOLDER`,
    );
    return 2;
  }
  const folder = resolve(output);
  await Deno.mkdir(folder, { recursive: true });
  let status = 0;
  for (const name of target === undefined ? Object.keys(TARGETS) : [target]) {
    if (!await compile(name, folder)) status = 1;
  }
  return status;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
