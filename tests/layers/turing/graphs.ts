/** Graphs for the turing tests, and an eigenvalue solver that shares nothing with the layer. */
import { nextBelow, nextFloat, type Random } from "../../../layers/random.ts";
import type { Graph } from "../../../layers/turing/mod.ts";

/** Compressed rows of a symmetric dense matrix of weights; 0 means no link. */
export function fromDense(weights: number[][]): Graph {
  const offsets = [0];
  const neighbors: number[] = [];
  const values: number[] = [];
  for (const row of weights) {
    row.forEach((weight, j) => {
      if (weight === 0) return;
      neighbors.push(j);
      values.push(weight);
    });
    offsets.push(neighbors.length);
  }
  return {
    offsets: Uint32Array.from(offsets),
    neighbors: Uint32Array.from(neighbors),
    weights: Float64Array.from(values),
  };
}

export function emptyDense(size: number): number[][] {
  return Array.from({ length: size }, () => new Array<number>(size).fill(0));
}

export function ringDense(size: number, weight = 1): number[][] {
  const weights = emptyDense(size);
  for (let i = 0; i < size; i++) {
    const j = (i + 1) % size;
    weights[i]![j] = weights[j]![i] = weight;
  }
  return weights;
}

/** A ring, so that it hangs together, and random chords up to the mean degree wanted. */
export function randomDense(random: Random, size: number, meanDegree: number): number[][] {
  const weights = size > 2 ? ringDense(size) : emptyDense(size);
  for (let drawn = size; drawn < (size * meanDegree) / 2; drawn++) {
    const i = nextBelow(random, size);
    const j = nextBelow(random, size);
    if (i !== j) weights[i]![j] = weights[j]![i] = 0.5 + nextFloat(random);
  }
  return weights;
}

/** Laplacian −L: degrees on the diagonal, minus the weights beside it. */
export function laplacian(weights: number[][]): number[][] {
  return weights.map((row, i) =>
    row.map((weight, j) => i === j ? row.reduce((sum, w) => sum + w, 0) : -weight)
  );
}

/** Eigenvalues, ascending, and orthonormal eigenvectors of a symmetric matrix (Jacobi 1846). */
export function eigen(matrix: number[][]): { values: number[]; vectors: number[][] } {
  const size = matrix.length;
  const a = matrix.map((row) => [...row]);
  const v: number[][] = emptyDense(size);
  for (let i = 0; i < size; i++) v[i]![i] = 1;
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) {
        const apq = a[p]![q]!;
        off += apq * apq;
        if (Math.abs(apq) < 1e-300) continue;
        const theta = (a[q]![q]! - a[p]![p]!) / (2 * apq);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        const s = t * c;
        for (let k = 0; k < size; k++) {
          [a[k]![p], a[k]![q]] = [c * a[k]![p]! - s * a[k]![q]!, s * a[k]![p]! + c * a[k]![q]!];
        }
        for (let k = 0; k < size; k++) {
          [a[p]![k], a[q]![k]] = [c * a[p]![k]! - s * a[q]![k]!, s * a[p]![k]! + c * a[q]![k]!];
          [v[k]![p], v[k]![q]] = [c * v[k]![p]! - s * v[k]![q]!, s * v[k]![p]! + c * v[k]![q]!];
        }
      }
    }
    if (off < 1e-26) break;
  }
  const order = a.map((_, i) => i).sort((i, j) => a[i]![i]! - a[j]![j]!);
  return {
    values: order.map((i) => a[i]![i]!),
    vectors: order.map((i) => v.map((row) => row[i]!)),
  };
}

export function activatorOf(state: Float64Array): Float64Array {
  return state.filter((_, i) => i % 2 === 0);
}

export function inhibitorOf(state: Float64Array): Float64Array {
  return state.filter((_, i) => i % 2 === 1);
}
