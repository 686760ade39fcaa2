/** What a chart shows. */

/** A line. */
export interface ChartSeries {
  /** What it is called in the legend: anything at all, it is only ever set as text. */
  readonly name: string;
  /** A CSS colour, or a custom property such as `--series-1`; the next of the palette unless told. */
  readonly colour?: string | undefined;
  /** Whether it is one of many: drawn pale and left out of the legend. */
  readonly isMuted?: boolean | undefined;
  /** Whether the line is broken, so that two are told apart without colour. */
  readonly isDashed?: boolean | undefined;
}

/** Values of one moment, in the order of the series; absent where there is none. */
export interface ChartRow {
  /** Unix seconds, or seconds of a simulation. */
  readonly at: number;
  readonly values: readonly (number | undefined)[];
}

/** How a chart is made. */
export interface ChartOptions {
  readonly title: string;
  /** Behind every number: `"s"`, `"nats"`, `"items/s"`; may be empty. */
  readonly unit: string;
  readonly series: readonly ChartSeries[];
  /** How far back it goes. */
  readonly windowSeconds: number;
  /** `"clock"`: time of day; `"elapsed"`: seconds since 0. Default `"clock"`. */
  readonly time?: "clock" | "elapsed";
  /** How values are written; three significant digits and the unit unless told. */
  readonly format?: (value: number) => string;
}

/** A chart in a page. */
export interface ChartView {
  /** Shows these rows, oldest first, and no others. */
  set(rows: readonly ChartRow[]): void;
  /** Adds a row, later than all before, and drops those that are too old. */
  push(at: number, values: ChartRow["values"]): void;
  /** Other lines from now on; what was shown is gone until the next `set`. */
  setSeries(series: readonly ChartSeries[]): void;
  /** Takes it out of the page. */
  stop(): void;
}
