/** Families of metrics, made in a line. */
import type { Family, MetricSample } from "./metrics_format.ts";

/** A gauge of one value, if that is known. */
export function gauge(name: string, help: string, value: number | undefined): Family {
  return { name, type: "gauge", help, samples: value === undefined ? [] : [{ value }] };
}

/** A counter of one value, if that is known. */
export function counter(name: string, help: string, value: number | undefined): Family {
  return { name, type: "counter", help, samples: value === undefined ? [] : [{ value }] };
}

/** A sample for each field. */
export function byName(
  label: string,
  values: Readonly<Record<string, number>>,
  textOf: (name: string) => string = snake,
): MetricSample[] {
  return Object.entries(values).map(([name, value]) => ({
    labels: { [label]: textOf(name) },
    value,
  }));
}

/** `badValue` as `bad_value`, the way labels are written. */
export function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
