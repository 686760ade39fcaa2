/** What a law is judged by: rows of inputs, and the targets that followed. */
import { checkFinite, checkInteger, checkNumber } from "../check.ts";
import { FAULTS, type Machine, type Program } from "./bytecode.ts";
import type { Expression } from "./expression.ts";
import { type Ring, rowStart } from "./ring.ts";
import { run } from "./run.ts";

/** Relative variance that rounding alone can make out of equal values. */
const ROUNDING = 1e-24;

/** Rows in the order of time. */
export interface Samples {
  /** Number of rows. */
  readonly rows: number;
  /** Inputs a row. */
  readonly inputCount: number;
  /** Targets a row. */
  readonly targetCount: number;
  /** rows × inputCount, row-major. */
  readonly inputs: Float64Array;
  /** rows × targetCount, row-major. */
  readonly targets: Float64Array;
}

/**
 * One row a step of a series: the last `lags` values, newest first, and the value that followed.
 * Throws a `RangeError` when `lags` is not from 1 to 32 or a value is not finite.
 */
export function lagSamples(series: ArrayLike<number>, lags: number): Samples {
  checkInteger("lags", lags, 1, 32);
  checkFinite("series", series);
  const samples = createSamples(Math.max(series.length - lags, 0), lags, 1);
  for (let row = 0; row < samples.rows; row++) {
    for (let lag = 0; lag < lags; lag++) {
      samples.inputs[row * lags + lag] = series[row + lags - 1 - lag]!;
    }
    samples.targets[row] = series[row + lags]!;
  }
  return samples;
}

/**
 * One row a pair of neighbouring rows of a history: the first `inputCount` columns of the earlier
 * one, and the first `targetCount` of the later. Throws a `RangeError` when the ring is narrower.
 */
export function transitionSamples(
  ring: Ring,
  inputCount: number = ring.width,
  targetCount: number = inputCount,
): Samples {
  checkInteger("inputCount", inputCount, 1, ring.width);
  checkInteger("targetCount", targetCount, 1, ring.width);
  const samples = createSamples(Math.max(ring.length - 1, 0), inputCount, targetCount);
  for (let row = 0; row < samples.rows; row++) {
    const before = rowStart(ring, row);
    const after = rowStart(ring, row + 1);
    samples.inputs.set(ring.values.subarray(before, before + inputCount), row * inputCount);
    samples.targets.set(ring.values.subarray(after, after + targetCount), row * targetCount);
  }
  return samples;
}

/**
 * Splits in the order of time: the first `share` of the rows to train on, the rest held out. The
 * parts are views. Throws a `RangeError` when `share` is not from 0 to 1.
 */
export function splitSamples(
  samples: Samples,
  share: number,
): { training: Samples; heldOut: Samples } {
  checkNumber("share", share, 0, 1);
  const at = Math.floor(samples.rows * share);
  return { training: slice(samples, 0, at), heldOut: slice(samples, at, samples.rows) };
}

/** The same inputs with one of the targets; throws a `RangeError` when there is no such target. */
export function targetColumn(samples: Samples, output: number): Samples {
  const { rows, targetCount, targets } = samples;
  checkInteger("output", output, 0, targetCount - 1);
  const column = new Float64Array(rows);
  for (let row = 0; row < rows; row++) column[row] = targets[row * targetCount + output]!;
  return { ...samples, targetCount: 1, targets: column };
}

/** Variance of each target, 1 where it does not vary: the scales that make errors comparable. */
export function targetScales(samples: Samples): Float64Array {
  const { rows, targetCount, targets } = samples;
  const scales = new Float64Array(targetCount);
  for (let k = 0; k < targetCount; k++) {
    let mean = 0;
    for (let row = 0; row < rows; row++) mean += targets[row * targetCount + k]! / rows;
    for (let row = 0; row < rows; row++) {
      scales[k]! += (targets[row * targetCount + k]! - mean) ** 2 / rows;
    }
    if (!(scales[k]! > ROUNDING * mean * mean)) scales[k] = 1;
  }
  return scales;
}

/**
 * Mean over rows and outputs of the squared prediction error divided by the output's scale.
 * Infinite as soon as one row faults: a law that can fail is worse than any that cannot.
 */
export function predictionError(
  program: Program,
  machine: Machine,
  samples: Samples,
  scales: Float64Array,
  budget: number,
): number {
  const { rows, inputCount, targetCount, targets } = samples;
  const inputs = new Float64Array(inputCount);
  const predicted = new Float64Array(targetCount);
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    readInputs(samples, row, inputs);
    if (run(program, machine, inputs, predicted, budget) !== FAULTS.none) return Infinity;
    for (let k = 0; k < targetCount; k++) {
      sum += (targets[row * targetCount + k]! - predicted[k]!) ** 2 / scales[k]!;
    }
  }
  return sum / (rows * targetCount);
}

/** Whether an error is lower than another by more than the part `margin`; all are than infinity. */
export function isLower(error: number, other: number, margin: number): boolean {
  return other === Infinity ? error < Infinity : error < (1 - margin) * other;
}

/** Copies the inputs of one row. */
export function readInputs(samples: Samples, row: number, out: Float64Array): void {
  const start = row * samples.inputCount;
  for (let i = 0; i < out.length; i++) out[i] = samples.inputs[start + i]!;
}

/** Throws a `RangeError` unless the samples have rows and a target for each expression. */
export function checkSamples(samples: Samples, expressions: readonly Expression[]): void {
  checkInteger("samples.rows", samples.rows, 1, Infinity);
  if (samples.targetCount === expressions.length) return;
  throw new RangeError(
    `Cannot judge a law: it has ${expressions.length} outputs, ` +
      `the samples have ${samples.targetCount} targets`,
  );
}

function createSamples(rows: number, inputCount: number, targetCount: number): Samples {
  return {
    rows,
    inputCount,
    targetCount,
    inputs: new Float64Array(rows * inputCount),
    targets: new Float64Array(rows * targetCount),
  };
}

function slice(samples: Samples, from: number, to: number): Samples {
  const { inputCount, targetCount } = samples;
  return {
    rows: to - from,
    inputCount,
    targetCount,
    inputs: samples.inputs.subarray(from * inputCount, to * inputCount),
    targets: samples.targets.subarray(from * targetCount, to * targetCount),
  };
}
