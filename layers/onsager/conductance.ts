/** How readily work moves along a link; alike seen from both ends. */
import { checkFinite, checkLength, checkNumber, checkPositive } from "../check.ts";
import type { Complex } from "../hodge/mod.ts";

/** Round trip at which a link counts half, seconds. */
const REFERENCE_ROUND_TRIP_SECONDS = 0.05;

/** What conductances follow from: V hosts and E edges in canonical order. */
export interface ConductanceInputs {
  /** V capacities c, items/s, positive. */
  capacity: Float64Array;
  /** E round-trip times, seconds: the larger of what both ends report. */
  roundTripSeconds: Float64Array;
  /** E synergies σ in [0, 1] (see {@linkcode pairSynergy}); default 0. */
  synergy?: Float64Array;
  /** Round trip rtt₀ at which a link counts half, seconds; default 0.05. */
  referenceRoundTripSeconds?: number;
}

/**
 * Onsager coefficients of the E links, items/s: ρ_ij = √(c_i c_j / (d_i d_j)) · (1 + σ_ij) /
 * (1 + rtt_ij / rtt₀), d the degrees. One number serves both directions, ρ_ij = ρ_ji: the reciprocal
 * relations (Onsager 1931) by construction.
 *
 * Throws a `RangeError` for wrong lengths, capacities that are not positive, round trips below zero,
 * synergies outside [0, 1], or a conductance beyond the range of floating point.
 */
export function conductances(
  complex: Complex,
  inputs: ConductanceInputs,
  out: Float64Array = new Float64Array(complex.edgeCount),
): Float64Array {
  const { edges, edgeCount, vertexCount } = complex;
  const { capacity, roundTripSeconds, synergy } = inputs;
  const reference = inputs.referenceRoundTripSeconds ?? REFERENCE_ROUND_TRIP_SECONDS;
  checkLength("capacity", capacity, vertexCount);
  checkPositive("capacity", capacity);
  checkLength("roundTripSeconds", roundTripSeconds, edgeCount);
  checkFinite("roundTripSeconds", roundTripSeconds);
  if (synergy !== undefined) checkLength("synergy", synergy, edgeCount);
  checkNumber("referenceRoundTripSeconds", reference, Number.MIN_VALUE);
  checkLength("out", out, edgeCount);

  const ease = new Float64Array(vertexCount);
  for (let end = 0; end < edges.length; end++) ease[edges[end]!]! += 1;
  for (let i = 0; i < vertexCount; i++) ease[i] = Math.sqrt(capacity[i]! / ease[i]!);
  const found = new Float64Array(edgeCount);
  for (let e = 0; e < edgeCount; e++) {
    const roundTrip = roundTripSeconds[e]!;
    const sigma = synergy === undefined ? 0 : synergy[e]!;
    if (roundTrip < 0) checkNumber(`roundTripSeconds[${e}]`, roundTrip, 0);
    if (!(sigma >= 0 && sigma <= 1)) checkNumber(`synergy[${e}]`, sigma, 0, 1);
    found[e] = ease[edges[2 * e]!]! * ease[edges[2 * e + 1]!]! * (1 + sigma) /
      (1 + roundTrip / reference);
  }
  checkPositive("conductance", found);
  out.set(found);
  return out;
}
