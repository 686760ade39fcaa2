import type { Field } from "./field.ts";
import { INHIBITOR_OFFSET } from "./parameters.ts";

/**
 * Writes the slopes of both species at `levels` into `slopes`, one pass over the links for both:
 *
 *     du/dt = D_u Σ w (u_j − u) + ρ u² / ((1 + κu²)(v + 0.01)) − μ u + stress
 *     dv/dt = D_v Σ w (v_j − v) + ρ u² − ν v
 *
 * (Gierer & Meinhardt 1972, saturated; on a network as Nakao & Mikhailov 2010). Differences along a
 * link are taken before the sum, so a link's two ends see exactly opposite fluxes. Returns how fast
 * the right-hand side can change per unit of change of the levels, 1/s: the largest rate of loss,
 * plus a bound on the spectral radius of the production's Jacobian at any vertex.
 */
export function derivative(field: Field, levels: Float64Array, slopes: Float64Array): number {
  const { parameters, stress, wiring } = field;
  const { rowCount, places, starts, targets, conductances, largestLossRate } = wiring;
  const { activatorDiffusion, inhibitorDiffusion, production, saturation } = parameters;
  const { activatorDecay, inhibitorDecay } = parameters;
  let growth = 0; // largest ∂(du/dt)/∂u of the production, halved, bounded without saturation
  let turnover = 0; // largest −∂(du/dt)/∂v · ∂(dv/dt)/∂u of the production, halved
  let end = 0;
  for (let row = 0; row < rowCount; row++) {
    const start = end;
    end = starts[row + 1]!;
    const place = places[row]!;
    const u = levels[place]!;
    const v = levels[place | 1]!;
    let inflowU = 0;
    let inflowV = 0;
    for (let link = start; link < end; link++) {
      const target = targets[link]!;
      const conductance = conductances[link]!;
      inflowU += conductance * (levels[target]! - u);
      inflowV += conductance * (levels[target | 1]! - v);
    }
    const source = production * u * u;
    const saturated = 1 + saturation * u * u;
    const share = 1 / (saturated * (v + INHIBITOR_OFFSET));
    const produced = source * share;
    const relative = production * u * share;
    const mutual = produced * relative * saturated;
    if (relative > growth) growth = relative;
    if (mutual > turnover) turnover = mutual;
    slopes[place] = activatorDiffusion * inflowU + produced - activatorDecay * u +
      stress[place >> 1]!;
    slopes[place | 1] = inhibitorDiffusion * inflowV + source - inhibitorDecay * v;
  }
  return largestLossRate + 2 * growth + Math.sqrt(2 * turnover);
}
