import { assert, assertEquals } from "@std/assert";
import { ASSETS_FILE, assetsText, buildAssets, MOST_BYTES, zippedSizes } from "../../tools/web.ts";

Deno.test("the page that the bridge serves is what its sources make, and small", async () => {
  const assets = await buildAssets();
  const isSame = await Deno.readTextFile(ASSETS_FILE) === assetsText(assets);
  assert(isSame, "daemon/dashboard/assets.json is older than web/: run deno task web");
  const total = Object.values(zippedSizes(assets)).reduce((sum, size) => sum + size, 0);
  assert(total < MOST_BYTES, `${total} bytes compressed`);
});

Deno.test("the page asks nobody but the host it came from, and runs under a strict policy", async () => {
  const { "/": page, "/app.js": script, "/app.css": style, ...rest } = await buildAssets();
  assertEquals(Object.keys(rest), ["/icon.svg"]);
  for (const { body } of [page!, style!]) {
    assertEquals(body.match(/(?:https?:)?\/\/(?!www\.w3\.org)[a-z]/gi) ?? [], []);
  }
  assertEquals(
    page!.body.match(/ style=| on\w+=|<style|<script(?! type="module" src=)/gi) ?? [],
    [],
  );
  assertEquals(script!.body.match(/\beval\(|new Function\(|document\.write/g) ?? [], []);
});
