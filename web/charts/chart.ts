/** A chart over uPlot. */
import uPlot from "uplot";
import { escapeControls } from "../../daemon/text/printable.ts";
import { type Inks, readInks, seriesColour } from "./inks.ts";
import { createKey } from "./key.ts";
import type { ChartOptions, ChartRow, ChartSeries, ChartView } from "./types.ts";

const HEIGHT = 150;
/** As long as there is little to show, not the whole window is shown; seconds. */
const SHORTEST_SPAN = 60;

/** What is left of sums that cancel out. */
const DUST = 1e-9;

/** A chart at the end of `parent`, as wide as that. */
export function createChart(parent: HTMLElement, options: ChartOptions): ChartView {
  const { title, unit, windowSeconds, time = "clock" } = options;
  const format = options.format ?? ((value) => withUnit(value, unit));
  const root = document.createElement("section");
  root.className = "chart";
  const head = document.createElement("div");
  head.className = "chart-head";
  const heading = document.createElement("h3");
  heading.textContent = title;
  const key = createKey(format);
  head.append(heading, key.element);
  const plot = document.createElement("div");
  plot.className = "chart-plot";
  plot.setAttribute("role", "img");
  root.append(head, plot);
  parent.append(root);

  let inks = readInks(root);
  let series = options.series;
  let rows: ChartRow[] = [];
  let chart = build();

  function build(): uPlot {
    key.setSeries(series);
    return new uPlot(
      {
        width: Math.max(1, plot.clientWidth),
        height: HEIGHT,
        padding: [8, 18, 0, 0],
        legend: { show: false },
        cursor: { drag: { x: false, y: false, setScale: false }, y: false, points: { size: 6 } },
        scales: {
          x: { time: time === "clock", range: () => span() },
          y: { range: (_, low, high) => range(low, high) },
        },
        axes: axes(() => inks, time),
        series: [{}, ...series.map((each, i) => lineOf(each, i, () => inks))],
        hooks: { setCursor: [({ cursor }) => tell(cursor.idx ?? undefined)] },
      },
      columns(rows, series.length),
      plot,
    );
  }

  function span(): [number, number] {
    const end = rows.at(-1)?.at ?? windowSeconds;
    const begin = Math.min(rows[0]?.at ?? 0, end - Math.min(SHORTEST_SPAN, windowSeconds));
    return [Math.max(begin, end - windowSeconds), end];
  }

  /** Says what the lines are worth where the pointer is, or now. */
  function tell(at: number | undefined): void {
    const row = at === undefined ? rows.at(-1) : rows[at];
    key.setValues(row?.values ?? []);
    if (at !== undefined) return;
    const said = series.flatMap(({ name, isMuted }, i) => {
      const value = row?.values[i];
      return isMuted || value === undefined ? [] : [`${escapeControls(name)} ${format(value)}`];
    });
    plot.setAttribute("aria-label", `${title}: ${said.join(", ") || "nothing yet"}`);
  }

  function show(): void {
    chart.setData(columns(rows, series.length));
    tell(chart.cursor.idx ?? undefined);
  }

  const listening = new AbortController();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    inks = readInks(root);
    chart.redraw(false, true);
  }, { signal: listening.signal });
  const size = new ResizeObserver(() => {
    if (plot.clientWidth > 0) chart.setSize({ width: plot.clientWidth, height: HEIGHT });
  });
  size.observe(plot);
  tell(undefined);

  return {
    set(all) {
      rows = [...all];
      show();
    },
    push(at, values) {
      rows.push({ at, values });
      while (rows.length > 0 && at - rows[0]!.at > windowSeconds) rows.shift();
      show();
    },
    setSeries(others) {
      series = others;
      rows = [];
      chart.destroy();
      chart = build();
      tell(undefined);
    },
    stop() {
      listening.abort();
      size.disconnect();
      chart.destroy();
      root.remove();
    },
  };
}

function columns(rows: readonly ChartRow[], count: number): uPlot.AlignedData {
  const lines = Array.from(
    { length: count },
    (_, i) => rows.map(({ values }) => values[i] ?? null),
  );
  return [rows.map(({ at }) => at), ...lines];
}

function lineOf(series: ChartSeries, index: number, inks: () => Inks): uPlot.Series {
  return {
    stroke: () => seriesColour(inks(), series, index),
    width: series.isMuted ? 1 : 1.75,
    points: { show: false },
    ...(series.isDashed && { dash: [5, 4] }),
  };
}

function axes(inks: () => Inks, time: "clock" | "elapsed"): uPlot.Axis[] {
  const both: uPlot.Axis = {
    stroke: () => inks().muted,
    font: `11px ${inks().sans}`,
    grid: { stroke: () => inks().grid, width: 1 },
    ticks: { show: false },
  };
  const clock = (_: uPlot, splits: number[], _axis: number, _space: number, step: number) =>
    splits.map((at) =>
      new Date(at * 1000).toLocaleTimeString([], {
        hour: "2-digit",
        minute: "2-digit",
        ...(step < 60 && { second: "2-digit" }),
        hourCycle: "h23",
      })
    );
  const elapsed = (_: uPlot, splits: number[]) => splits.map((at) => at < 0 ? "" : `${at} s`);
  return [
    { ...both, size: 24, gap: 4, space: 64, values: time === "clock" ? clock : elapsed },
    {
      ...both,
      size: 48,
      gap: 6,
      space: 26,
      values: (_, splits) => splits.map((value) => short(value)),
    },
  ];
}

/** Zero is always in sight: a line far up that hardly moves is not to look wild. */
function range(low: number | null, high: number | null): [number, number] {
  const bottom = Math.min(0, low ?? 0);
  const top = Math.max(0, high ?? 0);
  const pad = (top - bottom) * 0.08;
  if (pad === 0) return [0, 1];
  return [bottom < 0 ? bottom - pad : 0, top > 0 ? top + pad : 0];
}

function short(value: number): string {
  const size = Math.abs(value);
  if (size < DUST) return "0";
  if (size >= 1e6) return `${Number((value / 1e6).toPrecision(3))}M`;
  if (size >= 1e4) return `${Number((value / 1e3).toPrecision(3))}k`;
  return String(Number(value.toPrecision(3))).replace(/^-/, "−");
}

function withUnit(value: number, unit: string): string {
  return unit === "" ? short(value) : `${short(value)} ${unit}`;
}
