/** The cockpit in a real browser. */
import { assert, assertEquals, assertGreater } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { buildCockpit, writeCockpit } from "../../tools/cockpit.ts";
import type { Timing } from "../../web/cockpit/bench.ts";
import type { Figures } from "../../web/cockpit/figures.ts";
import { SCENARIOS } from "../../web/cockpit/scenarios.ts";
import { eventually } from "../daemon/harness.ts";
import { accessibilityFaults, DESKTOP, hasBrowser, openPage, PHONE, shoot } from "./browser.ts";
import {
  addressWith,
  assertAlike,
  caughtUp,
  figuresElsewhere,
  figuresOn,
  seeAll,
  tickOn,
  tooWide,
  withCockpit,
} from "./cockpit_page.ts";

/** The second at which what a scenario promises is there to be seen. */
const TELLING: Record<string, number> = {
  "hot-spot": 140,
  "slow-host": 170,
  "partition-heal": 122,
  "circulation-leak": 160,
  "morphogenesis": 150,
  "rhythm": 420,
};

Deno.test({
  name: "the cockpit",
  ignore: !hasBrowser,
  sanitizeOps: false,
  sanitizeResources: false,
  fn: (t) =>
    withCockpit(async (browser, base) => {
      await t.step(
        "shows what every scenario promises, as the same run elsewhere has it",
        async () => {
          for (const { id, figure } of SCENARIOS) {
            const address = `#scenario=${id}&seed=1&at=${TELLING[id]}`;
            await using opened = await openPage(browser, base + address);
            const { page, faults } = opened;
            await caughtUp(page);
            assertEquals(await tickOn(page), TELLING[id]);
            const figures = await figuresOn(page);
            assertAlike(figures, figuresElsewhere(address));
            const factor = figure === "errorPerSecond" ? 1.2 : 5;
            const [full, twin] = [figures.full[figure]!, figures.twin[figure]!];
            assertGreater(twin, factor * full, `${figure} of ${id}`);
            await seeAll(page);
            await shoot(page, `cockpit-${id}`);
            assertEquals(faults, [], id);
          }
        },
      );

      await t.step("gives the same numbers to the same link, to the last bit", async () => {
        const address = "#scenario=partition-heal&seed=11&without=hodge,flux&at=130&" +
          "do=30,load,bob,200~90,capacity,eve,40";
        const seen: unknown[] = [];
        for (let n = 0; n < 2; n++) {
          await using opened = await openPage(browser, base + address);
          await caughtUp(opened.page);
          seen.push([
            await figuresOn(opened.page),
            await opened.page.locator(".terms").allInnerTexts(),
          ]);
        }
        assertEquals(seen[0], seen[1]);
      });

      await t.step("does the twin's past over when a layer is switched", async () => {
        await using opened = await openPage(browser, `${base}#scenario=hot-spot&at=100`);
        const { page, faults } = opened;
        await caughtUp(page);
        const before = await figuresOn(page);
        await page.getByRole("switch", { name: "onsager in the twin" }).focus();
        await page.keyboard.press("Space");
        await caughtUp(page);
        const equal = await figuresOn(page);
        assertEquals(equal, { full: before.full, twin: before.full });
        assert(page.url().includes("without=nothing&at=100"), page.url());
        const missing: Record<string, keyof Figures> = {
          flux: "errorPerSecond",
          onsager: "spreadSeconds",
          turing: "slotChanges",
        };
        for (const [layer, figure] of Object.entries(missing)) {
          const toggle = page.getByRole("switch", { name: `${layer} in the twin` });
          const press = async () => {
            await toggle.focus();
            await page.keyboard.press("Space");
            await caughtUp(page);
          };
          await press();
          const { full, twin } = await figuresOn(page);
          assertEquals(full, before.full);
          assert(twin[figure] !== full[figure], `${figure} without ${layer}`);
          await press();
        }
        assertEquals(faults, []);
      });

      await t.step(
        "does what the reader does, by keyboard, and the link does it again",
        async () => {
          await using opened = await openPage(browser, `${base}#scenario=slow-host&at=20`);
          const { page, faults } = opened;
          await caughtUp(page);
          await page.getByRole("button", { name: "bob", exact: true }).press("Enter");
          const load = page.getByLabel("Load");
          await load.fill("260");
          await load.press("Enter");
          await page.getByRole("button", { name: "Add gil, 100/s" }).press("Enter");
          for (const id of ["ada", "bob"]) {
            await page.locator(`input[name=among][value=${id}]`).press("Space");
          }
          await page.getByRole("button", { name: "Cut off" }).press("Enter");
          assert((await page.locator(".lane.full figcaption").innerText()).includes("cut in 2"));
          await page.getByRole("button", { name: "+60 s" }).press("Enter");
          await caughtUp(page);
          await page.getByRole("button", { name: "Heal" }).press("Enter");
          await page.locator("input[name=among][value=cyd]").press("Space");
          await page.getByRole("button", { name: "Report a circle" }).press("Enter");
          await page.getByRole("button", { name: "+60 s" }).press("Enter");
          await caughtUp(page);
          const log = await page.locator(".log").innerText();
          for (
            const said of ["260 items a second come to bob", "gil joins", "ada, bob are cut off"]
          ) {
            assert(log.includes(said), log);
          }
          const figures = await figuresOn(page);
          await addressWith(page, "at=140");
          const address = new URL(page.url()).hash;
          assert(
            address.includes("do=20,load,bob,260~20,add,gil,100,0,fixed~20,cut,ada,bob~80,heal~"),
          );
          assertAlike(figures, figuresElsewhere(address));
          await page.reload();
          await caughtUp(page);
          assertEquals(await figuresOn(page), figures);
          await page.getByRole("button", { name: "Take back: the cut heals" }).press("Enter");
          await caughtUp(page);
          assert((await page.locator(".lane.full figcaption").innerText()).includes("cut in 2"));
          assertEquals(faults, []);
        },
      );

      await t.step("plays by itself, and stops, steps and starts again when told", async () => {
        await using opened = await openPage(browser, base);
        const { page, faults } = opened;
        await eventually(() => tickOn(page), (tick) => tick > 5);
        await page.getByRole("button", { name: "Pause" }).click();
        const at = await tickOn(page);
        await page.getByRole("button", { name: "Step", exact: true }).click();
        assertEquals(await tickOn(page), at + 1);
        await page.getByRole("radio", { name: "Rhythm" }).check();
        assertEquals(await tickOn(page), 0);
        await page.getByLabel("Seed").fill("42");
        await page.getByLabel("Seed").press("Enter");
        await addressWith(page, "scenario=rhythm&seed=42");
        await page.getByLabel("Speed").selectOption("100");
        await page.getByRole("button", { name: "Play" }).click();
        await eventually(() => tickOn(page), (tick) => tick > 60);
        assertEquals(faults, []);
      });

      await t.step("says so when an address names no run", async () => {
        await using opened = await openPage(browser, `${base}#scenario=hot-spot&do=5,explode,ada`);
        const { page, faults } = opened;
        const said = await page.getByRole("alert").first().innerText();
        assert(said.includes("explode"), said);
        assertEquals(await tickOn(page), 0);
        assertEquals(faults, []);
      });

      await t.step("shows what is hostile in an address harmlessly, and little of it", async () => {
        const long = "a".repeat(200_000);
        for (
          const fragment of [
            `scenario=${long}`,
            `do=5,load,${long},1`,
            "scenario=%E2%80%AEevil",
            "do=5,load,%E2%80%AEevil,1",
            "host=%E2%81%A6%3Cimg%20src=x%3E%1B[31m",
          ]
        ) {
          await using opened = await openPage(browser, `${base}#${fragment}`, PHONE);
          const { page, faults } = opened;
          const said = await page.getByRole("alert").first().innerText();
          assert(said.length < 400, said.slice(0, 500));
          assert(!/[\p{Cc}\p{Cf}]/u.test(said), said);
          assertEquals(await tooWide(page), 0);
          assertEquals(faults, []);
        }
      });

      await t.step("is fit for small and dark screens", async () => {
        for (const [name, device] of [["phone", PHONE], ["desktop", DESKTOP]] as const) {
          for (const colorScheme of ["light", "dark"] as const) {
            const url = `${base}#scenario=partition-heal&at=118`;
            await using opened = await openPage(browser, url, { ...device, colorScheme });
            const { page, faults } = opened;
            await caughtUp(page);
            await seeAll(page);
            assertEquals(await tooWide(page), 0, name);
            assertEquals(await accessibilityFaults(page), [], `${name} ${colorScheme}`);
            await shoot(page, `cockpit-${name}-${colorScheme}`);
            assertEquals(faults, []);
          }
        }
      });

      await t.step("times the layers when asked", async () => {
        await using opened = await openPage(browser, `${base}#at=1`);
        const { page, faults } = opened;
        const timing = await page.evaluate("shivyaBench(20)") as Timing;
        assertEquals([timing.arrayTicks, timing.hostTicks], [20, 640]);
        assertGreater(timing.milliseconds, 0);
        assertEquals(faults, []);
      });

      await t.step("works as a static folder at any path of any web host", async () => {
        const folder = await Deno.makeTempDir({ prefix: "shivya-cockpit-" });
        const server = Deno.serve(
          { hostname: "127.0.0.1", port: 0, onListen: () => {} },
          async ({ url }) => {
            const [, name] = new URL(url).pathname.match(/^\/some\/where\/([\w.]*)$/) ?? [];
            if (name === undefined) return new Response(null, { status: 404 });
            const body = await Deno.readFile(`${folder}/${name || "index.html"}`);
            const kind = name.split(".").at(-1)!;
            const types: Record<string, string> = {
              js: "text/javascript",
              css: "text/css",
              svg: "image/svg+xml",
            };
            return new Response(body, { headers: { "content-type": types[kind] ?? "text/html" } });
          },
        );
        try {
          await writeCockpit(await buildCockpit(), folder);
          const url =
            `http://127.0.0.1:${server.addr.port}/some/where/#scenario=morphogenesis&at=70`;
          await using opened = await openPage(browser, url);
          await caughtUp(opened.page);
          assertEquals(await tickOn(opened.page), 70);
          assertEquals(opened.faults, []);
        } finally {
          await server.shutdown();
          await Deno.remove(folder, { recursive: true });
        }
      });
    }),
});

Deno.test("the cockpit is built by its task into a folder, without serving", async () => {
  const folder = await Deno.makeTempDir({ prefix: "shivya-cockpit-" });
  try {
    const { code, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["task", "-q", "cockpit", "--no-serve", "--output", folder],
      cwd: fromFileUrl(new URL("../..", import.meta.url)),
      stdin: "null",
    }).output();
    assertEquals([code, new TextDecoder().decode(stdout).trim()], [0, folder]);
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    assertEquals(names, ["app.css", "app.js", "icon.svg", "index.html"]);
    const page = await Deno.readTextFile(`${folder}/index.html`);
    assert(!/(?:src|href)="(?:\/|https?:)/.test(page), page);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
