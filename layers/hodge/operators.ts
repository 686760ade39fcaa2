/**
 * The operators of discrete exterior calculus on a complex (Hirani 2003; Lim 2020), without
 * matrices: signed sums along the incidences, in index order, exact on integers.
 */
import { checkFinite, checkLength } from "../check.ts";
import type { Complex } from "./complex.ts";

/**
 * d0: head minus tail of a vertex potential, per edge. Throws `RangeError` on a wrong length or a
 * value that is not finite.
 */
export function gradient(
  complex: Complex,
  potential: Float64Array,
  out: Float64Array = new Float64Array(complex.edgeCount),
): Float64Array {
  checkLength("potential", potential, complex.vertexCount);
  checkFinite("potential", potential);
  checkLength("out", out, complex.edgeCount);
  const { edges } = complex;
  for (let e = 0; e < out.length; e++) {
    out[e] = potential[edges[2 * e + 1]!]! - potential[edges[2 * e]!]!;
  }
  return out;
}

/**
 * d0ᵀ: net inflow of an edge flow, per vertex. Throws `RangeError` on a wrong length or a value that
 * is not finite.
 */
export function divergence(
  complex: Complex,
  flow: Float64Array,
  out: Float64Array = new Float64Array(complex.vertexCount),
): Float64Array {
  checkLength("flow", flow, complex.edgeCount);
  checkFinite("flow", flow);
  checkLength("out", out, complex.vertexCount);
  const { edges } = complex;
  out.fill(0);
  for (let e = 0; e < flow.length; e++) {
    out[edges[2 * e]!]! -= flow[e]!;
    out[edges[2 * e + 1]!]! += flow[e]!;
  }
  return out;
}

/**
 * d1: circulation f_ab + f_bc − f_ac of an edge flow around each triangle a < b < c. Throws
 * `RangeError` on a wrong length or a value that is not finite.
 */
export function curl(
  complex: Complex,
  flow: Float64Array,
  out: Float64Array = new Float64Array(complex.triangleCount),
): Float64Array {
  checkLength("flow", flow, complex.edgeCount);
  checkFinite("flow", flow);
  checkLength("out", out, complex.triangleCount);
  const { triangleEdges } = complex;
  for (let t = 0, i = 0; t < out.length; t++, i += 3) {
    out[t] = flow[triangleEdges[i]!]! + flow[triangleEdges[i + 1]!]! -
      flow[triangleEdges[i + 2]!]!;
  }
  return out;
}

/**
 * d1ᵀ: the edge flow that circulates around each triangle. Throws `RangeError` on a wrong length or
 * a value that is not finite.
 */
export function curlAdjoint(
  complex: Complex,
  faceValues: Float64Array,
  out: Float64Array = new Float64Array(complex.edgeCount),
): Float64Array {
  checkLength("faceValues", faceValues, complex.triangleCount);
  checkFinite("faceValues", faceValues);
  checkLength("out", out, complex.edgeCount);
  const { triangleEdges } = complex;
  out.fill(0);
  for (let t = 0, i = 0; t < faceValues.length; t++, i += 3) {
    const value = faceValues[t]!;
    out[triangleEdges[i]!]! += value;
    out[triangleEdges[i + 1]!]! += value;
    out[triangleEdges[i + 2]!]! -= value;
  }
  return out;
}
