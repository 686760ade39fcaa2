/** Scenarios as tests. */
import { long } from "../long.ts";
import { runScenario, type Scenario } from "./scenario.ts";

/** Registers a test for each that is to run, from seed 1 on. */
export function testScenarios(scenarios: readonly Scenario[]): void {
  for (const scenario of scenarios) {
    const [many, few] = scenario.seeds ?? [20, 1];
    const seeds = long(many, few);
    if (seeds === 0) continue;
    Deno.test(`scenario ${scenario.name}: ${scenario.about}`, () => {
      runScenario(scenario, 1, seeds);
    });
  }
}
