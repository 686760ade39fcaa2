import { assertEquals, assertGreaterOrEqual, assertLess } from "@std/assert";
import { createAgent, stepAgent } from "../../../layers/agent/mod.ts";
import { generateTrace, KINDS } from "../../bench/traces/generate.ts";
import { readTrace } from "../../bench/traces/recorded.ts";
import {
  bestLinear,
  bestMovingAverage,
  lastValue,
  rootMeanSquare,
} from "../../bench/traces/rivals.ts";

for (const name of [...KINDS, "host_interrupts", "host_busy"]) {
  Deno.test(`is within 3 % of the best tuned rival on ${name}`, () => {
    const trace = readTrace(name);
    assertGreaterOrEqual(trace.length, 2000);
    const agent = createAgent({ seed: 1 });
    const expected = trace.map((arrivalsPerSecond) => {
      const before = agent.predictedArrivalsPerSecond;
      stepAgent(agent, { arrivalsPerSecond });
      return before;
    });
    const half = trace.length >> 1;
    const errorOf = (values: Float64Array): number =>
      rootMeanSquare(trace, values, half, trace.length);
    const rivals = [lastValue, bestMovingAverage, bestLinear].map((rival) => errorOf(rival(trace)));
    assertLess(errorOf(expected), 1.03 * Math.min(...rivals));
  });
}

Deno.test("the committed traces are what their generators give", () => {
  for (const kind of KINDS) assertEquals(readTrace(kind), generateTrace(kind, 1));
});
