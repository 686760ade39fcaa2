/**
 * `deno task sim [scenario …] [--seed N] [--seeds COUNT]`: runs every scenario, or those named, one
 * line a run. Ends with 1 if one fails, after saying how to replay it, and with 2 if it was asked for
 * something that cannot be.
 */
import { parseSimArguments } from "./arguments.ts";
import { findScenarios, type RunReport, runScenario, ScenarioError } from "./scenario.ts";
import { scenarios } from "./scenarios.ts";

function print({ scenario, seed, figures }: RunReport, milliseconds: number): void {
  const found = Object.entries(figures).map(([name, value]) => `${name} ${shown(value)}`);
  console.log(
    `${scenario.name} seed ${seed}: ${found.join(", ")} (${milliseconds.toFixed(0)} ms)`,
  );
}

function shown(value: number): string {
  return Number.isInteger(value) ? `${value}` : value.toPrecision(4);
}

function main(args: readonly string[]): number {
  const { names, seed, seeds } = parseSimArguments(args);
  let failures = 0;
  for (const scenario of findScenarios(scenarios, names)) {
    let startedAt = performance.now();
    try {
      runScenario(scenario, seed, seeds, (report) => {
        print(report, performance.now() - startedAt);
        startedAt = performance.now();
      });
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      failures++;
      console.error(`FAILED ${error.message}\n`, error.cause);
    }
  }
  return failures === 0 ? 0 : 1;
}

try {
  Deno.exitCode = main(Deno.args);
} catch (error) {
  if (!(error instanceof RangeError)) throw error;
  console.error(error.message);
  Deno.exitCode = 2;
}
