/**
 * Metrics as text: the format of Prometheus (version 0.0.4) or that of OpenMetrics (1.0.0). The usual
 * library for it would cost each daemon some 8 MB.
 */

/** A value, and what tells it from others of its family. */
export interface MetricSample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** How often something took how long. */
export interface Histogram {
  /** Upper bounds of the buckets, ascending; what is above goes into one more. */
  readonly bounds: readonly number[];
  /** Observations in each bucket alone, one more than there are bounds. */
  readonly counts: readonly number[];
  /** Sum of all observations. */
  readonly sum: number;
}

interface Named {
  /** Name, without the prefix and without the suffix that belongs to the type. */
  readonly name: string;
  /** What it is, in a line. */
  readonly help: string;
}

/** Metrics that share a name. An `info` says what does not change; its value is 1. */
export type Family =
  | Named & { readonly type: "counter" | "gauge" | "info"; readonly samples: MetricSample[] }
  | Named & { readonly type: "histogram"; readonly histogram: Histogram };

/** How to write them. */
export type MetricsFormat = "prometheus" | "openMetrics";

/** What to call it in HTTP. */
export const METRICS_TYPES: Record<MetricsFormat, string> = {
  prometheus: "text/plain; version=0.0.4; charset=utf-8",
  openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8",
};

const PREFIX = "shivya_";

/** What a name may end with that is a unit of OpenMetrics. */
const UNIT = /_(seconds|bytes|ratio)$/;

const SUFFIXES = { counter: "_total", info: "_info", gauge: "", histogram: "" };

/** All families that have anything to say, without an end of line at the end. */
export function formatMetrics(families: readonly Family[], format: MetricsFormat): string {
  const lines = families.flatMap((family) => {
    const samples = samplesOf(family);
    return samples.length === 0 ? [] : [...headOf(family, format), ...samples];
  });
  if (format === "openMetrics") lines.push("# EOF");
  return lines.join("\n");
}

function headOf({ name, type, help }: Family, format: MetricsFormat): string[] {
  const family = PREFIX + name;
  if (format === "prometheus") {
    const full = family + SUFFIXES[type];
    // To Prometheus what does not change is a gauge.
    return [
      `# HELP ${full} ${escapeHelp(help)}`,
      `# TYPE ${full} ${type === "info" ? "gauge" : type}`,
    ];
  }
  const unit = UNIT.exec(family)?.[1];
  return [
    `# TYPE ${family} ${type}`,
    ...(unit === undefined ? [] : [`# UNIT ${family} ${unit}`]),
    `# HELP ${family} ${escapeLabel(help)}`,
  ];
}

function samplesOf(family: Family): string[] {
  if (family.type === "histogram") return bucketsOf(family.name, family.histogram);
  const name = family.name + SUFFIXES[family.type];
  return family.samples.map(({ labels, value }) => sampleLine(name, labels, value));
}

function bucketsOf(name: string, { bounds, counts, sum }: Histogram): string[] {
  let below = 0;
  const buckets = [...bounds, Infinity].map((bound, i) => {
    below += counts[i]!;
    return sampleLine(`${name}_bucket`, { le: boundText(bound) }, below);
  });
  return [
    ...buckets,
    sampleLine(`${name}_sum`, undefined, sum),
    sampleLine(`${name}_count`, undefined, below),
  ];
}

function sampleLine(name: string, labels: MetricSample["labels"] = {}, value: number): string {
  const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escapeLabel(text)}"`);
  return `${PREFIX}${name}${pairs.length === 0 ? "" : `{${pairs.join(",")}}`} ${numberText(value)}`;
}

function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
}

/** OpenMetrics wants bounds as reals. */
function boundText(bound: number): string {
  return Number.isInteger(bound) ? bound.toFixed(1) : numberText(bound);
}

function escapeHelp(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

function escapeLabel(text: string): string {
  return escapeHelp(text).replaceAll('"', '\\"');
}
