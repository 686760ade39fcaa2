/** Solver for the weighted graph Laplacian L0 = d0ᵀ W d0 of a complex, component by component. */
import { checkLength } from "../check.ts";
import type { Complex } from "./complex.ts";
import {
  conjugateGradient,
  createKrylovSpace,
  type KrylovSpace,
  type SolveReport,
} from "./conjugate_gradient.ts";
import {
  applyPreconditioned,
  assemble,
  createScaledLaplacian,
  type ScaledLaplacian,
  solveLower,
  solveUpper,
} from "./eisenstat.ts";
import { checkOptions, checkSize, MAX_LOAD, type SolveOptions } from "./options.ts";
import { orderVertices, type VertexOrdering } from "./ordering.ts";
import { unitScale } from "./scale.ts";

/**
 * Workspace for any number of solves on one complex; what it holds between calls has no influence
 * on their results.
 */
export interface LaplacianSolver {
  /** The complex it belongs to. */
  readonly complex: Complex;
  /** Numbering of the unknowns. */
  readonly ordering: VertexOrdering;
  /** Its Laplacian for the weights of the latest solve. */
  readonly matrix: ScaledLaplacian;
  /** Right-hand side, scaled and balanced, by rank; length vertexCount. */
  readonly load: Float64Array;
  /** Vectors of the iteration. */
  readonly space: KrylovSpace;
}

/** What a solve answers with. */
export interface LaplacianSolution {
  /** Potential of every vertex, summing to zero over each component. */
  readonly potential: Float64Array;
  /** w·d0 potential of every edge; its divergence is the right-hand side. */
  readonly flow: Float64Array;
  /** How it went. */
  readonly report: SolveReport;
}

/** Allocates the workspace: O(V + E). */
export function createLaplacianSolver(complex: Complex): LaplacianSolver {
  const ordering = orderVertices(complex);
  return {
    complex,
    ordering,
    matrix: createScaledLaplacian(complex, ordering),
    load: new Float64Array(complex.vertexCount),
    space: createKrylovSpace(complex.vertexCount),
  };
}

/** Rounding of a sum, relative to the sizes of its terms. */
const ROUNDING = 2 ** -52;

/** A round that refines an earlier one gains at least this much. */
const REFINEMENT = 1e-4;

/**
 * Solves d0ᵀ W d0 p = b. Each component is solved on its own: scaled by a power of two, its mean
 * removed from b (the least-squares solution of the singular system), and iterated to `tolerance`
 * relative to its own b. Conjugate gradients with symmetric successive over-relaxation in
 * Eisenstat's form (1981); the flow is accumulated over rounds of iterative refinement, so that
 * its divergence is right to rounding even where the potential cannot be.
 *
 * @param rightHandSide b, per vertex; at most 1e300 in size.
 * @param out Where to write; allocated when absent.
 * @throws {RangeError} A wrong length, a value that is not finite, a weight or option out of range.
 */
export function solveLaplacian(
  solver: LaplacianSolver,
  rightHandSide: Float64Array,
  options: SolveOptions = {},
  out: { potential: Float64Array; flow: Float64Array } = {
    potential: new Float64Array(solver.complex.vertexCount),
    flow: new Float64Array(solver.complex.edgeCount),
  },
): LaplacianSolution {
  const { complex, ordering } = solver;
  checkSize("rightHandSide", rightHandSide, complex.vertexCount, MAX_LOAD);
  checkLength("out.potential", out.potential, complex.vertexCount);
  checkLength("out.flow", out.flow, complex.edgeCount);
  checkOptions(complex, options);
  const { weight, tolerance = 1e-13 } = options;
  out.potential.fill(0);
  out.flow.fill(0);
  assemble(solver.matrix, weight);
  let iterations = 0, residual = 0, converged = true;
  const { components } = ordering;
  for (let c = 0; c + 1 < components.length; c++) {
    const begin = components[c]!, end = components[c + 1]!;
    if (end - begin === 1) continue;
    const scale = balance(solver, begin, end, rightHandSide);
    const limit = options.maxIterations ?? 1000 + 4 * (end - begin);
    const found = refine(solver, begin, end, weight, tolerance, limit, out);
    finish(solver, begin, end, scale, out);
    iterations = Math.max(iterations, found.iterations);
    residual = Math.max(residual, found.residual);
    converged &&= found.converged;
  }
  return { ...out, report: { iterations, residual, converged } };
}

