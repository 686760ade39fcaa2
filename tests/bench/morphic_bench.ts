/** L2 morphic: instructions a second, and what one evaluation of a search costs. */
import {
  add,
  binary,
  compile,
  constant,
  createMachine,
  createSearch,
  evaluateExpression,
  type Expression,
  FAULTS,
  lagSamples,
  mul,
  run,
  stepSearch,
  sub,
  variable,
} from "../../layers/morphic/mod.ts";
import { createRandom, nextFloat, nextNormal } from "../../layers/random.ts";
import { measure } from "./measure.ts";

const RUNS = 20_000;
const TARGET = 2e8;

/** A balanced tree over four inputs: the shape of a law with interactions, 255 nodes. */
function wideLaw(depth: number, random: Uint32Array): Expression {
  if (depth === 0) {
    return nextFloat(random) < 0.25
      ? constant(nextFloat(random))
      : variable(Math.floor(4 * nextFloat(random)));
  }
  const operators = ["add", "sub", "mul", "min", "max"] as const;
  const operator = operators[Math.floor(5 * nextFloat(random))]!;
  return binary(operator, wideLaw(depth - 1, random), wideLaw(depth - 1, random));
}

/** Runs every measurement of this layer. */
export async function bench(): Promise<void> {
  console.log(`morphic: interpreter, target ${TARGET.toExponential(0)} instructions/s`);
  const smooth = add(
    add(mul(constant(1.6), variable(0)), mul(constant(-0.7), variable(1))),
    constant(0.1),
  );
  const seasonal = add(smooth, mul(constant(0.3), sub(variable(2), variable(3))));
  const laws: [string, Expression[]][] = [
    ["law of 2 lags", [smooth, variable(0), variable(1), variable(2)]],
    ["law of 4 lags", [seasonal, variable(0), variable(1), variable(2)]],
    ["tree of 255 nodes", [wideLaw(7, createRandom(1))]],
  ];
  const machine = createMachine();
  for (const [name, expressions] of laws) {
    const program = compile(expressions, 4);
    const inputs = Float64Array.of(0.5, 0.25, 0.125, 0.75);
    const outputs = new Float64Array(expressions.length);
    const found = await measure(`${name}: ${program.cost} instructions a run`, () => {
      for (let i = 0; i < RUNS; i++) {
        const fault = run(program, machine, inputs, outputs, program.cost);
        if (fault !== FAULTS.none) throw new Error(`Cannot measure ${name}: fault ${fault}`);
      }
    }, { operations: RUNS });
    const rate = program.cost / found.medianSeconds;
    console.log(`  ${rate.toExponential(2)} instructions/s`);
    await measure(`  rival: walking the trees`, () => {
      for (let i = 0; i < RUNS; i++) {
        for (let k = 0; k < expressions.length; k++) {
          outputs[k] = evaluateExpression(expressions[k]!, inputs);
        }
      }
    }, { operations: RUNS });
  }

  const random = createRandom(2);
  const series = [0.5, 0.6];
  while (series.length < 302) {
    series.push(1.6 * series.at(-1)! - 0.7 * series.at(-2)! + 0.1 + 0.1 * nextNormal(random));
  }
  const samples = lagSamples(series, 2);
  await measure("search: one evaluation on 300 samples", () => {
    stepSearch(createSearch([variable(0)], samples, { seed: 3 }), 100);
  }, { operations: 100 });
}

if (import.meta.main) await bench();
