/**
 * Builds one JavaScript file that a plain `deno run -A` starts:
 * `deno task bundle [--output dist/shivya.js]`.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { dirname, resolve } from "@std/path";
import { DENO_FLAGS } from "../daemon/lifecycle/deno_flags.ts";
import { bundled } from "./deno_bundle.ts";
import { WORKERS } from "./workers.ts";

const SHEBANG = `#!/usr/bin/env -S deno run ${DENO_FLAGS.join(" ")}\n`;

/** How the daemon names the module of a worker. */
const WORKER = /new URL\("\.\/(\w+_worker\.ts)",\s*import\.meta\.url\)/g;

/**
 * A module and all that it imports as one. Throws if that fails. Each thread of a daemon keeps its
 * source, twice: minified it takes 7 MB less in all.
 */
async function moduleText(path: string): Promise<string> {
  const text = await bundled(path, "deno");
  // It notes where packages lie on this machine, which is nobody's business.
  return text.replaceAll(/(?:\.\.\/)+[^"\s]*?\/npm\/[^/"\s]+\//g, "npm/");
}

/** The program as one module, the texts of its workers in it. */
async function program(): Promise<string> {
  const [prelude, main] = await Promise.all(
    ["tools/bundle_prelude.ts", "daemon/main.ts"].map(moduleText),
  );
  const names = [...main!.matchAll(WORKER)].map(([, name]) => name!);
  if (names.length === 0) throw new Error("Cannot bundle the workers: none is to be found");
  const workers: Record<string, string> = {};
  for (const name of names) {
    const path = WORKERS.find((worker) => worker.endsWith(`/${name}`));
    if (path === undefined) throw new Error(`Cannot bundle ${name}: tools/workers.ts lacks it`);
    // What it requires is built in; a worker made of a text has no place to require from.
    workers[name] = (await moduleText(path))
      .replaceAll(/(createRequire)\(import\.meta\.url\)/g, '$1("file:///")');
  }
  const embedded = main!.replaceAll(
    WORKER,
    (_, name) =>
      `URL.createObjectURL(new Blob([SHIVYA_WORKERS["${name}"]], { type: "text/javascript" }))`,
  );
  return `${SHEBANG}(() => {\n${prelude}})();\nconst SHIVYA_WORKERS = ${
    JSON.stringify(workers)
  };\n${embedded}`;
}

async function main(args: string[]): Promise<number> {
  const unknown: string[] = [];
  const { output } = parseArgs(args, {
    string: ["output"],
    default: { output: "dist/shivya.js" },
    unknown: (arg) => {
      unknown.push(arg);
    },
  });
  if (unknown.length > 0) {
    console.error(`Cannot bundle ${unknown[0]}: there is --output FILE`);
    return 2;
  }
  const file = resolve(output);
  try {
    const text = await program();
    await Deno.mkdir(dirname(file), { recursive: true });
    await Deno.writeTextFile(file, text);
    await Deno.chmod(file, 0o755);
  } catch (error) {
    console.error((error as Error).message);
    return 1;
  }
  console.log(file);
  return 0;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
