/**
 * Expression trees over numbered variables: what a law looks like before it is compiled. Plain
 * immutable objects, so a tree may share sub-trees and survives JSON.
 */
import { checkInteger, checkNumber } from "../check.ts";

/** Operators of one operand. */
export type UnaryOperator = "neg" | "abs" | "sqrt" | "exp" | "tanh";

/** Operators of two operands. */
export type BinaryOperator = "add" | "sub" | "mul" | "div" | "min" | "max";

/** A finite number. */
export interface Constant {
  /** Tells the shapes apart. */
  readonly kind: "constant";
  /** The number itself. */
  readonly value: number;
}

/** One of the inputs. */
export interface Variable {
  /** Tells the shapes apart. */
  readonly kind: "variable";
  /** Which input, from 0. */
  readonly index: number;
}

/** An operator applied to one operand. */
export interface Unary {
  /** Tells the shapes apart. */
  readonly kind: "unary";
  /** What is done. */
  readonly operator: UnaryOperator;
  /** To what. */
  readonly operand: Expression;
}

/** An operator applied to two operands. */
export interface Binary {
  /** Tells the shapes apart. */
  readonly kind: "binary";
  /** What is done. */
  readonly operator: BinaryOperator;
  /** First operand. */
  readonly left: Expression;
  /** Second operand. */
  readonly right: Expression;
}

/** A tree of constants, variables and operators. */
export type Expression = Constant | Variable | Unary | Binary;

/** All operators of one operand. */
export const UNARY_OPERATORS: readonly UnaryOperator[] = ["neg", "abs", "sqrt", "exp", "tanh"];

/** All operators of two operands. */
export const BINARY_OPERATORS: readonly BinaryOperator[] = [
  "add",
  "sub",
  "mul",
  "div",
  "min",
  "max",
];

/** Deepest tree that is accepted; a leaf alone has depth 1. */
export const MAXIMUM_DEPTH = 64;

/** Largest tree that is accepted, in nodes. */
export const MAXIMUM_SIZE = 1024;

/** A finite number; throws a `RangeError` for any other. */
export function constant(value: number): Constant {
  checkNumber("value", value);
  return { kind: "constant", value };
}

/** Input number `index`, from 0; throws a `RangeError` when it is not a whole number. */
export function variable(index: number): Variable {
  checkInteger("index", index, 0, Infinity);
  return { kind: "variable", index };
}

/** An operator of one operand. */
export function unary(operator: UnaryOperator, operand: Expression): Unary {
  return { kind: "unary", operator, operand };
}

/** An operator of two operands. */
export function binary(operator: BinaryOperator, left: Expression, right: Expression): Binary {
  return { kind: "binary", operator, left, right };
}

/** `left + right` */
export function add(left: Expression, right: Expression): Binary {
  return binary("add", left, right);
}

/** `left − right` */
export function sub(left: Expression, right: Expression): Binary {
  return binary("sub", left, right);
}

/** `left · right` */
export function mul(left: Expression, right: Expression): Binary {
  return binary("mul", left, right);
}

/** Nodes and depth of a tree; throws a `RangeError` beyond `MAXIMUM_SIZE` or `MAXIMUM_DEPTH`. */
export function measureExpression(expression: Expression): { size: number; depth: number } {
  let size = 0;
  let deepest = 0;
  const visit = (node: Expression, depth: number): void => {
    size++;
    deepest = Math.max(deepest, depth);
    if (depth > MAXIMUM_DEPTH) {
      throw new RangeError(`Cannot use expression: its depth exceeds ${MAXIMUM_DEPTH}`);
    }
    if (size > MAXIMUM_SIZE) {
      throw new RangeError(`Cannot use expression: its size exceeds ${MAXIMUM_SIZE}`);
    }
    for (const child of childrenOf(node)) visit(child, depth + 1);
  };
  visit(expression, 1);
  return { size, depth: deepest };
}

/**
 * Throws a `RangeError` unless the tree is within bounds, its constants are finite and its
 * variables are below `variableCount`; a `TypeError` for an operator that does not exist.
 */
export function checkExpression(expression: Expression, variableCount: number): void {
  measureExpression(expression);
  const visit = (node: Expression): void => {
    if (node.kind === "constant") checkNumber("constant", node.value);
    if (node.kind === "variable") {
      if (!Number.isInteger(node.index) || node.index < 0 || node.index >= variableCount) {
        throw new RangeError(
          `Cannot use variable ${node.index}: there are ${variableCount} variables`,
        );
      }
    }
    if (node.kind === "unary" && !UNARY_OPERATORS.includes(node.operator)) {
      throw new TypeError(`Cannot use expression: its operator is ${node.operator}`);
    }
    if (node.kind === "binary" && !BINARY_OPERATORS.includes(node.operator)) {
      throw new TypeError(`Cannot use expression: its operator is ${node.operator}`);
    }
    childrenOf(node).forEach(visit);
  };
  visit(expression);
}

/** Operands of a node, left to right; throws a `TypeError` for what is no expression. */
export function childrenOf(node: Expression): readonly Expression[] {
  switch (node.kind) {
    case "constant":
    case "variable":
      return [];
    case "unary":
      return [node.operand];
    case "binary":
      return [node.left, node.right];
    default:
      throw new TypeError(`Cannot use expression: its kind is ${(node as Expression).kind}`);
  }
}

/** Whether any of the trees reads input `index`. */
export function usesVariable(expressions: readonly Expression[], index: number): boolean {
  return expressions.some((node) =>
    node.kind === "variable" ? node.index === index : usesVariable(childrenOf(node), index)
  );
}

/** Value of a tree in IEEE arithmetic, not finite where the arithmetic says so. */
export function evaluateExpression(expression: Expression, variables: ArrayLike<number>): number {
  switch (expression.kind) {
    case "constant":
      return expression.value;
    case "variable":
      return variables[expression.index] ?? NaN;
    case "unary":
      return applyUnary(expression.operator, evaluateExpression(expression.operand, variables));
    case "binary":
      return applyBinary(
        expression.operator,
        evaluateExpression(expression.left, variables),
        evaluateExpression(expression.right, variables),
      );
  }
}

function applyUnary(operator: UnaryOperator, x: number): number {
  return operator === "neg" ? -x : Math[operator](x);
}

function applyBinary(operator: BinaryOperator, x: number, y: number): number {
  switch (operator) {
    case "add":
      return x + y;
    case "sub":
      return x - y;
    case "mul":
      return x * y;
    case "div":
      return x / y;
    default:
      return Math[operator](x, y);
  }
}
