import type { Field } from "./field.ts";

/**
 * Writes the slopes of both species at `levels` into `slopes`, one pass over the links for both:
 *
 *     du/dt = D_u Σ w (u_j − u) + ρ u² / ((1 + κu²)(v + 0.01)) − μ u + stress
 *     dv/dt = D_v Σ w (v_j − v) + ρ u² − ν v
 *
 * (Gierer & Meinhardt 1972, saturated; on a network as Nakao & Mikhailov 2010). Differences along a
 * link are taken before the sum, so a link's two ends see exactly opposite fluxes. Both arrays are
 * the field's own: its state, or one of its workspace. Returns how fast the right-hand side changes
 * with the levels, 1/s: the largest rate of loss, plus a bound on the spectral radius of the
 * production's Jacobian at any vertex.
 */
export function derivative(field: Field, levels: Float64Array, slopes: Float64Array): number {
  const { kernel, stress, wiring, workspace } = field;
  const { places, ends, targets, conductances, rowCount, largestLossRate } = wiring;
  const productionRate = kernel.slopes(
    workspace.coefficients.byteOffset,
    levels.byteOffset,
    slopes.byteOffset,
    stress.byteOffset,
    places.byteOffset,
    places.byteOffset + 4 * rowCount,
    ends.byteOffset,
    targets.byteOffset,
    conductances.byteOffset,
  );
  return largestLossRate + productionRate;
}
