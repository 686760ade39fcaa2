/** Bundles what a browser loads. */
import { fromFileUrl } from "@std/path";

const ROOT = fromFileUrl(new URL("..", import.meta.url));

/** A module or a style sheet and all that it imports, as one text. Throws if that fails. */
export async function bundleForBrowser(path: string): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "-q", "--platform=browser", "--minify", path],
    cwd: ROOT,
    stdin: "null",
    env: { NO_COLOR: "1" },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (!success) throw new Error(`Cannot bundle ${path}: ${text(stderr).trimEnd()}`);
  return text(stdout);
}

/** Text of a file of this repository. */
export async function sourceText(path: string): Promise<string> {
  return await Deno.readTextFile(`${ROOT}${path}`);
}
