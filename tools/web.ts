/**
 * Builds the dashboard into `daemon/dashboard/assets.json`, which the bridge serves: `deno task web`.
 * Prints how large it is, and fails if it is larger than it may be.
 *
 * @module
 */
import { fromFileUrl } from "@std/path";
import { gzipSync } from "node:zlib";
import { bundled, sourceText } from "./deno_bundle.ts";

/** Where the built page lies. */
export const ASSETS_FILE: string = fromFileUrl(
  new URL("../daemon/dashboard/assets.json", import.meta.url),
);

/** Page, script and style sheet together, bytes compressed. */
export const MOST_BYTES = 150_000;

/** Files by path. */
export type Assets = Record<string, { type: string; body: string }>;

/** The page as its sources make it. Throws if they cannot be bundled. */
export async function buildAssets(): Promise<Assets> {
  const [page, script, style, icon] = await Promise.all([
    sourceText("web/dashboard/index.html"),
    bundled("web/dashboard/main.tsx", "browser"),
    bundled("web/dashboard/app.css", "browser"),
    sourceText("web/dashboard/icon.svg"),
  ]);
  return {
    "/": { type: "text/html; charset=utf-8", body: page },
    "/app.js": { type: "text/javascript; charset=utf-8", body: script },
    "/app.css": { type: "text/css; charset=utf-8", body: style },
    "/icon.svg": { type: "image/svg+xml", body: icon },
  };
}

/** As the file has it. */
export function assetsText(assets: Assets): string {
  return `${JSON.stringify(assets, null, 2)}\n`;
}

/** Bytes of each file compressed as the bridge does. */
export function zippedSizes(assets: Assets): Record<string, number> {
  return Object.fromEntries(
    Object.entries(assets).map(([path, { body }]) => [path, gzipSync(body).length]),
  );
}

async function main(): Promise<number> {
  const assets = await buildAssets();
  const sizes = zippedSizes(assets);
  const total = Object.values(sizes).reduce((sum, size) => sum + size, 0);
  for (const [path, size] of Object.entries({ ...sizes, together: total })) {
    console.log(`${path.padEnd(10)} ${(size / 1000).toFixed(1).padStart(6)} kB compressed`);
  }
  if (total > MOST_BYTES) {
    console.error(`Cannot build the page so large: it may have ${MOST_BYTES / 1000} kB compressed`);
    return 1;
  }
  await Deno.writeTextFile(ASSETS_FILE, assetsText(assets));
  return 0;
}

if (import.meta.main) Deno.exit(await main());
