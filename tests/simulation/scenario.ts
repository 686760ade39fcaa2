/**
 * The frame of scenarios: what runs from a seed and must hold, alone and over many seeds. Whatever
 * fails says how to see it again.
 */

/** Figures that one run found, by name. */
export type Figures = Record<string, number>;

/** One thing that is promised. */
export interface Scenario {
  /** Its name on the command line. */
  readonly name: string;
  /** What it shows, in one sentence. */
  readonly about: string;
  /** How many seeds the tests take when all of them run, and otherwise; 20 and 1 by default. */
  readonly seeds?: readonly [long: number, short: number];
  /** Runs it; throws if what must hold in every run does not. */
  run(seed: number): Figures;
  /** Throws if what must hold over all runs together does not. */
  judge?(runs: readonly Figures[]): void;
}

/** Runs of one scenario that failed, or the judgement over them. */
export class ScenarioError extends Error {
  override readonly name = "ScenarioError";
}

/** What happened in one run, for whoever watches. */
export interface RunReport {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly figures: Figures;
}

/**
 * Runs a scenario for `count` seeds from `firstSeed` on. Throws a `ScenarioError` that says how to
 * replay it, at the first run that fails, or if the runs together do not hold.
 */
export function runScenario(
  scenario: Scenario,
  firstSeed: number,
  count: number,
  onRun: (report: RunReport) => void = () => {},
): Figures[] {
  const runs: Figures[] = [];
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    const figures = guard(() => scenario.run(seed), scenario, `--seed ${seed}`);
    onRun({ scenario, seed, figures });
    runs.push(figures);
  }
  if (count > 1) {
    guard(() => scenario.judge?.(runs), scenario, `--seed ${firstSeed} --seeds ${count}`);
  }
  return runs;
}

/** Finds scenarios by name; all of them for no name. Throws a `RangeError` for one unknown. */
export function findScenarios(
  all: readonly Scenario[],
  names: readonly string[],
): readonly Scenario[] {
  if (names.length === 0) return all;
  return names.map((name) => {
    const found = all.find((scenario) => scenario.name === name);
    if (found !== undefined) return found;
    const known = all.map((scenario) => scenario.name).join(", ");
    throw new RangeError(`Cannot find scenario: known are ${known}, is ${name}`);
  });
}

/** Mean of one figure over all runs. */
export function meanOf(runs: readonly Figures[], figure: string): number {
  return valuesOf(runs, figure).reduce((sum, value) => sum + value, 0) / runs.length;
}

/** A quantile of one figure over all runs, from 0 (least) to 1 (most). */
export function quantileOf(runs: readonly Figures[], figure: string, share: number): number {
  const sorted = valuesOf(runs, figure).sort((a, b) => a - b);
  return sorted[Math.min(Math.floor(share * sorted.length), sorted.length - 1)]!;
}

function valuesOf(runs: readonly Figures[], figure: string): number[] {
  return runs.map((figures) => {
    const value = figures[figure];
    if (value !== undefined) return value;
    throw new RangeError(`Cannot sum up ${figure}: every run must report it, is ${value}`);
  });
}

function guard<T>(run: () => T, scenario: Scenario, flags: string): T {
  try {
    return run();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : `${cause}`;
    const replay = `deno task sim ${scenario.name} ${flags}`;
    throw new ScenarioError(`${scenario.name} (${flags}): ${reason}\nreplay: ${replay}`, { cause });
  }
}
