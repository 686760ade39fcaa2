/**
 * Shivya's mathematics: five layers and the tick that composes them, pure functions over typed
 * arrays that run anywhere JavaScript runs.
 *
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { buildComplex, conductances, divergence, plan, surpluses } from "@shivya/shivya";
 *
 * const complex = buildComplex(4, new Uint32Array([0, 1, 1, 2, 2, 3, 0, 3])); // a ring of four hosts
 * const capacity = new Float64Array([10, 10, 10, 10]); // items per second
 * const surplus = surpluses(complex, new Float64Array([20, 4, 4, 4]), capacity);
 * const conductance = conductances(complex, { capacity, roundTripSeconds: new Float64Array(4) });
 * const { flow } = plan(complex, surplus, conductance);
 * assertAlmostEquals(divergence(complex, flow)[0]!, -12, 1e-9); // host 0 ships 12 items per second
 * ```
 *
 * @module
 */
export * from "./layers/hodge/mod.ts";
export * from "./layers/flux/mod.ts";
export * from "./layers/morphic/mod.ts";
export * from "./layers/onsager/mod.ts";
export * from "./layers/turing/mod.ts";
export * from "./layers/agent/mod.ts";
export * from "./layers/substrate.ts";
