/** Seeded search for a law that explains a training window, spread over as many calls as wanted. */
import { checkInteger, checkNumber } from "../check.ts";
import { createRandom, nextBelow, type Random } from "../random.ts";
import { createMachine, type Machine, MAXIMUM_INSTRUCTIONS } from "./bytecode.ts";
import { compile } from "./compile.ts";
import { add, constant, type Expression, measureExpression, mul, variable } from "./expression.ts";
import { fitCoefficients } from "./fit.ts";
import { checkLimits, type Limits, mutate } from "./mutate.ts";
import {
  checkSamples,
  predictionError,
  type Samples,
  splitSamples,
  targetColumn,
  targetScales,
} from "./samples.ts";

/** How to search. */
export interface SearchOptions {
  /** Whole number that decides every random choice. */
  seed: number;
  /** Laws kept to mutate from, from 2; default 12. */
  population?: number;
  /** Deepest expression; default 12. */
  maximumDepth?: number;
  /** Largest expression, in nodes; default 48. */
  maximumSize?: number;
}

/** A law that was evaluated. */
export interface Candidate {
  /** One expression a target. */
  readonly expressions: readonly Expression[];
  /** Description length of each output, in nats; infinite where it faults. */
  readonly scores: readonly number[];
  /** Sum of the scores: the smaller, the better. */
  readonly score: number;
}

/** A search under way. */
export interface Search {
  /** Source of every random choice. */
  readonly random: Random;
  /** What the laws have to explain, target by target. */
  readonly columns: readonly Samples[];
  /** Bounds of the expressions. */
  readonly limits: Limits;
  /** Working memory. */
  readonly machine: Machine;
  /** Most candidates kept. */
  readonly population: number;
  /** Laws to evaluate before the first mutation. */
  readonly pending: (readonly Expression[])[];
  /** The best laws so far, best first. */
  readonly candidates: Candidate[];
  /** Laws evaluated so far. */
  evaluations: number;
}

/**
 * Prepares a search that starts from `expressions` (one a target, over the inputs of the samples)
 * and from linear laws. Evaluates nothing yet.
 *
 * Throws a `RangeError` when the samples are empty or have another number of targets, there are
 * more than 16 inputs, or an expression exceeds the limits.
 */
export function createSearch(
  expressions: readonly Expression[],
  training: Samples,
  options: SearchOptions,
): Search {
  const { seed, population = 12, maximumDepth = 12, maximumSize = 48 } = options;
  checkSamples(training, expressions);
  checkInteger("training.inputCount", training.inputCount, 1, 16);
  checkInteger("population", population, 2, 2 ** 16);
  const limits = { variableCount: training.inputCount, maximumDepth, maximumSize };
  for (const expression of expressions) checkLimits(expression, limits);
  const linear = linearExpression(training.inputCount);
  const starts = [
    expressions,
    expressions.map(() => linear),
    expressions.map(() => add(linear, constant(1))),
  ];
  return {
    random: createRandom(seed),
    columns: expressions.map((_, output) => targetColumn(training, output)),
    limits,
    machine: createMachine(),
    population,
    pending: starts,
    candidates: [],
    evaluations: 0,
  };
}

/**
 * Evaluates exactly `evaluations` more laws: first those the search starts from, then mutants of
 * the kept ones, parents being drawn by a tournament of two. Answers whether the best law changed.
 */
export function stepSearch(search: Search, evaluations: number): boolean {
  checkInteger("evaluations", evaluations, 0, Infinity);
  const before = search.candidates[0];
  for (let i = 0; i < evaluations; i++) {
    const start = search.pending.shift();
    const parent = start ? undefined : drawParent(search);
    const expressions = start ?? mutate(parent!.expressions, search.random, search.limits);
    keep(search, evaluate(search, expressions, parent));
    search.evaluations++;
  }
  return search.candidates[0] !== before;
}

/** The best law so far; the one the search started from when nothing was evaluated yet. */
export function bestExpressions(search: Search): readonly Expression[] {
  return search.candidates[0]?.expressions ?? search.pending[0]!;
}

