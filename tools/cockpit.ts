/**
 * Builds the cockpit into a static folder that any web host can serve, and serves it here:
 * `deno task cockpit [--port 9003] [--output dist/cockpit] [--no-serve]`.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { join, resolve } from "@std/path";
import { bundled, sourceText } from "./deno_bundle.ts";

/** Files by name, as any web host would serve them. */
export type CockpitFiles = Record<string, { readonly type: string; readonly body: string }>;

/** What a page may do, told by the header too. */
const HEADERS = {
  "content-security-policy": "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; " +
    "style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** The page as its sources make it. Throws if they cannot be bundled. */
export async function buildCockpit(): Promise<CockpitFiles> {
  const [page, script, style, icon] = await Promise.all([
    sourceText("web/cockpit/index.html"),
    bundled("web/cockpit/main.tsx", "browser"),
    bundled("web/cockpit/app.css", "browser"),
    sourceText("web/cockpit/icon.svg"),
  ]);
  return {
    "index.html": { type: "text/html; charset=utf-8", body: page },
    "app.js": { type: "text/javascript; charset=utf-8", body: script },
    "app.css": { type: "text/css; charset=utf-8", body: style },
    "icon.svg": { type: "image/svg+xml", body: icon },
  };
}

/** Writes them into a folder, which is made. */
export async function writeCockpit(files: CockpitFiles, folder: string): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  for (const [name, { body }] of Object.entries(files)) {
    await Deno.writeTextFile(join(folder, name), body);
  }
}

/** Serves them on loopback, from memory; port 0: any that is free. */
export function serveCockpit(files: CockpitFiles, port: number): Deno.HttpServer<Deno.NetAddr> {
  return Deno.serve({ hostname: "127.0.0.1", port, onListen: () => {} }, (request) => {
    if (request.method !== "GET" && request.method !== "HEAD") {
      return new Response(null, { status: 405, headers: { ...HEADERS, allow: "GET, HEAD" } });
    }
    const name = new URL(request.url).pathname.slice(1) || "index.html";
    const file = Object.hasOwn(files, name) ? files[name] : undefined;
    if (file === undefined) return new Response(null, { status: 404, headers: HEADERS });
    return new Response(file.body, { headers: { ...HEADERS, "content-type": file.type } });
  });
}

async function main(args: string[]): Promise<number> {
  const unknown: string[] = [];
  const { port, output, "no-serve": isBuildOnly } = parseArgs(args, {
    string: ["port", "output"],
    boolean: ["no-serve"],
    default: { port: "9003", output: "dist/cockpit" },
    unknown: (arg) => {
      unknown.push(arg);
    },
  });
  if (unknown.length > 0) {
    console.error(`Cannot use ${unknown[0]}: there are --port PORT, --output FOLDER, --no-serve`);
    return 2;
  }
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    console.error(`Cannot use --port: it must be from 0 to 65535, is ${port}`);
    return 2;
  }
  try {
    const files = await buildCockpit();
    await writeCockpit(files, resolve(output));
    console.log(resolve(output));
    if (isBuildOnly) return 0;
    // Who answers requests needs none of what building took.
    for (const name of ["run", "read", "write", "env"] as const) {
      await Deno.permissions.revoke({ name });
    }
    const server = serveCockpit(files, Number(port));
    console.log(`cockpit: http://127.0.0.1:${server.addr.port}/ (Ctrl-C ends it)`);
    await server.finished;
    return 0;
  } catch (error) {
    console.error((error as Error).message);
    return 1;
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
