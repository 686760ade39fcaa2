/**
 * One-step-ahead errors of the agent beside its rivals' on load it has not seen. The rivals' constants
 * are the best of a grid over the first half of each trace; the agent has one setting for all. Errors
 * are those of the second half.
 */
import { createAgent, stepAgent } from "../../layers/agent/mod.ts";
import { measure } from "./measure.ts";
import { generateTrace, KINDS } from "./traces/generate.ts";
import { readTrace } from "./traces/recorded.ts";
import {
  bestLinear,
  bestMovingAverage,
  lastValue,
  meanAbsolute,
  rootMeanSquare,
} from "./traces/rivals.ts";

/** Seeds that played no part in the making of the agent. */
const UNSEEN_SEEDS = [101, 102, 103, 104, 105];

/** Traces in the repository that were recorded on a real host. */
const RECORDED = ["host_interrupts", "host_busy"];

/** Predictors by name, the agent first. */
const PREDICTORS: Record<string, (trace: Float64Array) => Float64Array> = {
  "flux + morphic": (trace) => agentPredictions(trace, true),
  "flux alone": (trace) => agentPredictions(trace, false),
  "last value": lastValue,
  "moving average": bestMovingAverage,
  "Holt": bestLinear,
};

/** Prints one table of root mean square and one of mean absolute errors, then the time of a tick. */
export async function bench(): Promise<void> {
  const groups: [string, Float64Array[]][] = [
    ...KINDS.map((kind): [string, Float64Array[]] => [
      `${kind}, ${UNSEEN_SEEDS.length} unseen seeds`,
      UNSEEN_SEEDS.map((seed) => generateTrace(kind, seed)),
    ]),
    ...[...KINDS, ...RECORDED].map((name): [string, Float64Array[]] => [
      `${name}, committed`,
      [readTrace(name)],
    ]),
  ];
  printTable("root mean square error", groups, rootMeanSquare);
  printTable("mean absolute error", groups, meanAbsolute);
  const trace = generateTrace("daily", UNSEEN_SEEDS[0]!);
  await measure("tick of an agent, five sensors", () => agentPredictions(trace, true, 0.5), {
    operations: trace.length,
  });
  console.log("target: well under 300 µs");
}

function printTable(
  title: string,
  groups: [string, Float64Array[]][],
  errorOf: typeof rootMeanSquare,
): void {
  const names = Object.keys(PREDICTORS);
  const columns = [...names, "to best rival"].map((name) => name.padStart(15)).join("");
  console.log(`${title.padEnd(28)}${columns}`);
  for (const [name, traces] of groups) {
    const errors = names.map((predictor) => {
      const sum = traces.reduce((total, trace) => {
        const expected = PREDICTORS[predictor]!(trace);
        return total + errorOf(trace, expected, trace.length >> 1, trace.length);
      }, 0);
      return sum / traces.length;
    });
    const rival = Math.min(...errors.slice(2));
    const excess = 100 * (errors[0]! / rival - 1);
    const cells = errors.map((error) => error.toFixed(3).padStart(15)).join("");
    console.log(`${name.padEnd(28)}${cells}${`${excess.toFixed(1)} %`.padStart(15)}`);
  }
}

/** What the agent expects of each sample; with `share`, it reads four more sensors. */
function agentPredictions(trace: Float64Array, morphic: boolean, share?: number): Float64Array {
  const agent = createAgent({ seed: 1, morphic });
  return trace.map((arrivalsPerSecond) => {
    const expected = agent.predictedArrivalsPerSecond;
    stepAgent(agent, {
      arrivalsPerSecond,
      ...(share !== undefined && {
        backlog: share * arrivalsPerSecond,
        cpuBusyShare: share,
        memoryUsedShare: share,
        networkBytesPerSecond: 1e3 * arrivalsPerSecond,
      }),
    });
    return expected;
  });
}

if (import.meta.main) await bench();