/** What a whole search came to. */
export interface SearchResult {
  /** The better law of the two on the held-out rows. */
  readonly expressions: readonly Expression[];
  /** Whether that is the candidate. */
  readonly better: boolean;
  /** Held-out error of the law the search started from (see `predictionError`). */
  readonly incumbentError: number;
  /** Held-out error of the best law found. */
  readonly candidateError: number;
}

/**
 * A search in one call: trains on the first two thirds of the samples, compares on the rest. The
 * candidate is better when it lowers the held-out error by more than the part `margin`.
 */
export function searchLaw(
  expressions: readonly Expression[],
  samples: Samples,
  options: SearchOptions & { evaluations?: number; margin?: number },
): SearchResult {
  const { evaluations = 200, margin = 0.02 } = options;
  checkNumber("margin", margin, 0, 1);
  const { training, heldOut } = splitSamples(samples, 2 / 3);
  checkSamples(heldOut, expressions);
  const search = createSearch(expressions, training, options);
  stepSearch(search, evaluations);
  const scales = targetScales(heldOut);
  const errorOf = (law: readonly Expression[]): number => {
    const program = compile(law, heldOut.inputCount);
    return predictionError(program, search.machine, heldOut, scales, MAXIMUM_INSTRUCTIONS);
  };
  const candidate = bestExpressions(search);
  const incumbentError = errorOf(expressions);
  const candidateError = errorOf(candidate);
  const better = candidateError < (1 - margin) * incumbentError;
  return { expressions: better ? candidate : expressions, better, incumbentError, candidateError };
}

/** Scores a law as it stands and with fitted coefficients, output by output, and takes the better. */
function evaluate(
  search: Search,
  expressions: readonly Expression[],
  parent: Candidate | undefined,
): Candidate {
  const { columns, machine, limits } = search;
  const chosen: Expression[] = [];
  const scores = expressions.map((expression, output) => {
    chosen[output] = expression;
    if (parent?.expressions[output] === expression) return parent.scores[output]!;
    const samples = columns[output]!;
    const score = describe(expression, samples, machine);
    const fitted = fitCoefficients(expression, samples, machine);
    if (!fitted || !withinLimits(fitted, limits)) return score;
    const fittedScore = describe(fitted, samples, machine);
    if (fittedScore < score) chosen[output] = fitted;
    return Math.min(score, fittedScore);
  });
  return { expressions: chosen, scores, score: scores.reduce((sum, score) => sum + score, 0) };
}

/**
 * Description length in nats: half of rows · ln(error) plus half of ln(rows) for each node, which is
 * the criterion of Schwarz (1978) with every node counted as a parameter.
 */
function describe(expression: Expression, samples: Samples, machine: Machine): number {
  const { rows, inputCount } = samples;
  const program = compile([expression], inputCount);
  const scales = targetScales(samples);
  const error = predictionError(program, machine, samples, scales, MAXIMUM_INSTRUCTIONS);
  const { size } = measureExpression(expression);
  const score = (rows * Math.log(error + 1e-24) + size * Math.log(rows)) / 2;
  return Number.isFinite(score) ? score : Infinity;
}

/** Inserts by score; an equal score means the same law written again. */
function keep(search: Search, candidate: Candidate): void {
  const { candidates, population } = search;
  if (candidates.some((other) => other.score === candidate.score)) return;
  const at = candidates.findIndex((other) => candidate.score < other.score);
  candidates.splice(at < 0 ? candidates.length : at, 0, candidate);
  if (candidates.length > population) candidates.pop();
}

function drawParent(search: Search): Candidate {
  const { random, candidates } = search;
  const first = nextBelow(random, candidates.length);
  return candidates[Math.min(first, nextBelow(random, candidates.length))]!;
}

function linearExpression(inputCount: number): Expression {
  let sum: Expression = mul(constant(1), variable(0));
  for (let i = 1; i < inputCount; i++) sum = add(sum, mul(constant(1), variable(i)));
  return sum;
}

function withinLimits(expression: Expression, limits: Limits): boolean {
  const { size, depth } = measureExpression(expression);
  return size <= limits.maximumSize && depth <= limits.maximumDepth;
}
