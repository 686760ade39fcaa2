/** Bundles sources of this repository, by their paths in it. */
import { fromFileUrl } from "@std/path";

const ROOT = fromFileUrl(new URL("..", import.meta.url));

/** A module or a style sheet and all that it imports, as one minified text. Throws if that fails. */
export async function bundled(path: string, platform: "browser" | "deno"): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "-q", `--platform=${platform}`, "--minify", path],
    cwd: ROOT,
    stdin: "null",
    env: { NO_COLOR: "1" },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (!success) throw new Error(`Cannot bundle ${path}: ${text(stderr).trimEnd()}`);
  return text(stdout);
}

/** The text of a file. */
export async function sourceText(path: string): Promise<string> {
  return await Deno.readTextFile(`${ROOT}${path}`);
}
