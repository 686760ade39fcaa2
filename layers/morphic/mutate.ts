/** Random changes to a law: the moves of the search (genetic programming, Koza 1992). */
import { checkInteger } from "../check.ts";
import { nextBelow, nextNormal, type Random } from "../random.ts";
import {
  binary,
  BINARY_OPERATORS,
  checkExpression,
  childrenOf,
  constant,
  type Expression,
  MAXIMUM_DEPTH,
  MAXIMUM_SIZE,
  measureExpression,
  unary,
  UNARY_OPERATORS,
  variable,
} from "./expression.ts";

/** Bounds that every mutated expression keeps. */
export interface Limits {
  /** Variables that may appear: 0 … variableCount − 1. */
  readonly variableCount: number;
  /** Deepest tree; a leaf alone has depth 1. */
  readonly maximumDepth: number;
  /** Largest tree, in nodes. */
  readonly maximumSize: number;
}

type Change = (
  node: Expression,
  random: Random,
  room: Limits,
  donors: readonly Expression[],
) => Expression;

const CHANGES: readonly Change[] = [changePoint, jitter, regrow, graft, wrap, hoist];

/**
 * Answers with a copy of the law in which one node of one expression was changed: another operator
 * or leaf, a jittered constant, a new random sub-tree, a sub-tree of the same law, an operator put
 * around it, or the node replaced by one of its operands. Every result keeps the limits.
 *
 * Throws a `RangeError` when there is no expression, the limits are no whole numbers in range, or
 * an expression breaks them already.
 */
export function mutate(
  expressions: readonly Expression[],
  random: Random,
  limits: Limits,
): Expression[] {
  checkInteger("expressions.length", expressions.length, 1, 2 ** 16);
  for (const expression of expressions) checkLimits(expression, limits);
  const mutated = [...expressions];
  const which = nextBelow(random, expressions.length);
  const expression = expressions[which]!;
  const { size } = measureExpression(expression);
  const change = CHANGES[nextBelow(random, CHANGES.length)]!;
  mutated[which] = replaceNode(expression, nextBelow(random, size), 1, (node, level) => {
    const room = {
      variableCount: limits.variableCount,
      maximumDepth: limits.maximumDepth - level + 1,
      maximumSize: limits.maximumSize - size + measureExpression(node).size,
    };
    return change(node, random, room, expressions);
  });
  return mutated;
}

/** A random tree within the limits, small ones being the most likely. */
export function randomExpression(random: Random, limits: Limits): Expression {
  const { variableCount, maximumDepth, maximumSize } = limits;
  const choice = nextBelow(random, 4);
  if (choice === 0 && maximumDepth >= 2 && maximumSize >= 2) {
    const operand = randomExpression(random, shrunk(limits, maximumSize - 1));
    return unary(pick(random, UNARY_OPERATORS), operand);
  }
  if (choice === 1 && maximumDepth >= 2 && maximumSize >= 3) {
    const half = (maximumSize - 1) >> 1;
    const left = randomExpression(random, shrunk(limits, half));
    const right = randomExpression(random, shrunk(limits, maximumSize - 1 - half));
    return binary(pick(random, BINARY_OPERATORS), left, right);
  }
  if (variableCount > 0 && nextBelow(random, 2) === 0) {
    return variable(nextBelow(random, variableCount));
  }
  return constant(nextNormal(random));
}

/** Throws a `RangeError` unless the limits are sound and the expression keeps them. */
export function checkLimits(expression: Expression, limits: Limits): void {
  checkInteger("variableCount", limits.variableCount, 0, 2 ** 16);
  checkInteger("maximumDepth", limits.maximumDepth, 1, MAXIMUM_DEPTH);
  checkInteger("maximumSize", limits.maximumSize, 1, MAXIMUM_SIZE);
  checkExpression(expression, limits.variableCount);
  const { size, depth } = measureExpression(expression);
  checkInteger("the size of the expression", size, 1, limits.maximumSize);
  checkInteger("the depth of the expression", depth, 1, limits.maximumDepth);
}

function changePoint(node: Expression, random: Random, room: Limits): Expression {
  if (node.kind === "unary") return unary(pick(random, UNARY_OPERATORS), node.operand);
  if (node.kind === "binary") {
    return binary(pick(random, BINARY_OPERATORS), node.left, node.right);
  }
  return randomExpression(random, { ...room, maximumDepth: 1 });
}

function jitter(node: Expression, random: Random, room: Limits): Expression {
  if (node.kind !== "constant") return changePoint(node, random, room);
  const value = node.value + nextNormal(random) * (0.1 * Math.abs(node.value) + 0.01);
  return Number.isFinite(value) ? constant(value) : node;
}

function regrow(_node: Expression, random: Random, room: Limits): Expression {
  return randomExpression(random, room);
}

function graft(
  node: Expression,
  random: Random,
  room: Limits,
  donors: readonly Expression[],
): Expression {
  const donor = pick(random, donors);
  const at = nextBelow(random, measureExpression(donor).size);
  let scion: Expression = donor;
  replaceNode(donor, at, 1, (found) => scion = found);
  const { size, depth } = measureExpression(scion);
  const fits = size <= room.maximumSize && depth <= room.maximumDepth;
  return fits ? scion : changePoint(node, random, room);
}

function wrap(node: Expression, random: Random, room: Limits): Expression {
  const { size, depth } = measureExpression(node);
  if (size + 2 > room.maximumSize || depth + 1 > room.maximumDepth) {
    return changePoint(node, random, room);
  }
  const other = randomExpression(random, shrunk(room, room.maximumSize - size - 1));
  return binary(pick(random, BINARY_OPERATORS), node, other);
}

function hoist(node: Expression, random: Random, room: Limits): Expression {
  const children = childrenOf(node);
  return children.length > 0 ? pick(random, children) : changePoint(node, random, room);
}

/** Replaces node number `at` in preorder; the path above it is copied, the rest is shared. */
function replaceNode(
  node: Expression,
  at: number,
  level: number,
  change: (node: Expression, level: number) => Expression,
): Expression {
  if (at === 0) return change(node, level);
  if (node.kind === "unary") {
    return unary(node.operator, replaceNode(node.operand, at - 1, level + 1, change));
  }
  if (node.kind !== "binary") return node;
  const leftSize = measureExpression(node.left).size;
  if (at <= leftSize) {
    const left = replaceNode(node.left, at - 1, level + 1, change);
    return binary(node.operator, left, node.right);
  }
  const right = replaceNode(node.right, at - 1 - leftSize, level + 1, change);
  return binary(node.operator, node.left, right);
}

function shrunk(limits: Limits, maximumSize: number): Limits {
  return { ...limits, maximumDepth: limits.maximumDepth - 1, maximumSize };
}

function pick<T>(random: Random, items: readonly T[]): T {
  return items[nextBelow(random, items.length)]!;
}
