import { assert, assertEquals } from "@std/assert";
import { createArena } from "../../../layers/turing/arena.ts";
import {
  encodeFunction,
  encodeModule,
  f64,
  f64x2,
  float,
  get,
  i32,
  integer,
  loopWhile,
  set,
  Type,
} from "../../../layers/turing/assembler.ts";
import { createField } from "../../../layers/turing/mod.ts";
import { fromDense, ringDense } from "./graphs.ts";

const sumOf = encodeFunction(
  { from: Type.i32, end: Type.i32 },
  { sum: Type.f64 },
  Type.f64,
  (at) => [
    loopWhile(
      i32.below(get(at.from), get(at.end)),
      set(at.sum, f64.add(get(at.sum), f64.load(get(at.from)))),
      set(at.from, i32.add(get(at.from), integer(8))),
    ),
    get(at.sum),
  ],
);

Deno.test("an encoded loop runs as many times as its condition holds, also none", () => {
  const bytes = encodeModule({ sumOf });
  assert(WebAssembly.validate(bytes));
  const memory = new WebAssembly.Memory({ initial: 1 });
  const values = new Float64Array(memory.buffer, 0, 5).fill(0);
  values.set([1, 2.5, -4, 1e-3, 7]);
  const module = new WebAssembly.Module(bytes);
  const { exports } = new WebAssembly.Instance(module, { layer: { memory } });
  const sum = exports.sumOf as (from: number, end: number) => number;
  for (let length = 0; length <= 5; length++) {
    assertEquals(sum(0, 8 * length), values.slice(0, length).reduce((a, b) => a + b, 0));
  }
});

Deno.test("pairs, shifts and constants compute what their names say", () => {
  const name = "f".repeat(200); // a length that takes two bytes
  const locals = Object.fromEntries(Array.from({ length: 150 }, (_, k) => [`x${k}`, Type.f64]));
  const mixed = encodeFunction({ x: Type.f64 }, locals, Type.f64, (at) => {
    const pair = f64x2.withSecond(f64x2.both(get(at.x!)), float(0.1));
    const larger = f64x2.larger(pair, f64x2.both(float(3)));
    return [
      set(at.x149!, f64.squareRoot(f64.multiply(f64x2.first(larger), f64x2.second(larger)))),
      f64.divide(get(at.x149!), get(at.x!)),
    ];
  });
  const module = new WebAssembly.Module(encodeModule({ [name]: mixed }));
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { exports } = new WebAssembly.Instance(module, { layer: { memory } });
  const run = exports[name] as (x: number) => number;
  for (const x of [0.5, 3, 12]) assertEquals(run(x), Math.sqrt(Math.max(x, 3) * 3) / x);
});

Deno.test("arrays of an arena are zero, aligned, apart, and of the length asked for", () => {
  const arena = createArena(3 + 20_000, 5 + 1, 4);
  const arrays = [
    arena.floats(3),
    arena.integers(5),
    arena.integers(1),
    arena.floats(20_000),
  ];
  assertEquals(arrays.map((array) => array.length), [3, 5, 1, 20_000]);
  arrays.forEach((array, k) => {
    assertEquals([array.byteOffset % 16, array.buffer === arena.memory.buffer], [0, true]);
    assert(array.every((x) => x === 0));
    array.fill(k + 1);
  });
  arrays.forEach((array, k) => assert(array.every((x) => x === k + 1)));
});

Deno.test("thousands of fields live side by side", () => {
  const graph = fromDense(ringDense(3));
  const fields = Array.from(
    { length: 3000 },
    (_, k) => createField(graph, { activator: [k, 0, 0] }),
  );
  fields.forEach((field, k) => assertEquals(field.state[0], k));
});
