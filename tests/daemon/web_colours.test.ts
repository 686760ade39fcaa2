/** What must be told apart is, also by who sees red and green alike. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { colourName } from "../../web/charts/colour_name.ts";
import type { ChartSeries } from "../../web/charts/types.ts";
import {
  ARRIVALS,
  CIRCLES,
  COLOURED,
  ENERGY,
  TRAFFIC,
  waitLines,
} from "../../web/dashboard/chart_lines.ts";
import type { PictureHostState } from "../../web/picture/types.ts";
import { difference, labOf, type Vision } from "./colour_vision.ts";

/** CIEDE2000 between what is told apart by colour alone. */
const APART = 9.5;
/** Between steps of the ramp of waits, that lie beside each other, and of lightness. */
const STEP = 7;

const VISIONS: Vision[] = ["normal", "protanopia", "deuteranopia"];

/** Custom properties of `web/theme.css`, light and dark. */
async function themes(): Promise<Record<string, Record<string, string>>> {
  const css = await Deno.readTextFile(new URL("../../web/theme.css", import.meta.url));
  const [light, dark] = css.split("@media (prefers-color-scheme: dark)").map((part) =>
    Object.fromEntries(
      [...part.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((m) => [m[1]!, m[2]!]),
    )
  );
  return { light: light!, dark: { ...light, ...dark } };
}

/** Says of every theme and kind of eyes how far two of its colours are apart, and how light one is. */
async function forEach(
  act: (
    apart: (one: string, other: string) => number,
    lightness: (name: string) => number,
    where: string,
  ) => void,
): Promise<void> {
  for (const [theme, colours] of Object.entries(await themes())) {
    for (const vision of VISIONS) {
      const lab = (name: string) => {
        assert(colours[name] !== undefined, `--${name} is no colour`);
        return labOf(colours[name], vision);
      };
      act(
        (one, other) => difference(lab(one), lab(other)),
        (name) => lab(name)[0],
        `${theme} ${vision}`,
      );
    }
  }
}

Deno.test("differences of colours are those of CIEDE2000", () => {
  // Sharma, Wu and Dalal 2005, table 1: pairs 1, 7, 10, 14, 17 and 25.
  const pairs = [
    [[50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425],
    [[50, 0, 0], [50, -1, 2], 2.3669],
    [[50, 2.49, -0.001], [50, -2.49, 0.0011], 7.2195],
    [[50, -0.001, 2.49], [50, 0.0011, -2.49], 4.7461],
    [[50, 2.5, 0], [73, 25, -18], 27.1492],
    [[60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644],
  ] as const;
  for (const [one, other, expected] of pairs) {
    assertAlmostEquals(difference(one, other), expected, 1e-4);
    assertAlmostEquals(difference(other, one), expected, 1e-4);
  }
  assertAlmostEquals(labOf("#ffffff", "deuteranopia")[0], 100, 0.01);
  const redAndGreen = (vision: Vision) =>
    difference(labOf("#a83208", vision), labOf("#5c5a00", vision));
  assert(redAndGreen("normal") > 30 && redAndGreen("deuteranopia") < 6);
});

Deno.test("arrows that follow the plan are told from those that do not, and from the ground", async () => {
  await forEach((apart, _, where) => {
    assert(apart("flow-planned", "flow-reported") > 40, where);
    for (const flow of ["flow-planned", "flow-reported"]) {
      assert(apart(flow, "surface") > 30 && apart(flow, "line-strong") > 15, `${flow} ${where}`);
    }
  });
});

Deno.test("a longer wait is a darker host, or a lighter one on dark ground, step by step", async () => {
  await forEach((apart, lightness, where) => {
    const stops = [0, 1, 2, 3, 4].map((stop) => `wait-${stop}`);
    const way = Math.sign(lightness("wait-4") - lightness("wait-0"));
    assertEquals(way, where.startsWith("dark") ? 1 : -1);
    for (const [i, stop] of stops.slice(1).entries()) {
      const before = stops[i]!;
      assert(way * (lightness(stop) - lightness(before)) > STEP, `${stop} ${where}`);
      assert(apart(stop, before) > STEP, `${stop} ${where}`);
    }
    for (const stop of stops) assert(apart(stop, "host-unknown") > STEP, `${stop} ${where}`);
  });
});

Deno.test("lines of a chart are told apart by colour, or one is broken", async () => {
  const hosts = Array.from({ length: 9 }, (_, i) => ({ id: `${i}`, name: `host ${i}` }));
  const waits = waitLines(hosts, [], []).series;
  assertEquals(waits.filter(({ isMuted }) => !isMuted).length, COLOURED);
  const nameOf = (line: ChartSeries, i: number) => colourName(line, i).replace(/^--/, "");
  await forEach((apart, _, where) => {
    for (const chart of [waits, ENERGY, ARRIVALS, CIRCLES, TRAFFIC]) {
      const lines = chart.map((line, i) => ({
        colour: nameOf(line, i),
        isDashed: !!line.isDashed,
      }));
      for (const [i, one] of lines.entries()) {
        assert(apart(one.colour, "surface") > APART, `${one.colour} ${where}`);
        for (const other of lines.slice(i + 1)) {
          if (one.colour === other.colour || one.isDashed !== other.isDashed) continue;
          const far = apart(one.colour, other.colour);
          assert(far > APART, `${one.colour} and ${other.colour}: ${far} ${where}`);
        }
      }
    }
  });
});

Deno.test("how a host does is told by its shape, whatever the colours are", async () => {
  // Types of the browser are not to be had here.
  const module = new URL("../../web/picture/draw_hosts.ts", import.meta.url).href;
  const { drawHosts } = await import(module);
  const grey = new Proxy({}, { get: (_, name) => name === "waits" ? ["#888888"] : "#888888" });
  const drawn = (["alive", "suspect", "dead", "left"] satisfies PictureHostState[]).map((state) => {
    const calls: string[] = [];
    const context = new Proxy({}, {
      get: (_, name) => (...values: unknown[]) => calls.push(`${String(name)} ${values}`),
      set: () => true,
    });
    const host = { id: "a", name: "a", state, capacityPerSecond: 1, waitSeconds: 1 };
    const scene = { dots: new Map([["a", { host, x: 50, y: 50, radius: 20 }]]) };
    drawHosts(context, scene, grey, undefined);
    return calls.join("\n");
  });
  assertEquals(new Set(drawn).size, 4);
});

Deno.test("lines of waits that lie in colour are those that were chosen and those that wait longest", () => {
  const hosts = Array.from({ length: 9 }, (_, i) => ({ id: `${i}`, name: `host ${i}` }));
  const waits = Object.fromEntries(hosts.map(({ id }, i) => [id, 10 * i]));
  const { series, values } = waitLines(hosts, [{ at: 1, waits }], ["0", "1", undefined]);
  const coloured = series.filter(({ isMuted }) => !isMuted).map(({ name }) => name.slice(-1));
  assertEquals(coloured, ["0", "1", "5", "6", "7", "8"]);
  assertEquals(values({ at: 1, waits }), [20, 30, 40, 0, 10, 50, 60, 70, 80]);
});
