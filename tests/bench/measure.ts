/** One line per measurement: median, spread and how many samples, after a warm-up (tinybench). */
import { Bench } from "tinybench";

/** What one measurement found, in seconds per operation. */
export interface Measurement {
  medianSeconds: number;
  /** Median absolute deviation. */
  spreadSeconds: number;
  samples: number;
}

/** How to measure. */
export interface MeasureOptions {
  /** How many operations one call of `run` stands for; default 1. */
  operations?: number;
  /** Wanted measuring time; at least 5 samples are taken; default 1. */
  seconds?: number;
}

/** Warms `run` up, measures it, prints a line and answers with the figures. */
export async function measure(
  name: string,
  run: () => unknown,
  options: MeasureOptions = {},
): Promise<Measurement> {
  const { operations = 1, seconds = 1 } = options;
  const bench = new Bench({
    time: seconds * 1000,
    iterations: 5,
    warmupTime: seconds * 200,
    warmupIterations: 2,
  });
  bench.add(name, run);
  const [task] = await bench.run();
  const result = task!.result;
  if (!("latency" in result)) {
    throw new Error(`Cannot measure ${name}: it ended as ${result.state}`);
  }
  const { p50, mad, samplesCount } = result.latency;
  const found = {
    medianSeconds: p50 / 1000 / operations,
    spreadSeconds: mad / 1000 / operations,
    samples: samplesCount,
  };
  print(name, found);
  return found;
}

/** Prints a measurement, also one that was made elsewhere (a rival in a process of its own). */
export function print(name: string, found: Measurement): void {
  console.log(
    `${name.padEnd(58)} ${duration(found.medianSeconds).padStart(10)} ± ` +
      `${duration(found.spreadSeconds).padStart(9)}  (${found.samples} samples)`,
  );
}

/** Median and median absolute deviation of raw samples in seconds. */
export function summarise(samples: readonly number[]): Measurement {
  const middle = median(samples);
  return {
    medianSeconds: middle,
    spreadSeconds: median(samples.map((sample) => Math.abs(sample - middle))),
    samples: samples.length,
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

function duration(seconds: number): string {
  if (seconds >= 1) return `${seconds.toFixed(3)} s`;
  if (seconds >= 1e-3) return `${(seconds * 1e3).toFixed(3)} ms`;
  if (seconds >= 1e-6) return `${(seconds * 1e6).toFixed(3)} µs`;
  return `${(seconds * 1e9).toFixed(2)} ns`;
}