/** Loads a component's right-hand side, scaled to one and with its mean removed. */
function balance(
  solver: LaplacianSolver,
  begin: number,
  end: number,
  rightHandSide: Float64Array,
): number {
  const { load, ordering } = solver;
  let largest = 0;
  for (let i = begin; i < end; i++) {
    largest = Math.max(largest, Math.abs(rightHandSide[ordering.order[i]!]!));
  }
  const scale = unitScale(largest);
  let sum = 0;
  for (let i = begin; i < end; i++) {
    load[i] = rightHandSide[ordering.order[i]!]! * scale;
    sum += load[i]!;
  }
  const mean = sum / (end - begin);
  for (let i = begin; i < end; i++) load[i]! -= mean;
  return scale;
}

/** Solves for what the flow so far leaves of the load, until nothing more is gained. */
function refine(
  solver: LaplacianSolver,
  begin: number,
  end: number,
  weight: Float64Array | undefined,
  tolerance: number,
  limit: number,
  out: { potential: Float64Array; flow: Float64Array },
): SolveReport {
  const { matrix, space } = solver;
  const size = end - begin;
  let iterations = 0;
  let whole = 0;
  let before = Infinity;
  const apply = (direction: Float64Array, image: Float64Array): void =>
    applyPreconditioned(matrix, begin, end, direction, image);
  for (;;) {
    const { now, noise } = remaining(solver, begin, end, out.flow);
    if (before === Infinity) whole = now;
    const relative = whole === 0 ? 0 : now / whole;
    const converged = now <= tolerance * whole || now <= noise;
    if (converged || now > before / 2 || iterations >= limit) {
      return { iterations, residual: relative, converged };
    }
    before = now;
    solveLower(matrix, begin, end, space.residual);
    const goal = Math.max(Math.min(0.1 * tolerance / relative, REFINEMENT), noise / now);
    iterations += conjugateGradient(size, apply, space, goal, limit - iterations);
    solveUpper(matrix, begin, end, space.solution);
    advance(solver, begin, end, weight, out);
  }
}

/** Residual of the flow so far, scaled to the unit diagonal; returns its plain norm and rounding. */
function remaining(
  solver: LaplacianSolver,
  begin: number,
  end: number,
  flow: Float64Array,
): { now: number; noise: number } {
  const { load, space } = solver;
  const { offsets, neighbors, incidentEdges, inverseRoot } = solver.matrix;
  const { order } = solver.ordering;
  let square = 0, bulk = 0;
  for (let i = begin; i < end; i++) {
    let value = load[i]!;
    let through = Math.abs(value);
    const v = order[i]!;
    for (let k = offsets[i]!; k < offsets[i + 1]!; k++) {
      const inflow = flow[incidentEdges[k]!]!;
      value -= order[neighbors[k]!]! < v ? inflow : -inflow;
      through += Math.abs(inflow);
    }
    space.residual[i - begin] = value * inverseRoot[i]!;
    square += value * value;
    bulk += through * through;
  }
  return { now: Math.sqrt(square), noise: ROUNDING * Math.sqrt(bulk) };
}

/** Adds the round's correction to potential and flow. */
function advance(
  solver: LaplacianSolver,
  begin: number,
  end: number,
  weight: Float64Array | undefined,
  out: { potential: Float64Array; flow: Float64Array },
): void {
  const { offsets, upper, neighbors, incidentEdges, inverseRoot, half } = solver.matrix;
  const { order } = solver.ordering;
  for (let i = begin; i < end; i++) {
    half[i]! *= inverseRoot[i]!;
    out.potential[order[i]!]! += half[i]!;
  }
  for (let i = begin; i < end; i++) {
    for (let k = upper[i]!; k < offsets[i + 1]!; k++) {
      const e = incidentEdges[k]!, j = neighbors[k]!;
      const rise = order[i]! < order[j]! ? half[j]! - half[i]! : half[i]! - half[j]!;
      out.flow[e]! += weight === undefined ? rise : weight[e]! * rise;
    }
  }
}

/** Centres the potential and takes the scale back. */
function finish(
  solver: LaplacianSolver,
  begin: number,
  end: number,
  scale: number,
  out: { potential: Float64Array; flow: Float64Array },
): void {
  const { offsets, upper, incidentEdges } = solver.matrix;
  const { order } = solver.ordering;
  let sum = 0;
  for (let i = begin; i < end; i++) sum += out.potential[order[i]!]!;
  const mean = sum / (end - begin);
  for (let i = begin; i < end; i++) {
    out.potential[order[i]!] = (out.potential[order[i]!]! - mean) / scale;
    for (let k = upper[i]!; k < offsets[i + 1]!; k++) out.flow[incidentEdges[k]!]! /= scale;
  }
}
