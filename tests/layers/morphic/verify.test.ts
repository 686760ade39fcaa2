import { assert, assertEquals } from "@std/assert";

import {
  add,
  type Bytecode,
  compile,
  constant,
  createMachine,
  type Fault,
  faultName,
  FAULTS,
  instruction,
  isVerified,
  mul,
  OPCODES,
  type Program,
  run,
  variable,
  verify,
} from "../../../layers/morphic/mod.ts";

const law = [add(mul(constant(1.6), variable(0)), mul(constant(-0.7), variable(1))), variable(0)];

Deno.test("only verify makes a program that runs: copies and look-alikes are refused", () => {
  const program = compile(law, 2);
  const machine = createMachine();
  const inputs = Float64Array.of(1, 2);
  const copies: Program[] = [{ ...program }, structuredClone(program), Object.create(program)];
  for (const copy of copies) {
    assert(!isVerified(copy));
    assertEquals(run(copy, machine, inputs, new Float64Array(2), 99), FAULTS.unverified);
  }
  const again = verify(copies[0]!);
  assert(again.fault === FAULTS.none && isVerified(again.program));
});

Deno.test("verification copies: what the caller does to its arrays later changes nothing", () => {
  const code = Int32Array.of(instruction(OPCODES.neg, 1, 0, 0));
  const verification = verify({
    inputCount: 1,
    code,
    constants: new Float64Array(0),
    results: Uint8Array.of(1),
  });
  assert(verification.fault === FAULTS.none);
  code[0] = -1;
  const outputs = new Float64Array(1);
  assertEquals(run(verification.program, createMachine(), Float64Array.of(3), outputs, 1), 0);
  assertEquals(outputs[0], -3);
});

Deno.test("verification names each defect and where it is", () => {
  const good: Bytecode = {
    inputCount: 1,
    code: Int32Array.of(instruction(OPCODES.load, 1, 0, 0), instruction(OPCODES.add, 2, 0, 1)),
    constants: Float64Array.of(4),
    results: Uint8Array.of(2),
  };
  const second = (word: number) => ({ ...good, code: Int32Array.of(good.code[0]!, word) });
  const cases: [Bytecode, Exclude<Fault, 0>, number][] = [
    [second(instruction(12, 2, 0, 1)), FAULTS.badOpcode, 1],
    [second(instruction(255, 2, 0, 1)), FAULTS.badOpcode, 1],
    [second(instruction(OPCODES.add, 32, 0, 1)), FAULTS.badRegister, 1],
    [second(instruction(OPCODES.add, 2, 0, 3)), FAULTS.badRegister, 1],
    [second(instruction(OPCODES.add, 2, 3, 0)), FAULTS.badRegister, 1],
    [second(instruction(OPCODES.neg, 2, 0, 32)), FAULTS.badRegister, 1],
    [second(instruction(OPCODES.load, 2, 1, 0)), FAULTS.badConstant, 1],
    [second(instruction(OPCODES.load, 2, 0, 1)), FAULTS.badConstant, 1],
    [{ ...good, results: Uint8Array.of(3) }, FAULTS.badRegister, -1],
    [{ ...good, results: Uint8Array.of(255) }, FAULTS.badRegister, -1],
    [{ ...good, results: new Uint8Array(33) }, FAULTS.badLength, -1],
    [{ ...good, constants: Float64Array.of(NaN) }, FAULTS.notFinite, -1],
    [{ ...good, constants: new Float64Array(1025) }, FAULTS.badLength, -1],
    [{ ...good, inputCount: 33 }, FAULTS.badLength, -1],
    [{ ...good, inputCount: -1 }, FAULTS.badLength, -1],
    [{ ...good, inputCount: 0.5 }, FAULTS.badLength, -1],
    [{ ...good, inputCount: NaN }, FAULTS.badLength, -1],
    [{ ...good, code: new Int32Array(65_537) }, FAULTS.badLength, -1],
  ];
  assertEquals(verify(good).fault, FAULTS.none);
  for (const [bytecode, fault, at] of cases) assertEquals(verify(bytecode), { fault, at });
  assertEquals(faultName(FAULTS.badOpcode), "badOpcode");
});
