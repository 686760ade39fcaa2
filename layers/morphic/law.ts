/** The law in force, and how another takes its place without a moment in between. */
import { checkFinite, checkInteger, checkLength, checkNumber } from "../check.ts";
import {
  createMachine,
  type Fault,
  FAULTS,
  type Machine,
  MAXIMUM_INSTRUCTIONS,
  type Program,
} from "./bytecode.ts";
import { compile } from "./compile.ts";
import type { Expression } from "./expression.ts";
import { run } from "./run.ts";
import { checkSamples, isLower, predictionError, type Samples, targetScales } from "./samples.ts";

/** How laws are replaced. */
export interface LawOptions {
  /** Part by which a candidate must lower the held-out error; default 0.02. */
  margin?: number;
  /** Observations during which the predecessor is kept for comparison; default 30. */
  probation?: number;
  /**
   * How far the squared error since the swap, in variances of the targets, may exceed the
   * predecessor's before the probation is cut short; default 4.
   */
  tolerance?: number;
  /** Cycles of one run; default 4096. */
  budget?: number;
}

/** A law as text and as code. */
export interface Version {
  /** One expression an output. */
  readonly expressions: readonly Expression[];
  /** The same, compiled. */
  readonly program: Program;
  /** Room for a prediction. */
  readonly predicted: Float64Array;
}

/** The transition law x' = law(x) of a state, with the one before it while that may return. */
export interface Law {
  /** How laws are replaced. */
  readonly options: Readonly<Required<LawOptions>>;
  /** Working memory. */
  readonly machine: Machine;
  /** The law in force. */
  current: Version;
  /** The law before it, while the one in force is on probation. */
  predecessor: Version | undefined;
  /** What a squared error of each output is divided by. */
  scales: Float64Array;
  /** Observations left of the probation. */
  probationLeft: number;
  /** Squared error since the swap beyond that of the predecessor. */
  excess: number;
  /** Whether the law in force faulted on the last observation. */
  faulting: boolean;
  /** Observations since the law in force came into force. */
  age: number;
  /** Candidates that were taken. */
  swaps: number;
  /** Of those, how many were taken back. */
  rollbacks: number;
  /** Observations on which the law in force faulted. */
  faults: number;
}

/** What an observation led to. */
export type LawEvent = "none" | "kept" | "rolledBack";

/** Creates a law of as many inputs as outputs; throws as `compile` does. */
export function createLaw(expressions: readonly Expression[], options: LawOptions = {}): Law {
  const { margin = 0.02, probation = 30, tolerance = 4, budget = 4096 } = options;
  checkNumber("margin", margin, 0, 1);
  checkInteger("probation", probation, 1, Infinity);
  checkNumber("tolerance", tolerance, 0);
  checkInteger("budget", budget, 1, MAXIMUM_INSTRUCTIONS);
  return {
    options: { margin, probation, tolerance, budget },
    machine: createMachine(),
    current: versionOf(expressions),
    predecessor: undefined,
    scales: new Float64Array(expressions.length).fill(1),
    probationLeft: 0,
    excess: 0,
    faulting: false,
    age: 0,
    swaps: 0,
    rollbacks: 0,
    faults: 0,
  };
}

/** Writes the predicted next state; answers with a fault code, and then `out` is as it was. */
export function predictLaw(law: Law, state: Float64Array, out: Float64Array): Fault {
  return run(law.current.program, law.machine, state, out, law.options.budget);
}

/**
 * Puts a candidate in force if it lowers the error on the held-out rows by the margin, and answers
 * whether it did. A law that faults has infinite error: the first candidate that does not fault
 * replaces it, even during a probation; otherwise nothing is taken until the probation has ended.
 * Throws a `RangeError`, leaving everything as it was, when the candidate has another dimension
 * than the law or than the samples, or does not compile.
 */
export function proposeLaw(
  law: Law,
  expressions: readonly Expression[],
  heldOut: Samples,
): boolean {
  checkLength("expressions", expressions, law.current.expressions.length);
  checkSamples(heldOut, expressions);
  const candidate = versionOf(expressions);
  const scales = targetScales(heldOut);
  const errorOf = ({ program }: Version): number =>
    predictionError(program, law.machine, heldOut, scales, law.options.budget);
  const currentError = law.faulting ? Infinity : errorOf(law.current);
  if (law.predecessor && currentError < Infinity) return false;
  if (!isLower(errorOf(candidate), currentError, law.options.margin)) return false;
  law.predecessor = currentError < Infinity ? law.current : undefined;
  law.current = candidate;
  law.scales = scales;
  law.probationLeft = law.options.probation;
  law.excess = 0;
  law.faulting = false;
  law.age = 0;
  law.swaps++;
  return true;
}

/**
 * Tells the law what really followed a state. During a probation both laws predict it; the
 * predecessor comes back when the law in force faults, when its squared error runs ahead by more
 * than the tolerance, or when it is the larger at the end. Throws a `RangeError` for a wrong length
 * or a value that is not finite, leaving everything as it was.
 */
export function observeLaw(law: Law, before: Float64Array, after: Float64Array): LawEvent {
  checkLength("before", before, law.current.expressions.length);
  checkLength("after", after, law.current.expressions.length);
  checkFinite("before", before);
  checkFinite("after", after);
  const error = squaredError(law, law.current, before, after);
  law.age++;
  law.faulting = error === Infinity;
  if (law.faulting) law.faults++;
  if (!law.predecessor) return "none";
  const rival = squaredError(law, law.predecessor, before, after);
  if (law.faulting) return rollBack(law, law.predecessor, rival === Infinity);
  law.excess += error - rival;
  law.probationLeft--;
  if (law.excess > law.options.tolerance) return rollBack(law, law.predecessor);
  if (law.probationLeft > 0) return "none";
  if (law.excess > 0) return rollBack(law, law.predecessor);
  law.predecessor = undefined;
  return "kept";
}

/** Compiles a law that has as many inputs as outputs. */
export function versionOf(expressions: readonly Expression[]): Version {
  return {
    expressions: [...expressions],
    program: compile(expressions, expressions.length),
    predicted: new Float64Array(expressions.length),
  };
}

function rollBack(law: Law, predecessor: Version, faulting = false): LawEvent {
  law.current = predecessor;
  law.predecessor = undefined;
  law.probationLeft = 0;
  law.excess = 0;
  law.faulting = faulting;
  law.age = 0;
  law.rollbacks++;
  return "rolledBack";
}

function squaredError(
  law: Law,
  { program, predicted }: Version,
  before: Float64Array,
  after: Float64Array,
): number {
  const fault = run(program, law.machine, before, predicted, law.options.budget);
  if (fault !== FAULTS.none) return Infinity;
  let sum = 0;
  for (let k = 0; k < after.length; k++) sum += (after[k]! - predicted[k]!) ** 2 / law.scales[k]!;
  return sum;
}
