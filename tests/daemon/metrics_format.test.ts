import { assertEquals } from "@std/assert";
import { type Family, formatMetrics } from "../../daemon/metrics/metrics_format.ts";
import { createHistogram, observeInto } from "../../daemon/metrics/metrics_histogram.ts";
import { parseAsPrometheus, promtool } from "./metrics_check.ts";

const durations = createHistogram([0.5, 1]);
[0.25, 0.5, 0.75, 8].forEach((value) => observeInto(durations, value));

const FAMILIES: Family[] = [
  {
    name: "build",
    type: "info",
    help: "A \\ and\na line.",
    samples: [{ labels: { name: 'a"b\\c\nd', of: "日本 🦕" }, value: 1 }],
  },
  {
    name: "sent_bytes",
    type: "counter",
    help: 'What "went".',
    samples: [{ value: 9e15 }, { labels: { kind: "x" }, value: 1e21 }],
  },
  { name: "level", type: "gauge", help: "One.", samples: [{ value: -0.5 }] },
  {
    name: "limits",
    type: "gauge",
    help: "Others.",
    samples: [NaN, Infinity, -Infinity].map((value, i) => ({ labels: { i: `${i}` }, value })),
  },
  { name: "absent", type: "gauge", help: "Not known.", samples: [] },
  { name: "pause_seconds", type: "histogram", help: "Long.", histogram: durations },
];

const PROMETHEUS = String.raw`# HELP shivya_build_info A \\ and\na line.
# TYPE shivya_build_info gauge
shivya_build_info{name="a\"b\\c\nd",of="日本 🦕"} 1
# HELP shivya_sent_bytes_total What "went".
# TYPE shivya_sent_bytes_total counter
shivya_sent_bytes_total 9000000000000000
shivya_sent_bytes_total{kind="x"} 1e+21
# HELP shivya_level One.
# TYPE shivya_level gauge
shivya_level -0.5
# HELP shivya_limits Others.
# TYPE shivya_limits gauge
shivya_limits{i="0"} NaN
shivya_limits{i="1"} +Inf
shivya_limits{i="2"} -Inf
# HELP shivya_pause_seconds Long.
# TYPE shivya_pause_seconds histogram
shivya_pause_seconds_bucket{le="0.5"} 2
shivya_pause_seconds_bucket{le="1.0"} 3
shivya_pause_seconds_bucket{le="+Inf"} 4
shivya_pause_seconds_sum 9.5
shivya_pause_seconds_count 4`;

const OPEN_METRICS_HEADS = String.raw`# TYPE shivya_build info
# HELP shivya_build A \\ and\na line.
# TYPE shivya_sent_bytes counter
# UNIT shivya_sent_bytes bytes
# HELP shivya_sent_bytes What \"went\".
# TYPE shivya_level gauge
# HELP shivya_level One.
# TYPE shivya_limits gauge
# HELP shivya_limits Others.
# TYPE shivya_pause_seconds histogram
# UNIT shivya_pause_seconds seconds
# HELP shivya_pause_seconds Long.
# EOF`;

const lines = (text: string, areHeads: boolean) =>
  text.split("\n").filter((line) => line.startsWith("#") === areHeads);

Deno.test("metrics are written as Prometheus reads them, what is absent not at all", () => {
  assertEquals(formatMetrics(FAMILIES, "prometheus"), PROMETHEUS);
});

Deno.test("OpenMetrics has other heads and an end, and the same samples", () => {
  const text = formatMetrics(FAMILIES, "openMetrics");
  assertEquals(lines(text, true), OPEN_METRICS_HEADS.split("\n"));
  assertEquals(lines(text, false), lines(PROMETHEUS, false));
});

Deno.test("others read the text without a complaint", async () => {
  for (const format of ["prometheus", "openMetrics"] as const) {
    const text = formatMetrics(FAMILIES, format) + "\n";
    assertEquals((await parseAsPrometheus(text, format)).findings, "", format);
  }
  const { checked, findings } = await promtool(formatMetrics(FAMILIES, "prometheus") + "\n");
  assertEquals(findings, "");
  if (!checked) return;
  const wrong = formatMetrics([{ ...FAMILIES[2]!, name: "le vel" }], "prometheus") + "\n";
  assertEquals((await promtool(wrong)).findings === "", false);
});
