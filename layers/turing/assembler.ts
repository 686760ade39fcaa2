/**
 * Just enough of WebAssembly's binary format (W3C, core specification 2.0) to write a numerical
 * loop as nested calls. JavaScript engines check every access to a typed array; in WebAssembly the
 * memory's guard pages do, and two floats are worked on at once.
 */

/** Encoded instructions or entries. */
export type Code = readonly number[];

/** Value types by their encoding. */
export const Type = { i32: 0x7f, f64: 0x7c, v128: 0x7b } as const;

/** An encoded function: its signature, and its locals and instructions. */
export interface EncodedFunction {
  /** Entry of the type section. */
  readonly signature: Code;
  /** Entry of the code section. */
  readonly code: Code;
}

/** Encodes a function from named parameters and locals; `body` is given the index of each. */
export function encodeFunction<Parameter extends string, Local extends string>(
  parameters: Record<Parameter, number>,
  locals: Record<Local, number>,
  result: number,
  body: (index: Record<Parameter | Local, number>) => readonly Code[],
): EncodedFunction {
  const names = [...Object.keys(parameters), ...Object.keys(locals)];
  const index = Object.fromEntries(names.map((name, k) => [name, k]));
  const types = (named: Record<string, number>): number[] => Object.values(named);
  const code = [
    ...vector(types(locals).map((type) => [1, type])),
    ...body(index as Record<Parameter | Local, number>).flat(),
    0x0b,
  ];
  return {
    signature: [0x60, ...vector(types(parameters).map((type) => [type])), 1, result],
    code: [...unsigned(code.length), ...code],
  };
}

/** Encodes a module that imports its memory as `layer.memory` and exports the functions given. */
export function encodeModule(functions: Record<string, EncodedFunction>): Uint8Array<ArrayBuffer> {
  const all = Object.values(functions);
  return Uint8Array.of(
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, all.map(({ signature }) => signature)),
    ...section(2, [[...text("layer"), ...text("memory"), 0x02, 0x00, 0x01]]),
    ...section(3, all.map((_, k) => unsigned(k))),
    ...section(7, Object.keys(functions).map((name, k) => [...text(name), 0x00, ...unsigned(k)])),
    ...section(10, all.map(({ code }) => code)),
  );
}

function section(id: number, entries: readonly Code[]): Code {
  const content = vector(entries);
  return [id, ...unsigned(content.length), ...content];
}

function vector(entries: readonly Code[]): Code {
  return [...unsigned(entries.length), ...entries.flat()];
}

function text(name: string): Code {
  return vector([...name].map((character) => [character.charCodeAt(0)]));
}

function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

type Operation = (...operands: Code[]) => Code;
const plain = (...opcode: number[]): Operation => (...operands) => [...operands.flat(), ...opcode];
const packed = (opcode: number, ...immediates: number[]): Operation =>
  plain(0xfd, ...unsigned(opcode), ...immediates);

/** Reads a local. */
export const get = (local: number): Code => [0x20, ...unsigned(local)];

/** Writes a local. */
export const set = (local: number, value: Code): Code => [...value, 0x21, ...unsigned(local)];

/** A 32-bit constant from 0 to 63. */
export const integer = (value: number): Code => [0x41, value];

/** A 64-bit float constant. */
export const float = (value: number): Code => {
  const bytes = new DataView(new ArrayBuffer(8));
  bytes.setFloat64(0, value, true);
  return [0x44, ...new Uint8Array(bytes.buffer)];
};

/** Repeats the body while the condition, tested first, holds. */
export const loopWhile = (condition: Code, ...body: Code[]): Code => [
  ...[0x02, 0x40], // a block to leave by …
  ...[...condition, 0x45, 0x0d, 0x00],
  ...[0x03, 0x40], // … and a loop to return to
  ...body.flat(),
  ...[...condition, 0x0d, 0x00, 0x0b, 0x0b],
];

/** Operations on 32-bit integers, comparisons and shifts unsigned. */
export const i32 = {
  add: plain(0x6a),
  below: plain(0x49),
  shiftLeft: plain(0x74),
  shiftRight: plain(0x76),
  load: plain(0x28, 2, 0),
} as const;

/** Operations on 64-bit floats. */
export const f64 = {
  add: plain(0xa0),
  multiply: plain(0xa2),
  divide: plain(0xa3),
  squareRoot: plain(0x9f),
  load: plain(0x2b, 3, 0),
} as const;

/** Operations on pairs of 64-bit floats. */
export const f64x2 = {
  load: packed(0x00, 3, 0),
  loadBoth: packed(0x0a, 3, 0),
  store: packed(0x0b, 3, 0),
  both: packed(0x14),
  first: packed(0x21, 0),
  second: packed(0x21, 1),
  withSecond: packed(0x22, 1),
  add: packed(0xf0),
  subtract: packed(0xf1),
  multiply: packed(0xf2),
  larger: packed(0xf7),
  atMost: packed(0x4b),
  atLeast: packed(0x4c),
  and: packed(0x4e),
  allTrue: packed(0xc3),
} as const;
