/**
 * The part of a flow that circulates around triangles: its projection onto the image of d1ᵀ.
 *
 * The normal equations (d1 W⁻¹ d1ᵀ) b = d1 W⁻¹ f are solved without b. Taking a flow's circulation
 * away triangle by triangle, once forwards and once backwards, is symmetric Gauss–Seidel on them;
 * conjugate gradients accelerate it in edge space (CGMN: Björck & Elfving 1979). Every vector stays
 * in the image of d1ᵀ, so no divergence changes, and dependent triangles (voids) need no care.
 */
import type { Complex } from "./complex.ts";
import {
  conjugateGradient,
  createKrylovSpace,
  type KrylovSpace,
  type SolveReport,
} from "./conjugate_gradient.ts";
import { type FaceOrdering, orderFaces } from "./faces.ts";
import type { SolveOptions } from "./options.ts";
import { unitScale } from "./scale.ts";

/** A circulation and how it was found. */
export interface Circulation {
  /** d1ᵀ b, per edge. */
  readonly circulation: Float64Array;
  /** How the solve went. */
  readonly report: SolveReport;
}

/** Below this, relative to the flow it is a residual of, a residual is rounding. */
const ROUNDING = 2 ** -48;

/** A round that refines an earlier one gains at least this much. */
const REFINEMENT = 1e-4;

/** Projects a flow, face-connected component by component; `options` have been checked. */
export function circulationOf(
  complex: Complex,
  flow: Float64Array,
  options: SolveOptions,
): Circulation {
  const faces = orderFaces(complex);
  const { order, edgeStarts } = faces;
  const { tolerance = 1e-13, weight, maxIterations } = options;
  const circulation = new Float64Array(complex.edgeCount);
  const resistances = weight && resistancesOf(order, weight);
  let largest = 0;
  for (let c = 0; c + 1 < edgeStarts.length; c++) {
    largest = Math.max(largest, edgeStarts[c + 1]! - edgeStarts[c]!);
  }
  const space = createKrylovSpace(largest);
  const rest = new Float64Array(largest);
  let iterations = 0, residual = 0, converged = true;
  for (let c = 0; c + 1 < edgeStarts.length; c++) {
    const begin = edgeStarts[c]!, size = edgeStarts[c + 1]! - begin;
    const resistance = resistances?.subarray(begin, begin + size);
    let largestFlow = 0;
    for (let i = 0; i < size; i++) {
      rest[i] = flow[order[begin + i]!]!;
      largestFlow = Math.max(largestFlow, Math.abs(rest[i]!));
    }
    const scale = unitScale(largestFlow);
    for (let i = 0; i < size; i++) rest[i]! *= scale;
    const limit = maxIterations ?? 1000 + 4 * size;
    const found = refine(faces, c, resistance, space, rest, tolerance, limit);
    for (let i = 0; i < size; i++) {
      const e = order[begin + i]!;
      circulation[e] = flow[e]! - rest[i]! / scale;
    }
    iterations = Math.max(iterations, found.iterations);
    residual = Math.max(residual, found.residual);
    converged &&= found.converged;
  }
  return { circulation, report: { iterations, residual, converged } };
}

/** 1/w in the order of the faces. */
function resistancesOf(order: Uint32Array, weight: Float64Array): Float64Array {
  const resistances = new Float64Array(order.length);
  for (let i = 0; i < order.length; i++) resistances[i] = 1 / weight[order[i]!]!;
  return resistances;
}

/** Takes the circulation out of `rest`, round by round, until nothing more is gained. */
function refine(
  faces: FaceOrdering,
  component: number,
  resistance: Float64Array | undefined,
  space: KrylovSpace,
  rest: Float64Array,
  tolerance: number,
  limit: number,
): SolveReport {
  const size = faces.edgeStarts[component + 1]! - faces.edgeStarts[component]!;
  const sides = faces.sides.subarray(
    3 * faces.triangleStarts[component]!,
    3 * faces.triangleStarts[component + 1]!,
  );
  const apply = (direction: Float64Array, image: Float64Array): void => {
    for (let i = 0; i < size; i++) image[i] = 0;
    if (resistance === undefined) sweepPlain(sides, direction, image);
    else sweepWeighted(sides, resistance, direction, image);
  };
  const { residual, solution } = space;
  let iterations = 0;
  let whole = -1;
  let before = Infinity;
  for (;;) {
    apply(rest, residual);
    let square = 0, total = 0;
    for (let i = 0; i < size; i++) {
      const metric = resistance === undefined ? 1 : resistance[i]!;
      square += residual[i]! * residual[i]! * metric;
      total += rest[i]! * rest[i]! * metric;
    }
    const now = Math.sqrt(square);
    if (whole < 0) whole = now;
    const noise = ROUNDING * Math.sqrt(total);
    const relative = whole <= noise ? 0 : now / whole;
    const converged = now <= tolerance * whole || now <= noise;
    if (converged || now > before / 2 || iterations >= limit) {
      return { iterations, residual: relative, converged };
    }
    before = now;
    const goal = Math.max(Math.min(tolerance / relative, REFINEMENT), noise / now);
    iterations += conjugateGradient(size, apply, space, goal, limit - iterations, resistance);
    for (let i = 0; i < size; i++) rest[i]! -= solution[i]!;
  }
}

/**
 * Takes each triangle's circulation out of `flow`, forwards, then backwards (Kaczmarz 1937), and
 * gathers what was taken in `taken`: summing it alone keeps it in the image of d1ᵀ to its own
 * rounding, not the flow's.
 */
function sweepPlain(sides: Uint32Array, flow: Float64Array, taken: Float64Array): void {
  for (let i = 0; i < sides.length; i += 3) relax(i);
  for (let i = sides.length - 3; i >= 0; i -= 3) relax(i);

  function relax(i: number): void {
    const ab = sides[i]!, bc = sides[i + 1]!, ac = sides[i + 2]!;
    const x = taken[ab]!, y = taken[bc]!, z = taken[ac]!;
    const share = ((flow[ab]! - x) + (flow[bc]! - y) - (flow[ac]! - z)) / 3;
    taken[ab] = x + share;
    taken[bc] = y + share;
    taken[ac] = z - share;
  }
}

/** The same where sums are weighted by the resistances 1/w. */
function sweepWeighted(
  sides: Uint32Array,
  resistance: Float64Array,
  flow: Float64Array,
  taken: Float64Array,
): void {
  for (let i = 0; i < sides.length; i += 3) relax(i);
  for (let i = sides.length - 3; i >= 0; i -= 3) relax(i);

  function relax(i: number): void {
    const ab = sides[i]!, bc = sides[i + 1]!, ac = sides[i + 2]!;
    const u = resistance[ab]!, v = resistance[bc]!, w = resistance[ac]!;
    const x = taken[ab]!, y = taken[bc]!, z = taken[ac]!;
    const curl = u * (flow[ab]! - x) + v * (flow[bc]! - y) - w * (flow[ac]! - z);
    const share = curl / (u + v + w);
    taken[ab] = x + share;
    taken[bc] = y + share;
    taken[ac] = z - share;
  }
}
