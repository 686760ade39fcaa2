/** Ten minutes of everything that is worth a line. */
import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { HistoryRow } from "../../daemon/dashboard/dashboard_feed.ts";
import { HISTORY_SECONDS } from "../../daemon/dashboard/dashboard_history.ts";
import { type ChartOptions, type ChartView, createChart } from "../charts/mod.ts";
import {
  ARRIVALS,
  CIRCLES,
  COLOURED,
  ENERGY,
  TRAFFIC,
  type WaitLines,
  waitLines,
} from "./chart_lines.ts";
import { bytesPerSecond, nameOf, rate, waitText } from "./format.ts";
import type { Model } from "./model.ts";

/** So often it is decided anew who waits longest, rows. */
const RANKED_EVERY = 20;

type Values = (row: HistoryRow) => (number | undefined)[];

/** All charts. */
export function ChartsCard({ model, selected }: { model: Model; selected: string }): JSX.Element {
  const waits = useWaitLines(model, selected);
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
        format={rate}
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
        format={rate}
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

/** Lines of waits, ranked anew from time to time. */
function useWaitLines(
  { rows, rowsEpoch, state, hello }: Model,
  selected: string,
): WaitLines {
  const hosts = Object.keys(state?.hosts ?? {}).sort()
    .map((id) => ({ id, name: nameOf(id, state?.hosts[id]?.name) }));
  const period = Math.floor((rows.at(-1)?.at ?? 0) / RANKED_EVERY);
  return useMemo(
    () => waitLines(hosts, rows.slice(-3 * RANKED_EVERY), [selected, hello?.nodeId]),
    [
      JSON.stringify(hosts),
      selected,
      rowsEpoch,
      hosts.length > COLOURED ? period : 0,
    ],
  );
}
