/**
 * Conjugate gradients (Hestenes & Stiefel 1952) for symmetric positive semidefinite systems, the
 * preconditioner already folded into the operator.
 */

/** Vectors of one solve, at least as long as the system; their contents do not outlive a call. */
export interface KrylovSpace {
  /** Receives the solution. */
  readonly solution: Float64Array;
  /** Holds the right-hand side on entry, the recurred residual on return. */
  readonly residual: Float64Array;
  /** Search direction. */
  readonly direction: Float64Array;
  /** Operator applied to the search direction. */
  readonly image: Float64Array;
}

/** Allocates the vectors for systems of up to `size` unknowns. */
export function createKrylovSpace(size: number): KrylovSpace {
  return {
    solution: new Float64Array(size),
    residual: new Float64Array(size),
    direction: new Float64Array(size),
    image: new Float64Array(size),
  };
}

/** What a solve came to. */
export interface SolveReport {
  /** Iterations of the component that needed most. */
  readonly iterations: number;
  /**
   * Largest true residual of a component, relative to its own right-hand side: of the divergence,
   * or, where curl is removed, of what one more sweep over the triangles would still take.
   */
  readonly residual: number;
  /**
   * Whether every component reached its tolerance, or the level of rounding below which a residual
   * says nothing.
   */
  readonly converged: boolean;
}

/**
 * Solves for the first `size` unknowns, from zero; the operator is self-adjoint in Σ x y · metric.
 * Ends when the residual is below `tolerance` relative to the right-hand side, when the direction
 * has no energy left, or after `limit` iterations.
 *
 * @returns The number of iterations.
 */
export function conjugateGradient(
  size: number,
  apply: (direction: Float64Array, image: Float64Array) => void,
  space: KrylovSpace,
  tolerance: number,
  limit: number,
  metric?: Float64Array,
): number {
  const { solution, residual, direction, image } = space;
  let square = 0;
  for (let i = 0; i < size; i++) {
    const value = residual[i]!;
    solution[i] = 0;
    direction[i] = value;
    square += metric === undefined ? value * value : value * value * metric[i]!;
  }
  const relative = Math.max(tolerance, 2 ** -52); // below, the recurrence says nothing
  const goal = relative * relative * square;
  for (let iteration = 0; iteration < limit; iteration++) {
    if (square <= goal) return iteration;
    apply(direction, image);
    let curvature = 0;
    for (let i = 0; i < size; i++) {
      const product = direction[i]! * image[i]!;
      curvature += metric === undefined ? product : product * metric[i]!;
    }
    if (!(curvature > 0)) return iteration;
    const step = square / curvature;
    const before = square;
    square = 0;
    for (let i = 0; i < size; i++) {
      solution[i]! += step * direction[i]!;
      const value = residual[i]! - step * image[i]!;
      residual[i] = value;
      square += metric === undefined ? value * value : value * value * metric[i]!;
    }
    const turn = square / before;
    for (let i = 0; i < size; i++) direction[i] = residual[i]! + turn * direction[i]!;
  }
  return limit;
}
