/** Random expressions for property tests, made by fast-check and not by the layer itself. */
import fc from "fast-check";
import {
  binary,
  BINARY_OPERATORS,
  constant,
  type Expression,
  unary,
  UNARY_OPERATORS,
  variable,
} from "../../../layers/morphic/mod.ts";

/** Trees over `variableCount` variables, up to `depth` levels of operators. */
export function expressions(variableCount: number, depth = 5): fc.Arbitrary<Expression> {
  const constants = fc.oneof(
    fc.double({ min: -3, max: 3, noNaN: true }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(0, -0, 1, -1, 1e-300, 1e300),
  ).map(constant);
  const leaf: fc.Arbitrary<Expression> = variableCount === 0
    ? constants
    : fc.oneof(constants, fc.nat(variableCount - 1).map(variable));
  if (depth === 0) return leaf;
  const child = expressions(variableCount, depth - 1);
  return fc.oneof(
    leaf,
    fc.tuple(fc.constantFrom(...UNARY_OPERATORS), child).map(([operator, operand]) =>
      unary(operator, operand)
    ),
    fc.tuple(fc.constantFrom(...BINARY_OPERATORS), child, child).map(([operator, left, right]) =>
      binary(operator, left, right)
    ),
  );
}
