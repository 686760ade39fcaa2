/** An independent Hodge decomposition: dense least squares by orthonormal bases. */
import type { Complex } from "../../../layers/hodge/mod.ts";

/** Gradient, curl and harmonic parts, orthogonal in Σ f g / w. */
export function denseDecomposition(
  complex: Complex,
  flow: Float64Array,
  weight: Float64Array = new Float64Array(complex.edgeCount).fill(1),
): { gradient: Float64Array; curl: Float64Array; harmonic: Float64Array; betti: number } {
  const { edges, triangles, vertexCount, edgeCount, triangleCount } = complex;
  const root = weight.map(Math.sqrt);
  const columns = (count: number) =>
    Array.from({ length: count }, () => new Float64Array(edgeCount));
  const slopes = columns(vertexCount);
  for (let e = 0; e < edgeCount; e++) {
    slopes[edges[2 * e]!]![e] = -root[e]!;
    slopes[edges[2 * e + 1]!]![e] = root[e]!;
  }
  const circles = columns(triangleCount);
  for (let t = 0; t < triangleCount; t++) {
    const [a, b, c] = triangles.subarray(3 * t, 3 * t + 3);
    for (const [u, v, sign] of [[a!, b!, 1], [b!, c!, 1], [a!, c!, -1]] as const) {
      const e = complex.edgeOf(u, v).index;
      circles[t]![e] = sign / root[e]!;
    }
  }
  const scaled = flow.map((value, e) => value / root[e]!);
  const down = orthonormal(slopes), around = orthonormal(circles);
  const gradient = projection(down, scaled).map((value, e) => value * root[e]!);
  const curl = projection(around, scaled).map((value, e) => value * root[e]!);
  const harmonic = flow.map((value, e) => value - gradient[e]! - curl[e]!);
  return { gradient, curl, harmonic, betti: edgeCount - down.length - around.length };
}

/** Modified Gram–Schmidt, each column twice ("twice is enough"), dependent ones dropped. */
function orthonormal(columns: Float64Array[]): Float64Array[] {
  const basis: Float64Array[] = [];
  for (const column of columns) {
    const before = Math.sqrt(dot(column, column));
    for (let pass = 0; pass < 2; pass++) {
      for (const unit of basis) {
        const share = dot(unit, column);
        for (let e = 0; e < column.length; e++) column[e]! -= share * unit[e]!;
      }
    }
    const size = Math.sqrt(dot(column, column));
    if (size > 1e-9 * before) basis.push(column.map((value) => value / size));
  }
  return basis;
}

function projection(basis: Float64Array[], vector: Float64Array): Float64Array {
  const sum = new Float64Array(vector.length);
  for (const unit of basis) {
    const share = dot(unit, vector);
    for (let e = 0; e < sum.length; e++) sum[e]! += share * unit[e]!;
  }
  return sum;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
