/** The page in front of three real daemons. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import type { Page } from "playwright-core";
import { call, type Daemon, eventually, startDaemon, temporaryFolder } from "../daemon/harness.ts";
import { browserTest, openPage, shoot } from "./browser.ts";

/** Seconds from tick to tick: short, but long enough to read both ends within one. */
const TICK = "0.4";
/** What a page has to show within, milliseconds. */
const PATIENCE = 30_000;

/** Three daemons of which the first one shows what it sees. */
async function startThree(ends: AsyncDisposableStack) {
  const folder = ends.use(await temporaryFolder());
  const dashboard = freeTcpPort();
  const start = async (index: number, more: string[]) =>
    ends.use(
      await startDaemon(join(folder.path, String(index)), [
        ...["--tick-seconds", TICK, "--test-hooks", "--name", `host-${index}`],
        ...more,
      ]),
    );
  const shown = ["--visualize", String(dashboard), "--json"];
  const first = await start(0, shown);
  const peer = ["--peer", `127.0.0.1:${first.port}`];
  const daemons = [first, await start(1, peer), await start(2, peer)];
  const ids = await Promise.all(daemons.map(async (each) => (await status(each)).nodeId as string));
  return {
    /** With the token. */
    url: (await Deno.readTextFile(JSON.parse(first.line).tokenFile)).trimEnd(),
    daemons,
    ids,
    /** The first one, once it was stopped. */
    restart: () =>
      start(0, [...shown, "--port", String(first.port), "--peer", `127.0.0.1:${daemons[1]!.port}`]),
  };
}

function freeTcpPort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

// deno-lint-ignore no-explicit-any
async function status({ socket }: Daemon): Promise<any> {
  return (await call(socket, "GET", "/v1/status")).json;
}

async function block(daemon: Daemon, peer: string, on: boolean): Promise<void> {
  const answer = await call(daemon.socket, "POST", "/v1/block", JSON.stringify({ peer, on }));
  assertEquals(answer.status, 200, JSON.stringify(answer.json));
}

const stateOf = (page: Page, id: string, state: string) =>
  page.waitForSelector(`[data-host="${id}"] .state.${state}`, { timeout: PATIENCE });

/** A number that the page claims to have from the status. */
interface Shown {
  path: string;
  value: string;
  /** What is to be read. */
  text: string;
}

async function numbersOf(page: Page): Promise<Shown[]> {
  return await page.evaluate(
    `[...document.querySelectorAll("data[data-path]")]
      .map(({ dataset: { path }, value, textContent: text }) => ({ path, value, text }))`,
  );
}

const digits = (value: number, unit = "") =>
  `${Number(value.toPrecision(3))}${unit}`.replace(/^-/, "−");
const perCent = (value: number) => `${(100 * value).toFixed(0)} %`;

/** How some of them are to be read. */
const TEXTS: Record<string, (value: number) => string> = {
  "load.backlog": (value) => digits(value),
  "load.arrivalsPerSecond": (value) => digits(value, " /s"),
  "load.capacityPerSecond": (value) => digits(value, " /s"),
  "load.demandPerSecond": (value) => digits(value, " /s"),
  "load.utilisation": perCent,
  "plan.keepShare": perCent,
  "plan.surplusPerSecond": (value) => digits(value, " /s"),
  "belief.freeEnergyNats": (value) => digits(value, " nats"),
  "morphogenesis.slotsActive": String,
};

/** What an application says of itself at the first host; it is overloaded. */
const LOAD = { backlog: 41.25, arrivalsPerSecond: 12.3456, capacityPerSecond: 8.7654 };

// deno-lint-ignore no-explicit-any
function at(status: any, path: string): string {
  const value = path.split(".").reduce((part, name) => part?.[name], status);
  return value === undefined ? "" : String(value);
}

browserTest(
  "the page's numbers are those of status, through a death, a partition and a restart",
  async (browser) => {
    await using ends = new AsyncDisposableStack();
    const { url, daemons, ids, restart } = await startThree(ends);
    const [first, second, third] = daemons as [Daemon, Daemon, Daemon];
    const [, near, far] = ids as [string, string, string];
    await using opened = await openPage(browser, url);
    const { page } = opened;
    await stateOf(page, near, "alive");
    await stateOf(page, far, "alive");

    assertEquals(new URL(page.url()).hash, "");

    const { numbers } = await eventually(async () => {
      await call(first.socket, "POST", "/v1/load", JSON.stringify(LOAD));
      const [numbers, told] = await Promise.all([numbersOf(page), status(first)]);
      const apart = numbers.filter(({ path, value }) => value !== at(told, path));
      return { numbers, apart, backlog: told.load?.backlog };
    }, ({ apart, backlog }) => apart.length === 0 && backlog === LOAD.backlog);
    console.log(`${numbers.length} numbers equal those of status`);
    for (const [path, textOf] of Object.entries(TEXTS)) {
      const shown = numbers.filter((each) => each.path === path);
      assert(shown.length > 0, path);
      for (const { value, text } of shown) assertEquals(text, textOf(Number(value)), path);
    }

    await page.click("text=Settle now");
    await page.waitForSelector(".answer.settled", { timeout: PATIENCE });
    assertMatch((await page.textContent(".answer"))!, /^Settled: /);
    const settled = page.locator(".events li[data-kind=settled]");
    await settled.waitFor({ timeout: PATIENCE });
    assertMatch((await settled.textContent())!, /settled: took out/);

    for (const [daemon, id] of [[second, near], [third, far]] as const) {
      await block(first, id, true);
      await block(daemon, ids[0]!, true);
    }
    await page.waitForSelector("[data-notice=dead]:has-text('Partition')", { timeout: PATIENCE });
    await stateOf(page, near, "dead");
    await shoot(page, "daemons-partition");
    for (const [daemon, id] of [[second, near], [third, far]] as const) {
      await block(first, id, false);
      await block(daemon, ids[0]!, false);
    }
    await stateOf(page, near, "alive");
    await stateOf(page, far, "alive");
    await page.waitForSelector("[data-notice=healed]", { timeout: PATIENCE });
    await page.waitForSelector(".events li[data-kind=healed]", { timeout: PATIENCE });

    const suspected = stateOf(page, far, "suspect");
    third.kill("SIGKILL");
    await suspected;
    await stateOf(page, far, "dead");
    await page.waitForSelector(".events li[data-kind=dead]", { timeout: PATIENCE });
    await shoot(page, "daemons-dead");
    await page.reload();
    await stateOf(page, far, "dead");
    assertEquals(opened.faults, []);

    first.kill("SIGTERM");
    await first.ended();
    await page.waitForSelector("main.stale .banner.bad", { timeout: PATIENCE });
    await restart();
    await page.waitForSelector(".pill.open", { timeout: PATIENCE });
    await stateOf(page, near, "alive");
    // That nobody answered is all the browser has to complain of.
    const others = opened.faults.filter((fault) => !/ERR_CONNECTION_REFUSED/.test(fault));
    assertEquals(others, []);
  },
);
