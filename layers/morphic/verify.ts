/** Static checks that a program passes before it may run. */
import {
  type Bytecode,
  type Fault,
  FAULTS,
  MAXIMUM_CONSTANTS,
  MAXIMUM_INSTRUCTIONS,
  OPCODES,
  type Program,
  REGISTER_COUNT,
} from "./bytecode.ts";

/** What `verify` found: a program that may run, or what is wrong and where. */
export type Verification = Accepted | Rejected;

/** Bytecode that passed. */
export interface Accepted {
  /** Always none. */
  readonly fault: typeof FAULTS.none;
  /** A copy of the bytecode that `run` accepts. */
  readonly program: Program;
}

/** Bytecode that did not pass. */
export interface Rejected {
  /** What is wrong. */
  readonly fault: Exclude<Fault, typeof FAULTS.none>;
  /** At which instruction; −1 when the fault is in the shape, the constants or the results. */
  readonly at: number;
}

/** The private name is the seal: no other code can make an object that carries it. */
class VerifiedProgram implements Program {
  readonly #seal = true;
  readonly inputCount: number;
  readonly code: Int32Array;
  readonly constants: Float64Array;
  readonly results: Uint8Array;
  readonly cost: number;

  /** Copies, so that nothing the caller does to its arrays afterwards reaches the program. */
  constructor(bytecode: Bytecode) {
    this.inputCount = bytecode.inputCount;
    this.code = bytecode.code.slice();
    this.constants = bytecode.constants.slice();
    this.results = bytecode.results.slice();
    this.cost = this.code.length;
  }

  static isSealed(program: Bytecode): boolean {
    return #seal in program && program.#seal;
  }
}

/**
 * Checks lengths, opcodes, registers (each written before it is read), constants (present and
 * finite) and the static cost. A program that passes can only fault on its budget, on the lengths
 * of the arrays given to `run`, or on a value that is not finite.
 */
export function verify(bytecode: Bytecode): Verification {
  const program = new VerifiedProgram(bytecode);
  const { inputCount, code, constants, results } = program;
  const shaped = Number.isInteger(inputCount) && inputCount >= 0 &&
    inputCount <= REGISTER_COUNT && results.length <= REGISTER_COUNT &&
    code.length <= MAXIMUM_INSTRUCTIONS && constants.length <= MAXIMUM_CONSTANTS;
  if (!shaped) return { fault: FAULTS.badLength, at: -1 };
  if (!constants.every(Number.isFinite)) return { fault: FAULTS.notFinite, at: -1 };

  const written = new Uint8Array(256).fill(1, 0, inputCount);
  for (let at = 0; at < code.length; at++) {
    const fault = checkInstruction(code[at]!, written, constants.length);
    if (fault !== FAULTS.none) return { fault, at };
    written[(code[at]! >>> 8) & 255] = 1;
  }
  const answered = results.every((register) => written[register] === 1);
  return answered ? { fault: FAULTS.none, program } : { fault: FAULTS.badRegister, at: -1 };
}

/** Whether this very object came out of `verify` with no fault. */
export function isVerified(program: Bytecode): program is Program {
  return VerifiedProgram.isSealed(program);
}

function checkInstruction(word: number, written: Uint8Array, constantCount: number): Fault {
  const opcode = word & 255;
  const target = (word >>> 8) & 255;
  const left = (word >>> 16) & 255;
  const right = word >>> 24;
  if (opcode > OPCODES.tanh) return FAULTS.badOpcode;
  if ((target | left | right) >= REGISTER_COUNT) return FAULTS.badRegister;
  if (opcode === OPCODES.load) {
    return left + REGISTER_COUNT * right < constantCount ? FAULTS.none : FAULTS.badConstant;
  }
  if (!written[left]) return FAULTS.badRegister;
  return opcode < OPCODES.neg && !written[right] ? FAULTS.badRegister : FAULTS.none;
}
