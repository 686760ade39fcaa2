/** What the page does, in front of a made-up mesh. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { eventually } from "../daemon/harness.ts";
import { browserTest, openPage, shoot } from "./browser.ts";
import { startMockFeed, TOKEN } from "./mock_feed.ts";

browserTest("128 hosts and a thousand links are drawn above 30 times a second", async (browser) => {
  await using feed = startMockFeed({ hosts: 128, linksPerHost: 22 }, 1);
  await using opened = await openPage(browser, feed.url);
  await opened.page.waitForSelector("canvas.picture");
  const links = Object.keys(feed.mesh.state(0).links).length;
  // A mean over some seconds, once the page has settled.
  const rate = await eventually(
    () =>
      opened.page.evaluate<number>(`new Promise((done) =>
      setTimeout(() => done(shivyaFrameRate()), 3000))`),
    (rate) => rate > 30,
  );
  console.log(`${rate.toFixed(0)} frames a second with ${links} links`);
  assert(links >= 1000, `${links} links`);
  assertEquals(opened.faults, []);
});

browserTest("who wants less motion gets a picture that stands still", async (browser) => {
  await using feed = startMockFeed({ hosts: 12 });
  await using opened = await openPage(browser, feed.url, { reducedMotion: "reduce" });
  await opened.page.waitForSelector("canvas.picture");
  await opened.page.evaluate("new Promise((done) => setTimeout(done, 300))");
  assertEquals(await opened.page.evaluate("shivyaFrameRate()"), 0);
});

browserTest("a lost connection is told, and mended without being asked", async (browser) => {
  const feed = startMockFeed({ hosts: 3 });
  await using opened = await openPage(browser, feed.url);
  const { page } = opened;
  await page.waitForSelector(".pill.open");
  const rate = () => page.evaluate<number>("shivyaFrameRate()");
  await eventually(rate, (rate) => rate > 0);
  await feed[Symbol.asyncDispose]();
  await page.waitForSelector("main.stale .banner.bad");
  // Nothing moves that would look like news.
  await eventually(rate, (rate) => rate === 0);
  await using _again = startMockFeed({ hosts: 4, port: feed.port });
  await page.waitForSelector(".pill.open");
  await page.waitForSelector(".hosts tbody tr:nth-child(4)");
  assertEquals(await page.locator(".banner.bad").count(), 0);
  await eventually(rate, (rate) => rate > 0);
});

browserTest(
  "the token leaves the address bar, outlives a reload, and lets this tab settle",
  async (browser) => {
    await using feed = startMockFeed({ hosts: 3 });
    await using opened = await openPage(browser, feed.url);
    const { page } = opened;
    await page.waitForSelector(".settle");
    assertEquals(new URL(page.url()).hash, "");
    await page.reload();
    await page.click("text=Settle now");
    await page.waitForSelector(".answer.settled");
    assertEquals(feed.settles, 1);
    assert((await page.content()).includes(TOKEN) === false, "the token is in the page");
    assertEquals(opened.faults, []);
  },
);

browserTest("without the token nothing settles, and the page says why", async (browser) => {
  await using feed = startMockFeed({ hosts: 3 });
  await using opened = await openPage(browser, feed.url.split("#")[0]!);
  const { page } = opened;
  await page.fill(".settle input", "f".repeat(32));
  await page.click("text=Settle now");
  await page.waitForSelector(".answer.refused");
  assert((await page.textContent(".answer"))!.length > 10);
  assertEquals(feed.settles, 0);
  await page.fill(".settle input", TOKEN);
  await page.press(".settle input", "Enter");
  await page.waitForSelector(".answer.settled");
  assertEquals(feed.settles, 1);
});

browserTest("names of hosts are shown, and do nothing", async (browser) => {
  await using feed = startMockFeed({ hosts: 3 });
  feed.mesh.set(1, {
    name: "<img src=x onerror=alert(1)>\u202e",
    service: "\u202e08:1.0.0.01",
    address: "10.0.0.2:1\u0007",
    waitSeconds: 1000,
  });
  feed.tick();
  feed.event({ at: new Date().toISOString(), kind: "joined", id: "a", name: "<b>bold</b>" });
  await using opened = await openPage(browser, feed.url);
  const { page } = opened;
  await page.waitForSelector(".hosts tbody tr");
  const row = page.locator(`[data-host="${feed.mesh.ids[1]}"] bdi`);
  assertEquals(await row.textContent(), "<img src=x onerror=alert(1)>\\u{202e}");
  await page.click(`[data-host="${feed.mesh.ids[1]}"] button`);
  await page.waitForSelector(`[data-detail="${feed.mesh.ids[1]}"]`);
  const said = `${await page.textContent(".places")}${await page.content()}`;
  assertStringIncludes(said, "10.0.0.2:1\\u{7}");
  assertStringIncludes(said, "\\u{202e}08:1.0.0.01");
  const label = await page.getAttribute("canvas.picture", "aria-label");
  assertStringIncludes(label!, "at <img src=x onerror=alert(1)>\\u{202e}");
  // deno-lint-ignore no-control-regex
  assertEquals(/[\u202e\u0007]/.test(said + label), false);
  await page.waitForSelector(".events .words");
  assertEquals(await page.textContent(".events .words"), "<b>bold</b> (a) joined");
  assertEquals(await page.locator("img, .events b").count(), 0);
  assertEquals(opened.faults, []);
});

browserTest(
  "what rounds to nothing is nothing everywhere, and a law is written as such",
  async (browser) => {
    await using feed = startMockFeed({ hosts: 3 });
    const { mesh } = feed;
    const { program } = mesh.state(0).status;
    mesh.turn(1.74e-6);
    mesh.say({
      program: { ...program!, novelty: -0.33, formula: "load′ = -1.5 * load - 0.25" },
    });
    feed.tick();
    await using opened = await openPage(browser, feed.url);
    const { page } = opened;
    const key = page.locator(".chart-key li", { hasText: "around triangles" }).locator("b");
    await key.waitFor();
    assertEquals(await page.textContent('[data-path="plan.curlRemoved"]'), "0 /s");
    assertEquals(await key.textContent(), "0 /s");
    const law = page.locator(".section", { hasText: "Law in force" });
    assertEquals(await law.locator("code").textContent(), "load′ = −1.5 · load − 0.25");
    assertStringIncludes((await law.textContent())!, "surprise at 0 % of what is novel");
  },
);

browserTest("marks are there in colours of the reader's own", async (browser) => {
  await using feed = startMockFeed({ hosts: 3 });
  await using opened = await openPage(browser, feed.url, { forcedColors: "active" });
  const { page } = opened;
  await page.waitForSelector(".pill.open");
  // What has no background of its own shows the page's, which is the same colour.
  const ground = (selector: string, pseudo = "") =>
    page.evaluate<string>(
      `getComputedStyle(document.querySelector('${selector}'), '${pseudo}').backgroundColor
        .match(/\\d+/g).slice(0, 3).join()`,
    );
  const canvas = await ground("body");
  const marks = [
    await ground(".pill", "::before"),
    await ground(".slots .awake"),
    await ground(".choices [aria-pressed=true]"),
  ];
  assert(!marks.includes(canvas), `${marks} on ${canvas}`);
  assertEquals(await ground(".choices [aria-pressed=false]"), canvas);
  await shoot(page, "forced-colours");
});

browserTest("the keyboard alone chooses a host, sorts, and filters the events", async (browser) => {
  await using feed = startMockFeed({ hosts: 3 });
  const at = new Date().toISOString();
  feed.event({ at, kind: "split", slot: 3, reason: "hot" });
  feed.event({ at, kind: "joined", id: feed.mesh.ids[1], name: "gate-1" });
  await using opened = await openPage(browser, feed.url);
  const { page } = opened;
  await page.waitForSelector(".hosts tbody tr");
  const tabTo = async (selector: string) => {
    for (let presses = 0; presses < 60; presses++) {
      const isThere = await page.evaluate(`document.activeElement.matches('${selector}')`);
      if (isThere) return;
      await page.keyboard.press("Tab");
    }
    throw new Error(`Cannot reach ${selector}`);
  };
  await tabTo(`[data-host="${feed.mesh.ids[1]}"] button`);
  await page.keyboard.press("Enter");
  await page.waitForSelector(`[data-detail="${feed.mesh.ids[1]}"]`);
  await tabTo(".choices button:nth-child(4)");
  await page.keyboard.press("Space");
  await page.waitForSelector(".events li[data-kind=split]");
  assertEquals(await page.locator(".events li").count(), 1);
  await tabTo(".filter input");
  await page.keyboard.type("nothing like it");
  await page.waitForSelector(".events .empty");
});

browserTest("a click on a host in the picture chooses it", async (browser) => {
  await using feed = startMockFeed({ hosts: 2 });
  await using opened = await openPage(browser, feed.url, { reducedMotion: "reduce" });
  const { page } = opened;
  await page.waitForSelector("canvas.picture");
  const label = await page.getAttribute("canvas.picture", "aria-label");
  assert(label!.startsWith("Mesh: 2 hosts alive, 1 link"), label!);
  await page.locator("canvas.picture").scrollIntoViewIfNeeded();
  // Where the pointer turns into a hand there is a host.
  const places = await page.evaluate<[number, number][]>(`(() => {
    const canvas = document.querySelector("canvas.picture");
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const places = [];
    for (let x = 10; x < width; x += 20) {
      for (let y = 10; y < height; y += 20) {
        const at = { clientX: left + x, clientY: top + y };
        canvas.dispatchEvent(new PointerEvent("pointermove", at));
        if (canvas.style.cursor === "pointer") places.push([left + x, top + y]);
      }
    }
    return places;
  })()`);
  assert(places.length > 1, "no host is to be found");
  const chosen = new Set<string>();
  for (const [x, y] of places) {
    await page.mouse.click(x, y);
    chosen.add((await page.getAttribute("[data-detail]", "data-detail"))!);
  }
  assertEquals([...chosen].sort(), [...feed.mesh.ids].sort());
  assertEquals(opened.faults, []);
});
