/** Expressions as people read them. */
import { type BinaryOperator, checkExpression, type Expression } from "./expression.ts";

/** How a formula is written. */
export interface FormatOptions {
  /** Names of the variables; default x0, x1, … */
  names?: readonly string[];
  /** Significant digits of constants, from 1 to 17; default 4. */
  digits?: number;
}

const SUM = 1;
const PRODUCT = 2;
const UNARY = 3;

const INFIX: Partial<Record<BinaryOperator, { sign: string; level: number }>> = {
  add: { sign: "+", level: SUM },
  sub: { sign: "-", level: SUM },
  mul: { sign: "*", level: PRODUCT },
  div: { sign: "/", level: PRODUCT },
};

/**
 * Writes a formula in infix notation, such as `1.6 * x0 - 0.7 * x1 + 0.1`. Brackets keep the order
 * of the operations: with 17 digits the text means the tree to the last bit. Throws as
 * `checkExpression` does.
 */
export function formatExpression(expression: Expression, options: FormatOptions = {}): string {
  const { names = [], digits = 4 } = options;
  checkExpression(expression, Infinity);
  const text = (node: Expression, level: number): string => {
    switch (node.kind) {
      case "constant":
        return bracket(formatNumber(node.value, digits), UNARY, level);
      case "variable":
        return names[node.index] ?? `x${node.index}`;
      case "unary":
        if (node.operator !== "neg") return `${node.operator}(${text(node.operand, 0)})`;
        return bracket(`-${text(node.operand, UNARY + 1)}`, UNARY, level);
      case "binary": {
        const infix = INFIX[node.operator];
        if (!infix) return `${node.operator}(${text(node.left, 0)}, ${text(node.right, 0)})`;
        const left = text(node.left, infix.level);
        const right = text(node.right, infix.level + 1);
        const signed = infix.level === SUM && right.startsWith("-");
        const sign = signed ? (infix.sign === "+" ? "-" : "+") : infix.sign;
        return bracket(`${left} ${sign} ${signed ? right.slice(1) : right}`, infix.level, level);
      }
    }
  };
  return text(expression, 0);
}

function bracket(text: string, own: number, wanted: number): string {
  return own < wanted ? `(${text})` : text;
}

function formatNumber(value: number, digits: number): string {
  return Object.is(value, -0) ? "-0" : String(Number(value.toPrecision(digits)));
}
