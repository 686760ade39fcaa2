import { assert, assertEquals, assertThrows } from "@std/assert";
import { parseSimArguments } from "./arguments.ts";
import {
  type Figures,
  findScenarios,
  meanOf,
  quantileOf,
  runScenario,
  type Scenario,
  ScenarioError,
} from "./scenario.ts";
import { scenarios } from "./scenarios.ts";

/** Reports its seed, and fails at one of them or if all of them together are too much. */
function counting(failsAt: number, mostTogether = Infinity): Scenario {
  return {
    name: "counting",
    about: "seeds are counted",
    run(seed) {
      if (seed === failsAt) throw new Error("one too many");
      return { seed };
    },
    judge(runs) {
      if (meanOf(runs, "seed") > mostTogether) throw new Error("too much together");
    },
  };
}

Deno.test("a scenario runs once for each seed, in order", () => {
  const seen: number[] = [];
  const runs = runScenario(counting(-1), 5, 3, ({ seed }) => seen.push(seed));
  assertEquals(seen, [5, 6, 7]);
  assertEquals(runs, [{ seed: 5 }, { seed: 6 }, { seed: 7 }]);
});

Deno.test("a failure says which seed it was and how to replay it", () => {
  const error = assertThrows(() => runScenario(counting(6), 5, 3), ScenarioError);
  assertEquals(
    error.message,
    "counting (--seed 6): one too many\nreplay: deno task sim counting --seed 6",
  );
  assert(error.cause instanceof Error);
});

Deno.test("what fails over all seeds together replays all of them", () => {
  const error = assertThrows(() => runScenario(counting(-1, 5), 5, 3), ScenarioError);
  assert(error.message.endsWith("replay: deno task sim counting --seed 5 --seeds 3"));
  runScenario(counting(-1, 5), 7, 1); // one run is no judgement
});

Deno.test("figures are summed up over the runs that reported them", () => {
  const runs: Figures[] = [3, 1, 2, 4].map((hops) => ({ hops }));
  assertEquals(meanOf(runs, "hops"), 2.5);
  assertEquals([0, 0.5, 1].map((share) => quantileOf(runs, "hops", share)), [1, 3, 4]);
  assertThrows(() => meanOf(runs, "requests"), RangeError, "every run must report it");
});

Deno.test("scenarios are found by name, each of which there is once", () => {
  assertEquals(findScenarios(scenarios, []), scenarios);
  assertEquals(findScenarios(scenarios, [scenarios[0]!.name]), [scenarios[0]!]);
  assertThrows(() => findScenarios(scenarios, ["nothing"]), RangeError, "is nothing");
  assertEquals(new Set(scenarios.map(({ name }) => name)).size, scenarios.length);
});

Deno.test("the command line is names and seeds", () => {
  assertEquals(parseSimArguments([]), { names: [], seed: 1, seeds: 1 });
  assertEquals(parseSimArguments(["a", "--seed", "7", "b", "--seeds=20"]), {
    names: ["a", "b"],
    seed: 7,
    seeds: 20,
  });
  for (const args of [["--seed"], ["--seed", "x"], ["--seeds", "0"], ["--sed", "1"]]) {
    assertThrows(
      () => parseSimArguments(args),
      RangeError,
      `is ${args[0] === "--sed" ? "--sed" : args[1]}`,
    );
  }
});
