/** The mesh: what it takes until hosts agree on who sends how much to whom, beside its rivals. */
import {
  averageInPairs,
  leastNormLoads,
  settleLoads,
  settleRotation,
  spreadLoads,
} from "./bowtie.ts";

const SEEDS = 1_000;

/** Runs and prints every measurement. */
export function bench(): Promise<void> {
  benchBowtie();
  return Promise.resolve();
}

function benchBowtie(): void {
  console.log("bowtie of 7 hosts, 150 items at the first and 100 at the others, to 0.001 items");
  const spread = spreadLoads(1);
  line("records until all know all (wanted: 6 rounds, 800 bytes)", {
    rounds: spread.rounds,
    records: spread.forwarded,
    "bytes at 16 a record": spread.countedBytes,
  });
  line("  the same as datagrams of LOADs, headers included", {
    datagrams: spread.datagrams,
    bytes: spread.realBytes,
  });
  const least = settleLoads();
  line("one settle: least cost (wanted: 93.0 moved)", {
    moved: least.moved,
    "off the mean": least.farthest,
  });
  const norm = leastNormLoads();
  line("one settle: least norm (wanted: 107.2 moved)", {
    moved: norm.moved,
    "off the mean": norm.farthest,
  });
  const runs = Array.from({ length: SEEDS }, (_, seed) => averageInPairs(seed));
  const average = (figure: keyof typeof runs[number]) =>
    runs.reduce((sum, run) => sum + run[figure], 0) / SEEDS;
  line(`averaging in pairs, mean of ${SEEDS} runs`, {
    exchanges: average("exchanges"),
    "bytes at 16 an exchange": average("countedBytes"),
    moved: average("moved"),
  });
  const { before, after } = settleRotation();
  line("25 reported on 0-2 and on 2-4, before a settle", { ...before });
  line("  after one settle (wanted: none)", { ...after });
}

function line(name: string, figures: Record<string, number>): void {
  const shown = Object.entries(figures).map(([unit, value]) => `${round(value)} ${unit}`);
  console.log(`${name.padEnd(58)} ${shown.join(", ")}`);
}

function round(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return Math.abs(value) < 0.01 ? value.toExponential(1) : value.toFixed(2);
}

if (import.meta.main) await bench();
