/** Fetches the rival DHTs of `rivals/` with npm, once, and finds the Node that runs them. */

/** Folder of the rivals' programs. */
export const RIVALS: string = new URL("./rivals/", import.meta.url).pathname;

interface Manifest {
  version: string;
  dependencies: Record<string, string>;
}

/** Installs what is missing. Answers with why the rivals cannot run, or `undefined`. */
export async function prepareRivals(): Promise<string | undefined> {
  const node = await run("node", "-p", "process.versions.deno ?? ''");
  if (!node.isFine) return `node does not run: ${node.errors}`;
  if (node.output !== "") return "there is no Node, and Deno, which stands in, cannot run them";
  if (await areInstalled()) return undefined;
  const npm = await run(
    "npm",
    "install",
    "--no-package-lock",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
  );
  return npm.isFine ? undefined : `npm cannot install them: ${npm.errors}`;
}

/** Whether the pinned version of each is there. */
async function areInstalled(): Promise<boolean> {
  const { dependencies } = await readManifest(RIVALS);
  for (const [name, version] of Object.entries(dependencies)) {
    try {
      const found = await readManifest(`${RIVALS}node_modules/${name}/`);
      if (found.version !== version) return false;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      return false;
    }
  }
  return true;
}

async function readManifest(folder: string): Promise<Manifest> {
  return JSON.parse(await Deno.readTextFile(`${folder}package.json`));
}

interface Ran {
  isFine: boolean;
  output: string;
  errors: string;
}

async function run(program: string, ...args: string[]): Promise<Ran> {
  const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  try {
    const ran = await new Deno.Command(program, { args, cwd: RIVALS }).output();
    return { isFine: ran.success, output: textOf(ran.stdout), errors: textOf(ran.stderr) };
  } catch (error) {
    return { isFine: false, output: "", errors: (error as Error).message };
  }
}
