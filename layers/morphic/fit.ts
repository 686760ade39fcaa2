/**
 * Coefficients by least squares: a law that is a sum of terms is linear in their coefficients,
 * whatever the terms are, so those need not be searched for.
 */
import { FAULTS, type Machine, MAXIMUM_INSTRUCTIONS } from "./bytecode.ts";
import { compile } from "./compile.ts";
import { add, constant, type Expression, mul } from "./expression.ts";
import { run } from "./run.ts";
import { readInputs, type Samples } from "./samples.ts";

/** A column counts as dependent on those before it when less than this part of it is new. */
const INDEPENDENCE = 1e-9;

/** The terms that are summed, without their constant factors; the constant 1 stands last. */
export function termsOf(expression: Expression): Expression[] {
  const terms: Expression[] = [];
  let constantTerm = false;
  const visit = (node: Expression): void => {
    if (node.kind === "constant") {
      constantTerm = true;
    } else if (node.kind === "unary" && node.operator === "neg") {
      visit(node.operand);
    } else if (node.kind === "binary" && (node.operator === "add" || node.operator === "sub")) {
      visit(node.left);
      visit(node.right);
    } else if (node.kind === "binary" && node.operator === "mul" && isConstant(node.left)) {
      visit(node.right);
    } else if (node.kind === "binary" && node.operator === "mul" && isConstant(node.right)) {
      visit(node.left);
    } else if (node.kind === "binary" && node.operator === "div" && isConstant(node.right)) {
      visit(node.left);
    } else {
      terms.push(node);
    }
  };
  visit(expression);
  return constantTerm ? [...terms, constant(1)] : terms;
}

/**
 * The same terms with the coefficients that minimise the squared error of the only target, by a QR
 * factorisation (modified Gram–Schmidt, Björck 1967). Terms that depend on earlier ones, to nine
 * digits, are left out. Undefined when a term is not finite on every row.
 */
export function fitCoefficients(
  expression: Expression,
  samples: Samples,
  machine: Machine,
): Expression | undefined {
  const terms = termsOf(expression);
  const columns: Float64Array[] = [];
  for (const term of terms) {
    const column = termColumn(term, samples, machine);
    if (!column) return undefined;
    columns.push(column);
  }
  const coefficients = leastSquares(columns, samples.targets.slice());
  if (!coefficients.every(Number.isFinite)) return undefined;
  return sumOf(terms, coefficients);
}

/** Least squares solution of `columns · x = target`; dependent columns get 0. Overwrites both. */
export function leastSquares(columns: readonly Float64Array[], target: Float64Array): Float64Array {
  const count = columns.length;
  const upper = new Float64Array(count * count);
  const projections = new Float64Array(count);
  const kept: number[] = [];
  for (let j = 0; j < count; j++) {
    const column = columns[j]!;
    const size = Math.sqrt(dot(column, column));
    for (const k of kept) {
      const basis = columns[k]!;
      upper[k * count + j] = dot(basis, column);
      addScaled(column, -upper[k * count + j]!, basis);
    }
    const fresh = Math.sqrt(dot(column, column));
    if (!(fresh > INDEPENDENCE * size)) continue;
    for (let i = 0; i < column.length; i++) column[i]! /= fresh;
    upper[j * count + j] = fresh;
    projections[j] = dot(column, target);
    addScaled(target, -projections[j]!, column);
    kept.push(j);
  }
  const solution = new Float64Array(count);
  for (const k of kept.reverse()) {
    let sum = projections[k]!;
    for (let j = k + 1; j < count; j++) sum -= upper[k * count + j]! * solution[j]!;
    solution[k] = sum / upper[k * count + k]!;
  }
  return solution;
}

function termColumn(
  term: Expression,
  samples: Samples,
  machine: Machine,
): Float64Array | undefined {
  const program = compile([term], samples.inputCount);
  const column = new Float64Array(samples.rows);
  const inputs = new Float64Array(samples.inputCount);
  const value = new Float64Array(1);
  for (let row = 0; row < samples.rows; row++) {
    readInputs(samples, row, inputs);
    if (run(program, machine, inputs, value, MAXIMUM_INSTRUCTIONS) !== FAULTS.none) {
      return undefined;
    }
    column[row] = value[0]!;
  }
  return column;
}

function sumOf(terms: readonly Expression[], coefficients: Float64Array): Expression {
  let sum: Expression | undefined;
  terms.forEach((term, i) => {
    const coefficient = coefficients[i]!;
    if (coefficient === 0) return;
    const scaled = isConstant(term)
      ? constant(coefficient)
      : coefficient === 1
      ? term
      : mul(constant(coefficient), term);
    sum = sum ? add(sum, scaled) : scaled;
  });
  return sum ?? constant(0);
}

function isConstant(node: Expression): boolean {
  return node.kind === "constant";
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function addScaled(a: Float64Array, factor: number, b: Float64Array): void {
  for (let i = 0; i < a.length; i++) a[i]! += factor * b[i]!;
}
