/** `deno task ablate`: what gets worse without each layer. */
import type { SubstrateOptions } from "../../layers/substrate.ts";
import {
  elasticSlots,
  type Figures,
  healedPartition,
  movingHotSpot,
  type Scenario,
} from "./scenarios.ts";

/** A layer that can be switched off. */
export type LayerName = "hodge" | "flux" | "morphic" | "onsager" | "turing";

/** A figure that a layer keeps down. */
export interface Claim {
  layer: LayerName;
  scenario: Scenario;
  figure: string;
}

/** What each layer is there for. */
export const CLAIMS: readonly Claim[] = [
  { layer: "hodge", scenario: healedPartition, figure: "in circles, items" },
  { layer: "flux", scenario: movingHotSpot, figure: "error, items/s" },
  { layer: "flux", scenario: elasticSlots, figure: "slots awake" },
  { layer: "morphic", scenario: movingHotSpot, figure: "error, swinging" },
  { layer: "onsager", scenario: movingHotSpot, figure: "wait, s" },
  { layer: "onsager", scenario: movingHotSpot, figure: "spread, %" },
  { layer: "turing", scenario: elasticSlots, figure: "wait by slots, s" },
];

/** Scenarios of the table and how many ticks each takes. */
const SCENARIOS: readonly (readonly [scenario: Scenario, ticks: number])[] = [
  [movingHotSpot, 600],
  [healedPartition, 30],
  [elasticSlots, 240],
];

/** Figures of a scenario on one seed, with every layer but `without`. */
export function ablate(
  scenario: Scenario,
  ticks: number,
  seed: number,
  without?: LayerName,
): Figures {
  const options: SubstrateOptions = { seed, ...(without !== undefined && { [without]: false }) };
  return scenario(options, ticks);
}

/** Figures of all scenarios, medians over seeds. */
function figuresOf(seeds: readonly number[], without?: LayerName): Figures {
  const all: Figures = {};
  for (const [scenario, ticks] of SCENARIOS) {
    const runs = seeds.map((seed) => ablate(scenario, ticks, seed, without));
    for (const name of Object.keys(runs[0]!)) all[name] = median(runs.map((run) => run[name]!));
  }
  return all;
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = (sorted.length - 1) / 2;
  return (sorted[Math.floor(half)]! + sorted[Math.ceil(half)]!) / 2;
}

function main(): void {
  const seeds = [1, 2, 3];
  const all = figuresOf(seeds);
  const names = Object.keys(all);
  console.log(`medians over seeds ${seeds.join(", ")}; lower is better; * what a layer is for\n`);
  const line = (cells: string[]) => console.log(cells.map((cell) => cell.padStart(18)).join(" "));
  line(["", ...names]);
  line(["all layers", ...names.map((name) => `${all[name]!.toFixed(2)}  `)]);
  for (const layer of new Set(CLAIMS.map((claim) => claim.layer))) {
    const figures = figuresOf(seeds, layer);
    const cells = names.map((name) => {
      const isClaimed = CLAIMS.some((claim) => claim.layer === layer && claim.figure === name);
      return `${figures[name]!.toFixed(2)}${isClaimed ? " *" : "  "}`;
    });
    line([`without ${layer}`, ...cells]);
  }
}

if (import.meta.main) main();
