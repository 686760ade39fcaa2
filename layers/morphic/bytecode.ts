/**
 * What the register machine executes: straight-line code of three-address instructions over a file
 * of 32 registers. There are no jumps, so the number of instructions is the number of cycles.
 */

/** Registers of a machine. A power of two, so that one comparison checks three operands. */
export const REGISTER_COUNT = 32;

/** Longest program, in instructions. */
export const MAXIMUM_INSTRUCTIONS = 65_536;

/** Most constants of a program: what two register operands can number. */
export const MAXIMUM_CONSTANTS = REGISTER_COUNT * REGISTER_COUNT;

/** Opcode of each instruction by its name; from `neg` on, the right operand is not read. */
export const OPCODES = {
  load: 0,
  add: 1,
  sub: 2,
  mul: 3,
  div: 4,
  min: 5,
  max: 6,
  neg: 7,
  abs: 8,
  sqrt: 9,
  exp: 10,
  tanh: 11,
} as const;

/** What a run or a verification ended with: 0 for success, otherwise why it did not. */
export const FAULTS = {
  none: 0,
  /** The program costs more cycles than the budget. */
  outOfBudget: 1,
  /** An input, a constant or a result is NaN or infinite. */
  notFinite: 2,
  /** A register that does not exist, or one that is read before it is written. */
  badRegister: 3,
  /** An instruction that does not exist. */
  badOpcode: 4,
  /** A constant that does not exist. */
  badConstant: 5,
  /** Arrays whose lengths do not fit each other. */
  badLength: 6,
  /** The program was never accepted by `verify`. */
  unverified: 7,
} as const;

/** One of the fault codes. */
export type Fault = (typeof FAULTS)[keyof typeof FAULTS];

/** Name of a fault code, for people. */
export function faultName(fault: Fault): string {
  return Object.keys(FAULTS)[fault] ?? `fault ${fault}`;
}

/** Packs one instruction. */
export function instruction(opcode: number, target: number, left: number, right: number): number {
  return opcode | (target << 8) | (left << 16) | (right << 24);
}

/** Instructions as they come from a compiler, a file or a fuzzer: nothing is promised. */
export interface Bytecode {
  /** Inputs; they occupy the registers 0 … inputCount − 1 when a run starts. */
  readonly inputCount: number;
  /**
   * One word an instruction, four bytes from the lowest: opcode, target register, left and right
   * source register. `load` reads constant left + 32 · right.
   */
  readonly code: Int32Array;
  /** What `load` loads. */
  readonly constants: Float64Array;
  /** The register that holds each output at the end. */
  readonly results: Uint8Array;
}

/** Bytecode that `verify` has accepted: the only kind that runs. */
export interface Program extends Bytecode {
  /** Cycles of a run. */
  readonly cost: number;
}

/** Working memory of the interpreter; any program may use it, one at a time. */
export interface Machine {
  /** The register file. */
  readonly registers: Float64Array;
}

/** Creates the working memory of the interpreter. */
export function createMachine(): Machine {
  return { registers: new Float64Array(REGISTER_COUNT) };
}
