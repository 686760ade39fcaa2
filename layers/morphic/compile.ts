/** From expression trees to bytecode. */
import { checkInteger } from "../check.ts";
import {
  FAULTS,
  instruction,
  MAXIMUM_CONSTANTS,
  OPCODES,
  type Program,
  REGISTER_COUNT,
} from "./bytecode.ts";
import { checkExpression, type Expression } from "./expression.ts";
import { verify } from "./verify.ts";

interface Emitter {
  inputCount: number;
  code: number[];
  constants: number[];
  busy: Uint8Array;
}

/**
 * Compiles one output an expression over `inputCount` inputs, already verified. Operands that need
 * more registers are computed first and registers are reused (Sethi & Ullman 1970), so that a tree
 * of up to 2^k leaves takes at most k + 1 registers; outputs and inputs keep theirs.
 *
 * Throws a `RangeError` when a variable is not below `inputCount`, a constant is not finite, a tree
 * is too large or too deep, there are no expressions, or 32 registers or 1024 constants do not suffice.
 */
export function compile(expressions: readonly Expression[], inputCount: number): Program {
  checkInteger("inputCount", inputCount, 0, REGISTER_COUNT);
  checkInteger("expressions.length", expressions.length, 1, REGISTER_COUNT);
  for (const expression of expressions) checkExpression(expression, inputCount);
  const emitter: Emitter = {
    inputCount,
    code: [],
    constants: [],
    busy: new Uint8Array(REGISTER_COUNT).fill(1, 0, inputCount),
  };
  const results = Uint8Array.from(expressions, (expression) => emit(emitter, expression));
  const verification = verify({
    inputCount,
    code: Int32Array.from(emitter.code),
    constants: Float64Array.from(emitter.constants),
    results,
  });
  if (verification.fault === FAULTS.none) return verification.program;
  throw new Error(`Cannot compile: the code is refused with fault ${verification.fault}`);
}

/** Emits the code of one tree and answers with the register that holds its value. */
function emit(emitter: Emitter, node: Expression): number {
  switch (node.kind) {
    case "variable":
      return node.index;
    case "constant": {
      const index = constantIndex(emitter.constants, node.value);
      return emitInstruction(
        emitter,
        OPCODES.load,
        index % REGISTER_COUNT,
        Math.floor(index / REGISTER_COUNT),
      );
    }
    case "unary": {
      const operand = emit(emitter, node.operand);
      release(emitter, operand);
      return emitInstruction(emitter, OPCODES[node.operator], operand, 0);
    }
    case "binary": {
      const leftFirst = registerNeed(node.left) >= registerNeed(node.right);
      const first = emit(emitter, leftFirst ? node.left : node.right);
      const second = emit(emitter, leftFirst ? node.right : node.left);
      release(emitter, first);
      release(emitter, second);
      const left = leftFirst ? first : second;
      const right = leftFirst ? second : first;
      return emitInstruction(emitter, OPCODES[node.operator], left, right);
    }
  }
}

function emitInstruction(emitter: Emitter, opcode: number, left: number, right: number): number {
  const target = emitter.busy.indexOf(0);
  if (target < 0) {
    throw new RangeError(
      `Cannot compile: the expressions need more than ${REGISTER_COUNT} registers`,
    );
  }
  emitter.busy[target] = 1;
  emitter.code.push(instruction(opcode, target, left, right));
  return target;
}

function release(emitter: Emitter, register: number): void {
  if (register >= emitter.inputCount) emitter.busy[register] = 0;
}

/** Registers a tree needs beyond the inputs (its Ershov number). */
function registerNeed(node: Expression): number {
  switch (node.kind) {
    case "variable":
      return 0;
    case "constant":
      return 1;
    case "unary":
      return Math.max(1, registerNeed(node.operand));
    case "binary": {
      const left = registerNeed(node.left);
      const right = registerNeed(node.right);
      return left === right ? left + 1 : Math.max(left, right);
    }
  }
}

/** Equal constants share a slot; 0 and −0 are not equal here. */
function constantIndex(constants: number[], value: number): number {
  const known = constants.findIndex((other) => Object.is(other, value));
  if (known >= 0) return known;
  if (constants.length === MAXIMUM_CONSTANTS) {
    throw new RangeError(
      `Cannot compile: the expressions have more than ${MAXIMUM_CONSTANTS} constants`,
    );
  }
  return constants.push(value) - 1;
}
