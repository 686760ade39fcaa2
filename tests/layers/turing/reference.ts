/** The reaction and its linearisation written out anew, for the turing tests to compare with. */
import type { FieldParameters } from "../../../layers/turing/mod.ts";

/** Slopes of both species with dense sums, [u₀, v₀, u₁, v₁, …]. */
export function denseSlopes(
  p: FieldParameters,
  weights: number[][],
  stress: ArrayLike<number>,
  state: ArrayLike<number>,
): number[] {
  const slopes: number[] = [];
  for (let i = 0; i < weights.length; i++) {
    const [du, dv] = reaction(p, stress[i]!, state[2 * i]!, state[2 * i + 1]!);
    let fromU = 0;
    let fromV = 0;
    for (let j = 0; j < weights.length; j++) {
      fromU += weights[i]![j]! * (state[2 * j]! - state[2 * i]!);
      fromV += weights[i]![j]! * (state[2 * j + 1]! - state[2 * i + 1]!);
    }
    slopes.push(du + p.activatorDiffusion * fromU, dv + p.inhibitorDiffusion * fromV);
  }
  return slopes;
}

export function reaction(
  p: FieldParameters,
  stress: number,
  u: number,
  v: number,
): [number, number] {
  const hill = u ** 2 / ((1 + p.saturation * u ** 2) * (v + 0.01));
  return [
    p.production * hill - p.activatorDecay * u + stress,
    p.production * u ** 2 - p.inhibitorDecay * v,
  ];
}

/** Jacobian of the reaction, [[f_u, f_v], [g_u, g_v]]. */
export function jacobian(p: FieldParameters, u: number, v: number): number[][] {
  const saturated = 1 + p.saturation * u ** 2;
  return [
    [
      (2 * p.production * u) / (saturated ** 2 * (v + 0.01)) - p.activatorDecay,
      (-p.production * u ** 2) / (saturated * (v + 0.01) ** 2),
    ],
    [2 * p.production * u, -p.inhibitorDecay],
  ];
}

/** The uniform steady state with the larger activator, by Newton's method from above. */
export function restingState(p: FieldParameters, stress: number): [number, number] {
  let u = (p.inhibitorDecay + stress) / p.activatorDecay;
  for (let k = 0; k < 200; k++) {
    const v = (p.production * u * u) / p.inhibitorDecay;
    const [[fu, fv], [gu, gv]] = jacobian(p, u, v) as [[number, number], [number, number]];
    u -= reaction(p, stress, u, v)[0] / (fu - (fv * gu) / gv);
  }
  return [u, (p.production * u * u) / p.inhibitorDecay];
}

/**
 * Growth rate of the perturbations along a Laplacian eigenvector: the larger real part of the
 * eigenvalues of J − Λ diag(D_u, D_v), and the eigenvector's v for u = 1 where they are real
 * (Nakao & Mikhailov 2010).
 */
export function growth(
  p: FieldParameters,
  u: number,
  v: number,
  eigenvalue: number,
): { rate: number; real: boolean; ratio: number } {
  const [[a, b], [c, d]] = jacobian(p, u, v) as [[number, number], [number, number]];
  const aa = a - p.activatorDiffusion * eigenvalue;
  const dd = d - p.inhibitorDiffusion * eigenvalue;
  const half = (aa + dd) / 2;
  const discriminant = half * half - (aa * dd - b * c);
  const rate = half + (discriminant > 0 ? Math.sqrt(discriminant) : 0);
  return { rate, real: discriminant > 0, ratio: (rate - aa) / b };
}
