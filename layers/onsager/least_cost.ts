/** Least-cost flow on a connected network by reweighted gradient solves, with a proof of its cost. */
import { type Network, settle, shortestTree, type Tree } from "./network.ts";
import type { PotentialSolver } from "./solver.ts";

/** What the passes found. */
export interface LeastCost {
  /** m flows. */
  flow: Float64Array;
  /** A proven lower bound on Σ ℓ|f| over all flows with this divergence; 0 if none was sought. */
  bound: number;
  /** Weights solved with. */
  passes: number;
}

/** Share of the way to the boundary that a pass may go. */
const STRIDE = 0.95;

/** Gradient flow f = w·d0 p with w = 1/ℓ: least Σ ℓf² for d0ᵀ f = −surplus. One pass. */
export function leastNorm(
  network: Network,
  surplus: Float64Array,
  solver: PotentialSolver,
): LeastCost {
  const flow = gradientFlow(network, shortestTree(network), surplus, solver);
  return { flow, bound: 0, passes: 1 };
}

/**
 * Least Σ ℓ|f| with d0ᵀ f = −surplus, to within `tolerance` relative of the proven bound or as near
 * as `maxPasses` come.
 *
 * The Physarum law w = |f|/ℓ + δ (Straszak & Vishnoi 2016) gives the first weights. On routes of
 * nearly equal length that law alone takes about 1/ε passes to a gap ε, so it is carried on against
 * what the potentials leave of the length: with f = x⁺ − x⁻ and slacks z± = ℓ ∓ d0 p > 0 the weights
 * are w = x⁺/z⁺ + x⁻/z⁻, the same law at p = 0. That is the primal-dual interior-point method
 * with Mehrotra's (1992) correction; a pass is one weighted Laplacian, solved for two right-hand
 * sides. Potentials with positive slacks bound the cost of every flow from below.
 */
export function leastCost(
  network: Network,
  surplus: Float64Array,
  solver: PotentialSolver,
  tolerance: number,
  maxPasses: number,
): LeastCost {
  const { length } = network;
  const tree = shortestTree(network);
  let flow = gradientFlow(network, tree, surplus, solver);
  let cost = costOf(length, flow);
  let bound = 0;
  let passes = 1;
  const state = start(network, flow);
  const weight = new Float64Array(length.length);
  const current = new Float64Array(surplus.length);
  for (; passes < maxPasses && cost - bound > tolerance * cost; passes++) {
    reweigh(state, weight);
    solver.reweight(weight);
    state.target.fill(0);
    turn(network, surplus, state, solver, current);
    correct(state);
    turn(network, surplus, state, solver, current);
    advance(state);
    const next = netFlow(state);
    settle(network, tree, surplus, next);
    const nextCost = costOf(length, next);
    bound = Math.max(bound, nextCost - gapOf(state, next));
    if (nextCost >= cost) continue;
    flow = next;
    cost = nextCost;
  }
  return { flow, bound, passes };
}

function gradientFlow(
  network: Network,
  tree: Tree,
  surplus: Float64Array,
  solver: PotentialSolver,
): Float64Array {
  const { tail, head, length } = network;
  solver.reweight(length.map((l) => 1 / l));
  const potential = surplus.map((s) => -s);
  solver.solve(potential, potential);
  const flow = length.map((l, e) => (potential[head[e]!]! - potential[tail[e]!]!) / l);
  settle(network, tree, surplus, flow);
  return flow;
}

/** Two arcs a link, 2e from tail to head and 2e + 1 back. */
interface State {
  /** Flows, positive. */
  x: Float64Array;
  /** Slacks, positive. */
  z: Float64Array;
  /** Changes of flow and slack under way. */
  dx: Float64Array;
  dz: Float64Array;
  /** Products x·z wanted next, over z. */
  target: Float64Array;
}

