/**
 * Onsager: reciprocal flows of work between hosts, and what hosts gain by cooperating.
 *
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { buildComplex } from "@shivya/shivya/hodge";
 * import { conductances, plan, routes, surpluses } from "@shivya/shivya/onsager";
 *
 * // Three hosts in a row; work arrives at the first, the last is twice as fast.
 * const complex = buildComplex(3, new Uint32Array([0, 1, 1, 2]));
 * const capacity = new Float64Array([10, 10, 20]);
 * const surplus = surpluses(complex, new Float64Array([8, 0, 0]), capacity);
 * const conductance = conductances(complex, {
 *   capacity,
 *   roundTripSeconds: new Float64Array([0.01, 0.01]),
 * });
 * const { flow } = plan(complex, surplus, conductance);
 * assertAlmostEquals(flow[0]!, 6); // items per second, from tail to head
 * assertAlmostEquals(flow[1]!, 4);
 *
 * const { share, keep } = routes(complex, flow, 0, 8);
 * assertAlmostEquals(share[0]!, 0.75); // of all that arrives at host 0
 * assertAlmostEquals(keep, 0.25);
 * ```
 *
 * @module
 */
export {
  collectiveFreeEnergy,
  type CollectiveInputs,
  MAX_COALITION,
  pairSynergy,
  strongestNeighbors,
} from "./coalition.ts";
export { type ConductanceInputs, conductances } from "./conductance.ts";
export {
  type BeliefInputs,
  diffuse,
  diffuseBeliefs,
  type DiffusionInputs,
  migrate,
} from "./diffusion.ts";
export {
  coalitionValues,
  harsanyiDividends,
  joiningGain,
  MAX_PLAYERS,
  shapleyValues,
} from "./dividends.ts";
export { type Plan, plan, type PlanOptions } from "./plan.ts";
export { type Routes, routes } from "./routes.ts";
export { rebalance, surpluses } from "./surplus.ts";
