/** The interpreter. */
import { type Bytecode, type Fault, FAULTS, type Machine, REGISTER_COUNT } from "./bytecode.ts";
import { isVerified } from "./verify.ts";

/** Bits of an instruction that are set only when an operand is 32 or more. */
const ABOVE_REGISTERS = 0xe0e0e000;

/**
 * Runs a verified program: inputs go to the first registers, each instruction costs one cycle,
 * results go to `outputs`, which may be the same array as `inputs`. Answers with a fault code,
 * 0 for success; a faulted run leaves `outputs` as they were. Arithmetic is IEEE: only what enters
 * and what leaves the machine has to be finite.
 *
 * Never throws and never reads out of range, even when the code was overwritten after it had been
 * verified.
 */
export function run(
  program: Bytecode,
  machine: Machine,
  inputs: Float64Array,
  outputs: Float64Array,
  budget: number,
): Fault {
  if (!isVerified(program)) return FAULTS.unverified;
  const { inputCount, results } = program;
  const { registers } = machine;
  if (
    inputs.length !== inputCount || outputs.length !== results.length ||
    registers.length !== REGISTER_COUNT
  ) return FAULTS.badLength;
  // The code has no jumps: what it will cost is known before it starts. A NaN budget buys nothing.
  if (!(program.code.length <= budget)) return FAULTS.outOfBudget;
  for (let i = 0; i < inputCount; i++) {
    const value = inputs[i]!;
    if (value - value !== 0) return FAULTS.notFinite;
    registers[i] = value;
  }
  const fault = execute(program, registers);
  if (fault !== FAULTS.none) return fault;
  for (let i = 0; i < results.length; i++) {
    const register = results[i]!;
    if (register >= REGISTER_COUNT) return FAULTS.badRegister;
    const value = registers[register]!;
    if (value - value !== 0) return FAULTS.notFinite;
  }
  for (let i = 0; i < results.length; i++) outputs[i] = registers[results[i]!]!;
  return FAULTS.none;
}

/** Literal opcodes (see `OPCODES`): engines build a jump table only from literals. */
function execute(program: Bytecode, registers: Float64Array): Fault {
  const { code, constants } = program;
  for (let i = 0; i < code.length; i++) {
    const word = code[i]!;
    if ((word & ABOVE_REGISTERS) !== 0) return FAULTS.badRegister;
    const target = (word >>> 8) & 31;
    const left = (word >>> 16) & 31;
    const right = word >>> 24;
    const x = registers[left]!;
    const y = registers[right]!;
    let value: number;
    switch (word & 255) {
      case 0: {
        const index = left + 32 * right;
        if (index >= constants.length) return FAULTS.badConstant;
        value = constants[index]!;
        break;
      }
      case 1:
        value = x + y;
        break;
      case 2:
        value = x - y;
        break;
      case 3:
        value = x * y;
        break;
      case 4:
        value = x / y;
        break;
      case 5:
        value = Math.min(x, y);
        break;
      case 6:
        value = Math.max(x, y);
        break;
      case 7:
        value = -x;
        break;
      case 8:
        value = Math.abs(x);
        break;
      case 9:
        value = Math.sqrt(x);
        break;
      case 10:
        value = Math.exp(x);
        break;
      case 11:
        value = Math.tanh(x);
        break;
      default:
        return FAULTS.badOpcode;
    }
    registers[target] = value;
  }
  return FAULTS.none;
}