/** From the gradient flow f and p = 0; every product x·z is the mean cost of a link, plus ℓ|f|. */
function start({ length }: Network, flow: Float64Array): State {
  const arcs = 2 * flow.length;
  const x = new Float64Array(arcs);
  const z = new Float64Array(arcs);
  const product = costOf(length, flow) / flow.length;
  for (let arc = 0; arc < arcs; arc++) {
    const l = length[arc >> 1]!;
    const f = arc % 2 === 0 ? flow[arc >> 1]! : -flow[arc >> 1]!;
    x[arc] = Math.max(f, 0) + product / l;
    z[arc] = l;
  }
  return {
    x,
    z,
    dx: new Float64Array(arcs),
    dz: new Float64Array(arcs),
    target: new Float64Array(arcs),
  };
}

function netFlow({ x }: State): Float64Array {
  const flow = new Float64Array(x.length / 2);
  for (let e = 0; e < flow.length; e++) flow[e] = x[2 * e]! - x[2 * e + 1]!;
  return flow;
}

function costOf(length: Float64Array, flow: Float64Array): number {
  let cost = 0;
  for (let e = 0; e < flow.length; e++) cost += length[e]! * Math.abs(flow[e]!);
  return cost;
}

/** Σ ℓ|f| less what the potentials prove of it, d0 p · f: the slack along each flow. */
function gapOf({ z }: State, flow: Float64Array): number {
  let gap = 0;
  for (let e = 0; e < flow.length; e++) {
    gap += Math.abs(flow[e]!) * z[flow[e]! > 0 ? 2 * e : 2 * e + 1]!;
  }
  return gap;
}

function reweigh({ x, z }: State, weight: Float64Array): void {
  for (let e = 0; e < weight.length; e++) {
    weight[e] = x[2 * e]! / z[2 * e]! + x[2 * e + 1]! / z[2 * e + 1]!;
  }
}

/** Newton's changes towards divergence −surplus and the targets; `current` is scratch (n). */
function turn(
  { tail, head }: Network,
  surplus: Float64Array,
  { x, z, dx, dz, target }: State,
  solver: PotentialSolver,
  current: Float64Array,
): void {
  for (let i = 0; i < current.length; i++) current[i] = -surplus[i]!;
  for (let e = 0; e < tail.length; e++) {
    const pushed = target[2 * e]! - target[2 * e + 1]!;
    current[tail[e]!]! += pushed;
    current[head[e]!]! -= pushed;
  }
  solver.solve(current, current);
  for (let e = 0; e < tail.length; e++) {
    const rise = current[head[e]!]! - current[tail[e]!]!;
    dz[2 * e] = -rise;
    dz[2 * e + 1] = rise;
  }
  for (let arc = 0; arc < x.length; arc++) {
    dx[arc] = target[arc]! - x[arc]! * (1 + dz[arc]! / z[arc]!);
  }
}

/** Targets for the second turn: centred as far as the first fell short, less what it neglected. */
function correct({ x, z, dx, dz, target }: State): void {
  const along = Math.min(1, room(x, dx));
  const aside = Math.min(1, room(z, dz));
  let before = 0;
  let after = 0;
  for (let arc = 0; arc < x.length; arc++) {
    before += x[arc]! * z[arc]!;
    after += (x[arc]! + along * dx[arc]!) * (z[arc]! + aside * dz[arc]!);
  }
  const ratio = after / before;
  const product = before / x.length * ratio * ratio * ratio;
  for (let arc = 0; arc < x.length; arc++) {
    target[arc] = (product - dx[arc]! * dz[arc]!) / z[arc]!;
  }
}

function advance({ x, z, dx, dz }: State): void {
  const along = Math.min(1, STRIDE * room(x, dx));
  const aside = Math.min(1, STRIDE * room(z, dz));
  for (let arc = 0; arc < x.length; arc++) {
    x[arc]! += along * dx[arc]!;
    z[arc]! += aside * dz[arc]!;
  }
}

/** How many times `change` may be added before an entry of `values` reaches zero. */
function room(values: Float64Array, change: Float64Array): number {
  let times = Infinity;
  for (let i = 0; i < values.length; i++) {
    if (change[i]! < 0) times = Math.min(times, -values[i]! / change[i]!);
  }
  return times;
}
