/**
 * State spaces that grow by a dimension when they have to, and shrink when they may. A new dimension
 * is a delay of an old one: enough delays of one observation unfold the state behind it (Takens 1981).
 */
import { checkInteger } from "../check.ts";
import { type Expression, usesVariable, variable } from "./expression.ts";
import { type Law, versionOf } from "./law.ts";

/** When a state space grows or shrinks. */
export interface GrowthOptions {
  /** Dimension to start with, and the least; default 2. */
  dimension?: number;
  /** Largest dimension; default 8. */
  bound?: number;
  /** Steps between two changes; default 60. */
  refractory?: number;
  /** Steps after which an unused dimension is given up; default 600. */
  idle?: number;
}

/** Dimension of a state space over time. */
export interface Growth {
  /** When it changes. */
  readonly options: Readonly<Required<GrowthOptions>>;
  /** Dimension now. */
  dimension: number;
  /** Steps left until the next change is allowed. */
  wait: number;
  /** Steps since the newest dimension was last used. */
  unused: number;
}

/** Creates the bookkeeping of a state space; throws a `RangeError` for options out of range. */
export function createGrowth(options: GrowthOptions = {}): Growth {
  const { dimension = 2, bound = 8, refractory = 60, idle = 600 } = options;
  checkInteger("bound", bound, 1, 16);
  checkInteger("dimension", dimension, 1, bound);
  checkInteger("refractory", refractory, 0, Infinity);
  checkInteger("idle", idle, 1, Infinity);
  return {
    options: { dimension, bound, refractory, idle },
    dimension,
    wait: 0,
    unused: 0,
  };
}

/**
 * One step: answers 1 when the state space has to grow now, −1 when it may shrink now, otherwise 0,
 * and counts the dimension accordingly. It grows on novelty, below the bound, after the refractory
 * time, and only if the newest dimension is in use (`used`, see `lastDimensionUsed`): a dimension
 * that did not help is no reason for another.
 */
export function stepGrowth(growth: Growth, novel: boolean, used: boolean): -1 | 0 | 1 {
  const { dimension, bound, refractory, idle } = growth.options;
  growth.unused = used ? 0 : growth.unused + 1;
  const ready = growth.wait === 0;
  growth.wait = Math.max(growth.wait - 1, 0);
  if (!ready) return 0;
  const spare = growth.dimension > dimension && !used;
  const change = spare
    ? (growth.unused >= idle ? -1 : 0)
    : (novel && growth.dimension < bound ? 1 : 0);
  if (change === 0) return 0;
  growth.dimension += change;
  growth.wait = refractory;
  growth.unused = 0;
  return change;
}

/**
 * One more dimension: it carries what dimension `source` held a step earlier, and no other output
 * reads it yet, so every prediction stays what it was. Throws a `RangeError` when `source` is no
 * dimension.
 */
export function expandExpressions(
  expressions: readonly Expression[],
  source: number = expressions.length - 1,
): Expression[] {
  checkInteger("source", source, 0, expressions.length - 1);
  return [...expressions, variable(source)];
}

/** Whether any other output reads the newest dimension. */
export function lastDimensionUsed(expressions: readonly Expression[]): boolean {
  const last = expressions.length - 1;
  return usesVariable(expressions.slice(0, last), last);
}

/**
 * Gives a law one more dimension (see `expandExpressions`), the one on probation and its
 * predecessor alike. Throws a `RangeError`, leaving everything as it was, when the larger law does
 * not compile.
 */
export function expandLaw(law: Law, source: number = law.scales.length - 1): void {
  const { current, predecessor, scales } = law;
  const larger = versionOf(expandExpressions(current.expressions, source));
  const before = predecessor && versionOf(expandExpressions(predecessor.expressions, source));
  law.current = larger;
  law.predecessor = before;
  law.scales = Float64Array.of(...scales, scales[source]!);
}

/**
 * Takes the newest dimension away again. Refused, answering false, while another output reads it,
 * a predecessor may return, or only one dimension is left.
 */
export function shrinkLaw(law: Law): boolean {
  const { expressions } = law.current;
  if (expressions.length < 2 || law.predecessor || lastDimensionUsed(expressions)) return false;
  law.current = versionOf(expressions.slice(0, -1));
  law.scales = law.scales.slice(0, -1);
  return true;
}
