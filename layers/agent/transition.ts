/** One tick of a belief under the law in force: the mean by the program, the spread by its slope. */
import {
  createMachine,
  createSlope,
  FAULTS,
  linearise,
  type Program,
  run,
} from "../morphic/mod.ts";

/** Largest load, in items per second, that a law is believed: squares of more lose meaning. */
const LIMIT = 1e16;

/** Moves a mean (n) and its covariance (n × n) one tick on, in place. */
export type Move = (mean: Float64Array, covariance: Float64Array) => void;

/**
 * Returns the move of a program with n inputs and n results: mean ← f(mean), covariance ← J Σ Jᵀ with
 * J the slope at the mean. Where the program faults or runs away, the belief stays where it is for
 * that tick.
 */
export function createMove(program: Program): Move {
  const n = program.inputCount;
  const machine = createMachine();
  const slope = createSlope(program);
  const next = new Float64Array(n);
  const half = new Float64Array(n * n);
  const spread = new Float64Array(n * n);
  return (mean, covariance) => {
    if (linearise(program, machine, mean, slope, program.cost) !== FAULTS.none) return;
    if (run(program, machine, mean, next, program.cost) !== FAULTS.none) return;
    const { jacobian } = slope;
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < n; k++) {
        let sum = 0;
        for (let j = 0; j < n; j++) sum += jacobian[i * n + j]! * covariance[j * n + k]!;
        half[i * n + k] = sum;
      }
    }
    for (let i = 0; i < n; i++) {
      for (let k = 0; k <= i; k++) {
        let sum = 0;
        for (let j = 0; j < n; j++) sum += half[i * n + j]! * jacobian[k * n + j]!;
        spread[i * n + k] = spread[k * n + i] = sum;
      }
    }
    if (!isWithin(next, LIMIT) || !isWithin(spread, LIMIT * LIMIT)) return;
    mean.set(next);
    covariance.set(spread);
  };
}

function isWithin(values: Float64Array, limit: number): boolean {
  for (let i = 0; i < values.length; i++) {
    if (!(Math.abs(values[i]!) <= limit)) return false;
  }
  return true;
}
