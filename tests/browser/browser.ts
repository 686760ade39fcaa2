/** Debian's chromium, headless, and pages in it that note everything that goes wrong. */
import { fromFileUrl } from "@std/path";
import axe from "axe-core";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { exists } from "../daemon/harness.ts";

const CHROMIUM = Deno.env.get("SHIVYA_CHROMIUM") ?? "/usr/bin/chromium";
const SHOTS = fromFileUrl(new URL("./screenshots/", import.meta.url));
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Whether there is a browser; says so if there is none. */
export const hasBrowser: boolean = await exists(CHROMIUM);
if (!hasBrowser) console.log(`Skipped: ${CHROMIUM} is not there (Debian: apt install chromium)`);

/** A page, and what was wrong with it so far. */
export interface WatchedPage extends AsyncDisposable {
  readonly page: Page;
  /** Errors on the console, violations of the policy, requests to others. */
  readonly faults: readonly string[];
}

/** Starts the browser; it ends with the block. */
export async function startBrowser(): Promise<Browser & AsyncDisposable> {
  const browser = await chromium.launch({ executablePath: CHROMIUM, headless: true, args: FLAGS });
  return Object.assign(browser, { [Symbol.asyncDispose]: () => browser.close() });
}

/** A test with a browser, skipped where there is none. */
export function browserTest(name: string, fn: (browser: Browser) => Promise<void>): void {
  Deno.test({
    name,
    ignore: !hasBrowser,
    // Its connection to the browser is the library's to end.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      await using browser = await startBrowser();
      await fn(browser);
    },
  });
}

/** How wide, how bright. */
export const DESKTOP: BrowserContextOptions = { viewport: { width: 1440, height: 900 } };
export const PHONE: BrowserContextOptions = {
  viewport: { width: 360, height: 740 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
};

/** Opens an address in a profile of its own. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = DESKTOP,
): Promise<WatchedPage> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const faults: string[] = [];
  const origin = new URL(url).origin;
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
  page.on("request", (request) => {
    const { protocol } = new URL(request.url());
    const isForeign = protocol !== "data:" && new URL(request.url()).origin !== origin;
    if (isForeign) faults.push(`request: ${request.url()}`);
  });
  page.on("websocket", (socket) => {
    if (new URL(socket.url()).host !== new URL(url).host) faults.push(`socket: ${socket.url()}`);
  });
  await page.goto(url);
  return {
    page,
    faults,
    [Symbol.asyncDispose]: () => context.close(),
  };
}

/** Serious and critical faults that axe-core finds. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  // The page's own policy keeps out what it did not come with; an isolated world is above it.
  const session = await page.context().newCDPSession(page);
  const { frameTree } = await session.send("Page.getFrameTree");
  const { executionContextId: contextId } = await session.send("Page.createIsolatedWorld", {
    frameId: frameTree.frame.id,
  });
  await session.send("Runtime.evaluate", { expression: axe.source, contextId });
  const { result } = await session.send("Runtime.evaluate", {
    expression: `axe.run(document).then(({ violations }) => JSON.stringify(violations))`,
    contextId,
    awaitPromise: true,
    returnByValue: true,
  });
  await session.detach();
  const violations: axe.Result[] = JSON.parse(result.value);
  return violations.filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`)
    );
}

/** Keeps a picture of the whole page for somebody to look at. */
export async function shoot(page: Page, name: string): Promise<void> {
  await Deno.mkdir(SHOTS, { recursive: true });
  await page.screenshot({ path: `${SHOTS}${name}.png`, fullPage: true });
}
