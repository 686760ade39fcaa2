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
  isLower,
  predictionError,
  type Samples,
  splitSamples,
  targetColumn,
  targetScales,
} from "./samples.ts";

/** Relative squared error that counts as none at all. */
const EXACT = 1e-24;

/** How to search. */
export interface SearchOptions {
  /** Whole number that decides every random choice. */
  seed: number;
  /** Candidates kept a target, from 2; default 12. */
  population?: number;
  /** Deepest expression; default 12. */
  maximumDepth?: number;
  /** Largest expression, in nodes; default 48. */
  maximumSize?: number;
}

/** An expression that was evaluated. */
export interface Candidate {
  /** The law of one target. */
  readonly expression: Expression;
  /** Description length in nats, the smaller the better; infinite when the law faults. */
  readonly score: number;
}

/** The search for the law of one target. */
export interface TargetSearch {
  /** What the law has to explain. */
  readonly samples: Samples;
  /** Variance of the target. */
  readonly scales: Float64Array;
  /** Expressions to evaluate before the first mutation. */
  readonly pending: Expression[];
  /** The best expressions so far, best first. */
  readonly candidates: Candidate[];
}

/** A search under way. The targets are independent of each other and take turns. */
export interface Search {
  /** Source of every random choice. */
  readonly random: Random;
  /** One search a target. */
  readonly targets: readonly TargetSearch[];
  /** Bounds of the expressions. */
  readonly limits: Limits;
  /** Working memory. */
  readonly machine: Machine;
  /** Most candidates kept a target. */
  readonly population: number;
  /** Expressions evaluated so far. */
  evaluations: number;
}

/**
 * Prepares a search that starts from `expressions` (one a target, over the inputs of the samples)
 * and, where the limits allow them, from linear laws. Evaluates nothing yet.
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
  const linearLaws = [linear, add(linear, constant(1))].filter((law) => withinLimits(law, limits));
  return {
    random: createRandom(seed),
    targets: expressions.map((expression, output) => {
      const samples = targetColumn(training, output);
      const pending = [expression, ...linearLaws];
      return { samples, scales: targetScales(samples), pending, candidates: [] };
    }),
    limits,
    machine: createMachine(),
    population,
    evaluations: 0,
  };
}

/**
 * Evaluates exactly `evaluations` more expressions, the targets taking turns: first those the
 * search starts from, then mutants of two kept ones that are drawn by tournaments. Answers whether
 * the best law changed.
 */
export function stepSearch(search: Search, evaluations: number): boolean {
  checkInteger("evaluations", evaluations, 0, Infinity);
  let changed = false;
  for (let i = 0; i < evaluations; i++) {
    const target = search.targets[search.evaluations % search.targets.length]!;
    const before = target.candidates[0];
    const expression = target.pending.shift() ?? breed(search, target);
    keep(target, search.population, evaluate(search, target, expression));
    changed ||= target.candidates[0] !== before;
    search.evaluations++;
  }
  return changed;
}

/** The best law so far, one expression a target; where nothing was evaluated yet, the start. */
export function bestExpressions(search: Search): Expression[] {
  return search.targets.map(({ candidates, pending }) => candidates[0]?.expression ?? pending[0]!);
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
  const better = isLower(candidateError, incumbentError, margin);
  return { expressions: better ? candidate : expressions, better, incumbentError, candidateError };
}

/** The expression as it stands or with fitted coefficients, whichever scores better. */
function evaluate(search: Search, target: TargetSearch, expression: Expression): Candidate {
  const score = describe(search, target, expression);
  const fitted = fitCoefficients(expression, target.samples, search.machine);
  if (!fitted || !withinLimits(fitted, search.limits)) return { expression, score };
  const fittedScore = describe(search, target, fitted);
  return fittedScore < score ? { expression: fitted, score: fittedScore } : { expression, score };
}

/**
 * Description length in nats: half of rows · ln(error) plus half of ln(rows) for each node, which is
 * the criterion of Schwarz (1978) with every node counted as a parameter.
 */
function describe(search: Search, target: TargetSearch, expression: Expression): number {
  const { samples, scales } = target;
  const program = compile([expression], samples.inputCount);
  const { machine } = search;
  const error = predictionError(program, machine, samples, scales, MAXIMUM_INSTRUCTIONS);
  const { size } = measureExpression(expression);
  const score = (samples.rows * Math.log(error + EXACT) + size * Math.log(samples.rows)) / 2;
  return Number.isFinite(score) ? score : Infinity;
}

/** Inserts by score; an equal score means the same law written again. */
function keep(target: TargetSearch, population: number, candidate: Candidate): void {
  const { candidates } = target;
  if (candidates.some((other) => other.score === candidate.score)) return;
  const at = candidates.findIndex((other) => candidate.score < other.score);
  candidates.splice(at < 0 ? candidates.length : at, 0, candidate);
  if (candidates.length > population) candidates.pop();
}

/** A mutant of one of two parents; what is grafted may come from either. */
function breed(search: Search, target: TargetSearch): Expression {
  const { random, limits } = search;
  const parents = [drawParent(random, target), drawParent(random, target)];
  const children = mutate(parents, random, limits);
  return children[0] === parents[0] ? children[1]! : children[0]!;
}

function drawParent(random: Random, { candidates }: TargetSearch): Expression {
  const first = nextBelow(random, candidates.length);
  return candidates[Math.min(first, nextBelow(random, candidates.length))]!.expression;
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
