/** Ten minutes of everything that is worth a line. */
import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { HistoryRow } from "../../daemon/dashboard_feed.ts";
import { HISTORY_SECONDS } from "../../daemon/dashboard_history.ts";
import { type ChartOptions, type ChartSeries, type ChartView, createChart } from "../charts/mod.ts";
import { bytesPerSecond, nameOf, waitText } from "./format.ts";
import type { Model } from "./model.ts";

/** Hosts whose waits are drawn in colour; the others are pale. */
const COLOURED = 6;
/** So often it is decided anew who waits longest, rows. */
const RANKED_EVERY = 20;

type Values = (row: HistoryRow) => (number | undefined)[];

const ENERGY: ChartSeries[] = [{ name: "this host" }, { name: "mesh" }];
const ARRIVALS: ChartSeries[] = [{ name: "came" }, { name: "foreseen", isDashed: true }];
const CIRCLES: ChartSeries[] = [
  { name: "around triangles", colour: "--series-4" },
  { name: "around holes", colour: "--series-5", isDashed: true },
];
const TRAFFIC: ChartSeries[] = [{ name: "in" }, { name: "out", isDashed: true }];

/** All charts. */
export function ChartsCard({ model, selected }: { model: Model; selected: string }): JSX.Element {
  const waits = useWaitSeries(model, selected);
  const lines = { rows: model.rows, epoch: model.rowsEpoch };
  return (
    <section class="charts" aria-label="The last ten minutes">
      <Chart
        {...lines}
        title="Wait of each host"
        unit="s"
        series={waits.series}
        values={waits.values}
        format={waitText}
        isWide
      />
      <Chart
        {...lines}
        title="Arrivals here"
        unit="/s"
        series={ARRIVALS}
        values={({ observedPerSecond, predictedPerSecond }) => [
          observedPerSecond,
          predictedPerSecond,
        ]}
      />
      <Chart
        {...lines}
        title="Free energy"
        unit="nats"
        series={ENERGY}
        values={({ freeEnergyNats, collectiveFreeEnergyNats }) => [
          freeEnergyNats,
          collectiveFreeEnergyNats,
        ]}
      />
      <Chart
        {...lines}
        title="Circulation removed"
        unit="/s"
        series={CIRCLES}
        values={({ curlRemoved, harmonicRemoved }) => [curlRemoved, harmonicRemoved]}
      />
      <Chart
        {...lines}
        title="Mesh traffic here"
        unit="B/s"
        series={TRAFFIC}
        values={({ bytesReceivedPerSecond, bytesSentPerSecond }) => [
          bytesReceivedPerSecond,
          bytesSentPerSecond,
        ]}
        format={bytesPerSecond}
      />
    </section>
  );
}

interface ChartProps extends Omit<ChartOptions, "windowSeconds"> {
  rows: readonly HistoryRow[];
  epoch: number;
  values: Values;
  isWide?: boolean;
}

/** A chart that takes new rows as they come. */
function Chart({ rows, epoch, values, isWide, series, ...options }: ChartProps): JSX.Element {
  const parent = useRef<HTMLDivElement>(null);
  const view = useRef<ChartView>();
  const shown = useRef({ epoch: -1, at: -Infinity, series });
  useEffect(() => {
    view.current = createChart(parent.current!, {
      ...options,
      series,
      windowSeconds: HISTORY_SECONDS,
    });
    return () => view.current?.stop();
  }, []);
  useEffect(() => {
    const isOther = shown.current.series !== series;
    if (isOther) view.current!.setSeries(series);
    const last = rows.at(-1);
    const before = shown.current;
    shown.current = { epoch, at: last?.at ?? -Infinity, series };
    if (isOther || before.epoch !== epoch || (last !== undefined && last.at < before.at)) {
      return view.current!.set(rows.map((row) => ({ at: row.at, values: values(row) })));
    }
    for (const row of rows.filter(({ at }) => at > before.at)) {
      view.current!.push(row.at, values(row));
    }
  }, [rows, epoch, series]);
  return <div class={isWide ? "card two" : "card"} ref={parent} />;
}

/** Lines of waits: the chosen host, this one and those that wait longest in colour. */
function useWaitSeries(
  { rows, rowsEpoch, state, hello }: Model,
  selected: string,
): { series: ChartSeries[]; values: Values } {
  const ids = [...new Set([...Object.keys(state?.hosts ?? {})])].sort();
  const names = ids.map((id) => nameOf(id, state?.hosts[id]?.name));
  const period = Math.floor((rows.at(-1)?.at ?? 0) / RANKED_EVERY);
  return useMemo(() => {
    const recent = rows.slice(-3 * RANKED_EVERY);
    const rank = (id: string) => {
      if (id === selected || id === hello?.nodeId) return Infinity;
      const isThere = recent.at(-1)?.waits[id] !== undefined;
      return isThere ? Math.max(...recent.map(({ waits }) => waits[id] ?? 0)) : -1;
    };
    const coloured = new Set(
      [...ids].sort((a, b) => rank(b) - rank(a) || (a < b ? -1 : 1)).slice(0, COLOURED),
    );
    // Pale lines first: they lie under the others.
    const order = [
      ...ids.filter((id) => !coloured.has(id)),
      ...ids.filter((id) => coloured.has(id)),
    ];
    let colour = 0;
    const series = order.map((id): ChartSeries => {
      const name = nameOf(id, state?.hosts[id]?.name);
      if (!coloured.has(id)) return { name, isMuted: true };
      return { name, colour: `--series-${++colour}` };
    });
    return { series, values: ({ waits }: HistoryRow) => order.map((id) => waits[id]) };
  }, [
    ids.join(),
    names.join("\n"),
    selected,
    rowsEpoch,
    ids.length > COLOURED ? period : 0,
  ]);
}
