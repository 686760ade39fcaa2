/**
 * L2 morphic: a register machine whose program is the transition law of a host's beliefs, and the
 * machinery that rewrites it: expressions compile to verified bytecode that runs under a cycle
 * budget; a seeded search proposes other laws; one that is better on held-out history is swapped
 * in, and swapped back if it does worse live; lasting novelty adds a dimension to the state.
 *
 * ```ts
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 * import {
 *   add,
 *   compile,
 *   constant,
 *   createMachine,
 *   FAULTS,
 *   formatExpression,
 *   mul,
 *   run,
 *   variable,
 * } from "@shivya/shivya/morphic";
 *
 * const next = add(mul(constant(1.6), variable(0)), mul(constant(-0.7), variable(1)));
 * assertEquals(formatExpression(next, { names: ["x", "before"] }), "1.6 * x - 0.7 * before");
 *
 * // The state (x, x before) becomes (next x, x).
 * const program = compile([next, variable(0)], 2);
 * const state = Float64Array.of(1, 0.5);
 * assertEquals(run(program, createMachine(), state, state, program.cost), FAULTS.none);
 * assertAlmostEquals(state[0]!, 1.25);
 * assertEquals(state[1], 1);
 * ```
 *
 * @module
 */
export { createRandom, type Random } from "../random.ts";
export * from "./expression.ts";
export * from "./format.ts";
export * from "./bytecode.ts";
export * from "./verify.ts";
export * from "./compile.ts";
export * from "./run.ts";
export * from "./linearise.ts";
export * from "./ring.ts";
export * from "./samples.ts";
export * from "./mutate.ts";
export * from "./fit.ts";
export * from "./search.ts";
export * from "./law.ts";
export * from "./novelty.ts";
export * from "./expand.ts";
