import { assert, assertEquals } from "@std/assert";
import {
  add,
  binary,
  type Bytecode,
  compile,
  constant,
  createMachine,
  type Fault,
  faultName,
  FAULTS,
  instruction,
  mul,
  OPCODES,
  run,
  unary,
  variable,
  verify,
} from "../../../layers/morphic/mod.ts";
import {
  createRandom,
  nextBelow,
  nextNormal,
  nextUint32,
  type Random,
} from "../../../layers/random.ts";

const FUZZED_PROGRAMS = 100_000;
const law = [add(mul(constant(1.6), variable(0)), mul(constant(-0.7), variable(1))), variable(0)];

/** Mostly plausible bytes, so that a good part of the programs is accepted; some wild ones. */
function fuzz(random: Random, wildness: number): Bytecode {
  const wild = () => nextBelow(random, 1000) < wildness;
  const byte = (usual: number) => wild() ? nextUint32(random) & 255 : nextBelow(random, usual);
  const length = nextBelow(random, 24);
  const inputCount = wild() ? nextBelow(random, 40) : 4;
  const code = Int32Array.from({ length }, () => {
    const opcode = byte(12);
    return instruction(
      opcode,
      byte(8),
      byte(opcode === OPCODES.load ? 4 : 5),
      opcode === 0 ? 0 : byte(5),
    );
  });
  const constants = Float64Array.from(
    { length: 3 },
    () => wild() ? Infinity : nextNormal(random) * 10 ** nextBelow(random, 5),
  );
  const results = Uint8Array.from({ length: nextBelow(random, 4) }, () => byte(5));
  return { inputCount, code, constants, results };
}

/** Another interpreter, slow and plain: undefined stands for what was never written. */
function interpret(program: Bytecode, inputs: ArrayLike<number>): (number | undefined)[] {
  const registers: (number | undefined)[] = Array.from(inputs);
  const names = Object.keys(OPCODES);
  for (const word of program.code) {
    const [opcode, target, left, right] = new Uint8Array(Uint32Array.of(word >>> 0).buffer);
    const x = registers[left!]!;
    const y = registers[right!]!;
    const name = names[opcode!]!;
    const values: Record<string, number> = {
      load: program.constants[left! + 32 * right!]!,
      add: x + y,
      sub: x - y,
      mul: x * y,
      div: x / y,
      neg: -x,
    };
    const f = Math[name as "min"];
    registers[target!] = values[name] ?? (name.startsWith("m") ? f(x, y) : f(x));
  }
  return Array.from(program.results, (register) => registers[register]);
}

Deno.test("fuzzed bytecode is refused, or runs as a plain interpreter does, and never throws", () => {
  const random = createRandom(1);
  const machine = createMachine();
  const inputs = Float64Array.of(0.5, -2, 3, 1e-3);
  const seen = new Map<Fault, number>();
  const count = (fault: Fault) => seen.set(fault, (seen.get(fault) ?? 0) + 1);
  for (let i = 0; i < FUZZED_PROGRAMS; i++) {
    const bytecode = fuzz(random, i % 2 ? 5 : 200);
    const verification = verify(bytecode);
    count(verification.fault);
    assertEquals(run(bytecode, machine, inputs, new Float64Array(9), 100), FAULTS.unverified);
    if (verification.fault !== FAULTS.none) continue;
    const { program } = verification;
    const own = Float64Array.from({ length: program.inputCount }, (_, k) => inputs[k % 4]!);
    const outputs = new Float64Array(program.results.length).fill(9);
    const expected = interpret(program, own);
    assert(expected.every((value) => value !== undefined));
    machine.registers.fill(NaN); // what an earlier program left must not show
    const fault = run(program, machine, own, outputs, program.cost);
    if (expected.every(Number.isFinite)) {
      assertEquals(fault, FAULTS.none);
      assertEquals(Array.from(outputs), expected);
    } else {
      assertEquals(fault, FAULTS.notFinite);
      assert(outputs.every((value) => value === 9));
    }
  }
  assert(seen.get(FAULTS.none)! > FUZZED_PROGRAMS / 20, "enough programs have to run");
  for (
    const fault of [FAULTS.badRegister, FAULTS.badOpcode, FAULTS.badConstant, FAULTS.notFinite]
  ) {
    assert(seen.get(fault)! > 100, faultName(fault));
  }
});

