/** Who has more work than its part of the capacity, and how much of it is offered. */
import { checkFinite, checkLength, checkPositive } from "../check.ts";
import type { Complex } from "../hodge/mod.ts";
import { type Components, componentSums, findComponents } from "./components.ts";

/** Part of a host's demand below which a surplus is rounding, not load. */
const ROUNDING = 2 ** -40;

/**
 * Surpluses s = a − c·ȳ of V hosts, items/s, ȳ = Σa / Σc over the host's component: what would have
 * to leave for every host to be utilised alike. Each component sums to zero to rounding: a surplus
 * below 2⁻⁴⁰ of the host's demand is zero, and the rest of the sum is taken from the largest.
 *
 * `demand` and `capacity` are in items/s. Throws a `RangeError` for wrong lengths, a demand that is
 * not finite, a capacity that is not positive, or a component whose sums overflow.
 */
export function surpluses(
  complex: Complex,
  demand: Float64Array,
  capacity: Float64Array,
  out: Float64Array = new Float64Array(complex.vertexCount),
): Float64Array {
  checkLength("demand", demand, complex.vertexCount);
  checkFinite("demand", demand);
  checkLength("capacity", capacity, complex.vertexCount);
  checkPositive("capacity", capacity);
  checkLength("out", out, complex.vertexCount);
  const components = findComponents(complex);
  const demands = componentSums(components, demand);
  const capacities = componentSums(components, capacity);
  checkFinite("sum of demand", demands);
  checkFinite("sum of capacity", capacities);
  for (let i = 0; i < out.length; i++) {
    const component = components.of[i]!;
    const fair = demands[component]! * (capacity[i]! / capacities[component]!);
    const surplus = demand[i]! - fair;
    const size = Math.abs(demand[i]!) + Math.abs(fair);
    out[i] = Math.abs(surplus) <= ROUNDING * size ? 0 : surplus;
  }
  cancelRests(components, out);
  return out;
}

/**
 * Brings offered surpluses (V, items/s, each a surplus times what its host offers) back into balance:
 * in every component the larger side, givers or takers, is scaled down to the smaller. No entry grows
 * or changes sign.
 *
 * `out` may be `offered`. Throws a `RangeError` for wrong lengths, values that are not finite, or a
 * component whose sum overflows.
 */
export function rebalance(
  complex: Complex,
  offered: Float64Array,
  out: Float64Array = new Float64Array(complex.vertexCount),
): Float64Array {
  checkLength("offered", offered, complex.vertexCount);
  checkFinite("offered", offered);
  checkLength("out", out, complex.vertexCount);
  const components = findComponents(complex);
  const given = componentSums(components, offered.map((s) => Math.max(s, 0)));
  const taken = componentSums(components, offered.map((s) => Math.max(-s, 0)));
  checkFinite("sum of offered", given);
  checkFinite("sum of offered", taken);
  for (let i = 0; i < out.length; i++) {
    const component = components.of[i]!;
    const value = offered[i]!;
    const both = Math.min(given[component]!, taken[component]!);
    if (value > 0) out[i] = Math.min(value, both * (value / given[component]!));
    else out[i] = value < 0 ? Math.max(value, both * (value / taken[component]!)) : 0;
  }
  cancelRests(components, out);
  return out;
}

/** Takes what each component sums to, a rounding error, from its largest entry of that sign. */
function cancelRests(components: Components, values: Float64Array): void {
  for (let round = 0; round < 2; round++) {
    const rests = componentSums(components, values);
    const largest = new Int32Array(components.count).fill(-1);
    for (let i = 0; i < values.length; i++) {
      const component = components.of[i]!;
      const rest = rests[component]!;
      if (rest === 0 || rest > 0 !== values[i]! > 0) continue;
      const best = largest[component]!;
      if (best < 0 || Math.abs(values[i]!) > Math.abs(values[best]!)) largest[component] = i;
    }
    for (let component = 0; component < rests.length; component++) {
      const best = largest[component]!;
      if (best < 0) continue;
      const left = values[best]! - rests[component]!;
      values[best] = left > 0 === values[best]! > 0 ? left : 0;
    }
  }
}
