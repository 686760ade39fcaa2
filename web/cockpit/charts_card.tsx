/** Both arrays over time. */
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { type ChartRow, type ChartView, createChart } from "../charts/mod.ts";
import type { Second } from "./figures.ts";
import { type Moment, MOMENTS, nowOf, type Session } from "./session.ts";

interface ChartText {
  readonly title: string;
  readonly unit: string;
  readonly of: keyof Second;
  /** Seconds that a point is the mean of; default 1. */
  readonly meanOf?: number;
}

const CHARTS: readonly ChartText[] = [
  { title: "Spread of waits", unit: "s", of: "spread" },
  { title: "Prediction error, mean of 20 s", unit: "/s", of: "error", meanOf: 20 },
  { title: "Routes send in circles", unit: "/s", of: "circling" },
  { title: "Slots awake", unit: "", of: "slots" },
];

const SERIES = [
  { name: "all layers", colour: "--series-1" },
  { name: "twin", colour: "--series-2", isDashed: true },
];

/** The least time that charts show, seconds, and how they grow. */
const SHORTEST = 60;
const GROWTH = 1.25;

/** All there has been, up to ten minutes back: a chart for each figure. */
export function ChartsCard({ session }: { session: Session }): JSX.Element {
  const windowSeconds = windowFor(nowOf(session));
  return (
    <section class="card charts" aria-label="Over time">
      {CHARTS.map((text) => (
        <Chart key={`${text.of} ${windowSeconds}`} {...text} {...{ windowSeconds, session }} />
      ))}
    </section>
  );
}

interface ChartOptions extends ChartText {
  windowSeconds: number;
  session: Session;
}

/** As long as the run, in steps: a chart cannot be stretched. */
function windowFor(seconds: number): number {
  let found = SHORTEST;
  while (found < Math.min(seconds, MOMENTS)) found = Math.ceil(found * GROWTH);
  return Math.min(found, MOMENTS);
}

function Chart({ title, unit, of, meanOf = 1, windowSeconds, session }: ChartOptions): JSX.Element {
  const parent = useRef<HTMLDivElement>(null);
  const chart = useRef<ChartView>();
  const shown = useRef({ epoch: -1, at: 0 });
  useEffect(() => {
    chart.current = createChart(parent.current!, {
      ...{ title, unit, series: SERIES, windowSeconds, time: "elapsed" },
    });
    return () => chart.current?.stop();
  }, []);
  useEffect(() => {
    const { moments, epoch } = session;
    const at = moments.at(-1)?.at ?? 0;
    if (session.goal !== undefined) return; // all of it at once, when it is there
    if (shown.current.epoch === epoch && shown.current.at === at) return;
    shown.current = { epoch, at };
    chart.current?.set(rowsOf(moments, of, meanOf));
  });
  return <div ref={parent} />;
}

/** Both lanes, each moment averaged with those just before. */
function rowsOf(moments: readonly Moment[], of: keyof Second, meanOf: number): ChartRow[] {
  return moments.map(({ at }, i) => {
    const lately = moments.slice(Math.max(0, i + 1 - meanOf), i + 1);
    const mean = (lane: "full" | "twin") =>
      lately.reduce((sum, moment) => sum + moment[lane][of], 0) / lately.length;
    return { at, values: [mean("full"), mean("twin")] };
  });
}
