/** Every state of the page, light and dark, wide and narrow: kept for somebody to look at. */
import { assertEquals } from "@std/assert";
import type { Browser, Page } from "playwright-core";
import { accessibilityFaults, browserTest, DESKTOP, openPage, PHONE, shoot } from "./browser.ts";
import { type MockFeed, startMockFeed } from "./mock_feed.ts";

const VIEWS = {
  "light-desktop": { ...DESKTOP, colorScheme: "light" },
  "dark-desktop": { ...DESKTOP, colorScheme: "dark" },
  "light-phone": { ...PHONE, colorScheme: "light" },
  "dark-phone": { ...PHONE, colorScheme: "dark" },
} as const;

/** Two of them show what all four do, if little is new. */
const TWO = ["light-desktop", "dark-phone"] as const;
const ALL = ["light-desktop", "dark-desktop", "light-phone", "dark-phone"] as const;

/** Opens the page in each view, lets `act` bring about the state, keeps it, and finds no fault. */
async function keep(
  browser: Browser,
  feed: MockFeed,
  name: string,
  views: readonly (keyof typeof VIEWS)[] = ALL,
  act: (page: Page) => Promise<unknown> = () => Promise.resolve(),
): Promise<void> {
  for (const view of views) {
    const options = { ...VIEWS[view], reducedMotion: "reduce" } as const;
    await using opened = await openPage(browser, feed.url, options);
    const { page, faults } = opened;
    await page.waitForSelector(".summary");
    await act(page);
    // Two frames: what was just told is drawn, and fitted.
    await page.evaluate(
      "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))",
    );
    await shoot(page, `${name}-${view}`);
    assertEquals(await accessibilityFaults(page), [], `${name} ${view}`);
    assertEquals(faults, [], `${name} ${view}`);
    const overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
    assertEquals(overflow, 0, `${name} ${view} is wider than the screen`);
  }
}

browserTest("a host alone, three, and many are shown without a fault", async (browser) => {
  for (const [hosts, linksPerHost] of [[1, 6], [3, 6], [14, 6], [128, 16]] as const) {
    await using feed = startMockFeed({ hosts, linksPerHost });
    await keep(browser, feed, `${hosts}-hosts`, hosts === 3 ? ALL : TWO);
  }
});

browserTest(
  "suspects, dead, a partition, a circle and hostile names are shown without a fault",
  async (browser) => {
    await using feed = startMockFeed({ hosts: 9 });
    const { mesh } = feed;
    mesh.set(3, { name: "\u202e<img src=x onerror=alert(1)> a name without an end" });
    mesh.set(4, { state: "suspect" });
    mesh.set(6, { state: "dead" });
    mesh.set(7, { state: "dead" });
    mesh.set(8, { state: "left" });
    mesh.turn(6);
    feed.tick();
    const at = new Date().toISOString();
    const about = (index: number, kind: string, name: string) => ({
      kind,
      id: mesh.ids[index],
      name,
    });
    for (
      const event of [
        about(2, "joined", "depot-1"),
        { kind: "split", slot: 3, reason: "activator 4.5 above 4" },
        { kind: "hotSwap", formula: "load′ = 0.9 · load + drift" },
        { kind: "expansion", dimension: 3 },
        { kind: "healed", hosts: [mesh.ids[1]], curlRemoved: 3.2, harmonicRemoved: 0.1 },
        about(4, "suspect", "relay-1"),
        about(6, "dead", "roof-1"),
      ]
    ) feed.event({ at, ...event });
    await keep(browser, feed, "trouble");
    await keep(
      browser,
      feed,
      "other-host",
      ALL,
      (page) => page.click(`[data-host="${mesh.ids[5]}"] button`),
    );
    await keep(
      browser,
      feed,
      "dead-host",
      TWO,
      (page) => page.click(`[data-host="${mesh.ids[6]}"] button`),
    );
  },
);

browserTest("a name without an end is shown without a fault", async (browser) => {
  await using feed = startMockFeed({ hosts: 3 });
  feed.mesh.set(1, { name: "W".repeat(32) });
  feed.tick();
  await keep(browser, feed, "long-name", TWO);
});

browserTest("a lost connection is shown without a fault", async (browser) => {
  for (const view of TWO) {
    const feed = startMockFeed({ hosts: 5 });
    await using opened = await openPage(browser, feed.url, VIEWS[view]);
    await opened.page.waitForSelector(".summary");
    await feed[Symbol.asyncDispose]();
    await opened.page.waitForSelector(".banner.bad");
    await shoot(opened.page, `lost-${view}`);
    assertEquals(await accessibilityFaults(opened.page), []);
  }
});