Deno.test("code overwritten after verification faults instead of throwing or reading beyond", () => {
  const random = createRandom(2);
  const machine = createMachine();
  const program = compile(law, 2);
  const original = program.code.slice();
  const inputs = Float64Array.of(1, 2);
  const seen = new Set<Fault>();
  for (let i = 0; i < FUZZED_PROGRAMS; i++) {
    program.code.set(original);
    const flips = 1 + nextBelow(random, 8);
    for (let k = 0; k < flips; k++) {
      program.code[nextBelow(random, program.cost)]! ^= 1 << nextBelow(random, 32);
    }
    const outputs = Float64Array.of(9, 9);
    const fault = run(program, machine, inputs, outputs, 100);
    seen.add(fault);
    assert(outputs.every(fault === FAULTS.none ? Number.isFinite : (value) => value === 9));
  }
  assertEquals(
    [...seen].sort(),
    [FAULTS.none, FAULTS.notFinite, FAULTS.badRegister, FAULTS.badOpcode, FAULTS.badConstant],
  );
  program.code.set(original);
  program.results[0] = 200;
  assertEquals(run(program, machine, inputs, new Float64Array(2), 100), FAULTS.badRegister);
});

Deno.test("the budget is exact: a program of cost n runs with n cycles and faults with n − 1", () => {
  const machine = createMachine();
  const inputs = Float64Array.of(1, 2);
  let growing = variable(0) as Parameters<typeof add>[0];
  for (let terms = 1; terms < 20; terms++) {
    growing = add(growing, variable(1));
    const program = compile([growing], 2);
    assertEquals(program.cost, terms);
    const outputs = Float64Array.of(9);
    assertEquals(run(program, machine, inputs, outputs, terms - 1), FAULTS.outOfBudget);
    assertEquals(outputs[0], 9);
    assertEquals(run(program, machine, inputs, outputs, terms), FAULTS.none);
    assertEquals(outputs[0], 1 + 2 * terms);
  }
  const program = compile(law, 2);
  for (const budget of [NaN, -1, 0, -Infinity, undefined as unknown as number]) {
    assertEquals(run(program, machine, inputs, new Float64Array(2), budget), FAULTS.outOfBudget);
  }
});

Deno.test("a value that is not finite faults on the way in and on the way out", () => {
  const machine = createMachine();
  const outputs = Float64Array.of(9, 9);
  const program = compile([variable(0), binary("div", constant(1), variable(1))], 2);
  for (const bad of [NaN, Infinity, -Infinity]) {
    assertEquals(run(program, machine, Float64Array.of(bad, 1), outputs, 9), FAULTS.notFinite);
  }
  assertEquals(run(program, machine, Float64Array.of(1, 0), outputs, 9), FAULTS.notFinite);
  assertEquals(outputs, Float64Array.of(9, 9));
  const root = compile([unary("sqrt", variable(0))], 1);
  assertEquals(run(root, machine, Float64Array.of(-1), new Float64Array(1), 9), FAULTS.notFinite);
});

Deno.test("arrays of the wrong length are a fault, and leave the outputs alone", () => {
  const program = compile(law, 2);
  const machine = createMachine();
  const outputs = Float64Array.of(9, 9);
  const two = Float64Array.of(1, 2);
  assertEquals(run(program, machine, Float64Array.of(1), outputs, 99), FAULTS.badLength);
  assertEquals(run(program, machine, Float64Array.of(1, 2, 3), outputs, 99), FAULTS.badLength);
  assertEquals(run(program, machine, two, new Float64Array(3), 99), FAULTS.badLength);
  const small = { registers: new Float64Array(4) };
  assertEquals(run(program, small, two, outputs, 99), FAULTS.badLength);
  assertEquals(outputs, Float64Array.of(9, 9));
});
