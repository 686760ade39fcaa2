/** The flow that brings every component to balance. */
import { checkFinite, checkInteger, checkLength, checkNumber, checkPositive } from "../check.ts";
import type { Complex } from "../hodge/mod.ts";
import { type Components, componentSums, findComponents } from "./components.ts";
import { leastCost, leastNorm } from "./least_cost.ts";
import type { Network } from "./network.ts";
import { createPotentialSolver } from "./solver.ts";

/** Relative imbalance of a component that counts as rounding. */
const IMBALANCE = 1e-9;

/** Largest ratio of two conductances within a component. */
const SPREAD = 1e40;

/** How to plan. */
export interface PlanOptions {
  /** Least cost Σ ℓ|f| (the default) or least norm Σ ℓf², with ℓ = 1/conductance. */
  norm?: "cost" | "minimum";
  /** Gap between cost and proven bound that ends the passes, relative; default 5e-4. */
  tolerance?: number;
  /** Most passes, at least 1; default 32. */
  maxPasses?: number;
}

/** What {@linkcode plan} answers with. */
export interface Plan {
  /** E flows, items/s, positive from tail to head. */
  flow: Float64Array;
  /** Σ ℓ|f| with ℓ = 1/conductance. */
  cost: number;
  /** Proven lower bound on the cost of any plan; 0 for the least norm, which proves none. */
  bound: number;
  /** Passes of the component that took most. */
  passes: number;
}

/**
 * Flow that carries the surpluses to the deficits, d0ᵀ f = −s: at least cost Σ ℓ|f|, ℓ = 1/ρ, or at
 * least norm Σ ℓf². Each component is scaled by its largest surplus and conductance first, and what
 * solving leaves of its surpluses is settled along a tree, so that the divergence holds to rounding.
 *
 * `surplus` has V entries (items/s) that sum to zero over every component, `conductance` E positive
 * ones. Throws a `RangeError` for wrong lengths, values that are not finite, a component out of
 * balance by more than 1e-9 of Σ|s|, or conductances of one component further apart than 1e40.
 *
 * Straszak & Vishnoi (2016) for the reweighting, Mehrotra (1992) for its later passes.
 */
export function plan(
  complex: Complex,
  surplus: Float64Array,
  conductance: Float64Array,
  options: PlanOptions = {},
): Plan {
  const { norm = "cost", tolerance = 5e-4, maxPasses = 32 } = options;
  checkLength("surplus", surplus, complex.vertexCount);
  checkFinite("surplus", surplus);
  checkLength("conductance", conductance, complex.edgeCount);
  checkPositive("conductance", conductance);
  checkNumber("tolerance", tolerance, 0, 1);
  checkInteger("maxPasses", maxPasses, 1, 1000);
  if (norm !== "cost" && norm !== "minimum") {
    throw new TypeError(`Cannot use norm: it must be "cost" or "minimum", is ${norm}`);
  }
  const components = findComponents(complex);
  const scale = checkBalance(components, surplus);
  const flow = new Float64Array(complex.edgeCount);
  let bound = 0;
  let passes = 0;
  for (const part of parts(complex, components, conductance)) {
    const items = scale[part.component]!;
    if (items === 0) continue;
    const scaled = Float64Array.from(part.vertices, (vertex) => surplus[vertex]! / items);
    const solver = createPotentialSolver(part.network);
    const found = norm === "minimum"
      ? leastNorm(part.network, scaled, solver)
      : leastCost(part.network, scaled, solver, tolerance, maxPasses);
    for (let i = 0; i < part.links.length; i++) flow[part.links[i]!] = found.flow[i]! * items;
    bound += found.bound * items / part.ease;
    passes = Math.max(passes, found.passes);
  }
  let cost = 0;
  for (let e = 0; e < flow.length; e++) cost += Math.abs(flow[e]!) / conductance[e]!;
  return { flow, cost, bound: Math.min(bound, cost), passes };
}

/** One component that has links, its own vertices and links numbered from zero. */
interface Part {
  component: number;
  vertices: number[];
  links: number[];
  network: Network;
  /** Largest conductance; the network's lengths are relative to its inverse. */
  ease: number;
}

function parts(complex: Complex, components: Components, conductance: Float64Array): Part[] {
  const { edges, edgeCount, vertexCount } = complex;
  const vertices: number[][] = Array.from({ length: components.count }, () => []);
  const links: number[][] = vertices.map(() => []);
  const place = new Uint32Array(vertexCount);
  for (let i = 0; i < vertexCount; i++) {
    place[i] = vertices[components.of[i]!]!.push(i) - 1;
  }
  for (let e = 0; e < edgeCount; e++) links[components.of[edges[2 * e]!]!]!.push(e);
  const found: Part[] = [];
  for (let component = 0; component < vertices.length; component++) {
    const own = links[component]!;
    if (own.length === 0) continue;
    const ease = checkSpread(own, conductance);
    found.push({
      component,
      vertices: vertices[component]!,
      links: own,
      network: {
        size: vertices[component]!.length,
        tail: Uint32Array.from(own, (e) => place[edges[2 * e]!]!),
        head: Uint32Array.from(own, (e) => place[edges[2 * e + 1]!]!),
        length: Float64Array.from(own, (e) => ease / conductance[e]!),
      },
      ease,
    });
  }
  return found;
}

/** Largest |s| of every component; throws where the surpluses of one do not sum to zero. */
function checkBalance(components: Components, surplus: Float64Array): Float64Array {
  const scale = new Float64Array(components.count);
  for (let i = 0; i < surplus.length; i++) {
    const component = components.of[i]!;
    scale[component] = Math.max(scale[component]!, Math.abs(surplus[i]!));
  }
  const relative = surplus.map((s, i) => s === 0 ? 0 : s / scale[components.of[i]!]!);
  const sums = componentSums(components, relative);
  const sizes = componentSums(components, relative.map(Math.abs));
  for (let component = 0; component < sums.length; component++) {
    if (Math.abs(sums[component]!) <= IMBALANCE * sizes[component]!) continue;
    throw new RangeError(
      `Cannot plan surplus: it must sum to zero over the component of vertex ` +
        `${components.of.indexOf(component)}, the sum is ${sums[component]! * scale[component]!}`,
    );
  }
  return scale;
}

function checkSpread(links: number[], conductance: Float64Array): number {
  let least = Infinity;
  let most = 0;
  for (const e of links) {
    least = Math.min(least, conductance[e]!);
    most = Math.max(most, conductance[e]!);
  }
  if (most / SPREAD <= least) return most;
  throw new RangeError(
    `Cannot plan with conductance: its spread must be at most ${SPREAD}, is ${least} to ${most}`,
  );
}
