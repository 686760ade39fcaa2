/** What the tests of the cockpit do with its page. */
import { assertAlmostEquals } from "@std/assert";
import type { Browser, Page } from "playwright-core";
import { buildCockpit, serveCockpit } from "../../tools/cockpit.ts";
import { parseRecipe } from "../../web/cockpit/recipe.ts";
import { createRun, figuresOfRun, stepRun } from "../../web/cockpit/run.ts";
import { eventually } from "../daemon/harness.ts";
import { startBrowser } from "./browser.ts";

/** Figures of both arrays, by name. */
export type Both = Record<"full" | "twin", Record<string, number>>;

/** Has the page catch up with the second that it is to show. */
export async function caughtUp(page: Page): Promise<void> {
  await page.waitForSelector('main[aria-busy="false"]', { timeout: 60_000 });
}

/** The figures that the page shows, as numbers. */
export async function figuresOn(page: Page): Promise<Both> {
  const all: Both = { full: {}, twin: {} };
  for (const each of await page.locator("data[data-figure]").all()) {
    const [figure, lane, value] = await Promise.all(
      ["data-figure", "data-lane", "value"].map((name) => each.getAttribute(name)),
    );
    all[lane as keyof Both][figure!] = Number(value);
  }
  return all;
}

/** The second that the page shows. */
export const tickOn = async (page: Page): Promise<number> =>
  Number(await page.locator("data.tick").getAttribute("value"));

/** Pixels by which the page is wider than its window. */
export const tooWide = async (page: Page): Promise<number> =>
  Number(await page.evaluate("Math.max(document.documentElement.scrollWidth - innerWidth, 0)"));

/** Waits until the address has this in it. */
export async function addressWith(page: Page, part: string): Promise<void> {
  await eventually(() => Promise.resolve(page.url()), (url) => url.includes(part));
}

/** What the same run comes to outside of the page. */
export function figuresElsewhere(address: string): Both {
  const recipe = parseRecipe(address);
  const run = createRun(recipe);
  while (run.tick < recipe.at) stepRun(run);
  const { full, twin } = figuresOfRun(run);
  return { full: { ...full }, twin: { ...twin } };
}

/** Fails where figures differ by more than a millionth. */
export function assertAlike(one: Both, other: Both): void {
  for (const lane of ["full", "twin"] as const) {
    for (const [figure, value] of Object.entries(other[lane])) {
      const found = one[lane][figure]!;
      assertAlmostEquals(found, value, 1e-6 * Math.max(1, Math.abs(value)), `${figure} ${lane}`);
    }
  }
}

/** Scrolls past everything, so that what is drawn only in sight is drawn. */
export async function seeAll(page: Page): Promise<void> {
  await page.evaluate(`(async () => {
    for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight / 2) {
      scrollTo(0, y);
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    }
    scrollTo(0, 0);
  })()`);
}

/** Serves the cockpit and starts a browser, for as long as the test takes. */
export async function withCockpit(
  test: (browser: Browser, base: string) => Promise<void>,
): Promise<void> {
  const server = serveCockpit(await buildCockpit(), 0);
  try {
    await using browser = await startBrowser();
    await test(browser, `http://127.0.0.1:${server.addr.port}/`);
  } finally {
    await server.shutdown();
  }
}
