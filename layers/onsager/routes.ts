/** From flows to the answer applications ask for: which share of the work goes where. */
import { checkFinite, checkInteger, checkLength, checkNumber } from "../check.ts";
import type { Complex } from "../hodge/mod.ts";

/** Where a host sends what arrives at it. */
export interface Routes {
  /** The host's neighbours, ascending. */
  neighbors: Uint32Array;
  /** Share of everything arriving that each neighbour is sent, 0 to 1. */
  share: Float64Array;
  /** Share that stays; with the shares it sums to 1. */
  keep: number;
  /** Outflow beyond what arrives, items/s: it drains backlog. */
  drain: number;
}

/**
 * Routes of one host under a flow (E, items/s): neighbour j is sent f⁺_ij / (λ̂_i + Σ inflow) of
 * everything that arrives, from outside (`arrivalsPerSecond` = λ̂_i ≥ 0) or from neighbours. A host
 * that sends more than arrives sends on all of it in proportion and drains its backlog with the rest;
 * one through which nothing flows keeps what may come.
 *
 * Throws a `RangeError` for wrong lengths, values that are not finite, negative arrivals, a vertex
 * that does not exist, or flows whose sum overflows.
 */
export function routes(
  complex: Complex,
  flow: Float64Array,
  vertex: number,
  arrivalsPerSecond: number,
): Routes {
  checkLength("flow", flow, complex.edgeCount);
  checkFinite("flow", flow);
  checkInteger("vertex", vertex, 0, complex.vertexCount - 1);
  checkNumber("arrivalsPerSecond", arrivalsPerSecond, 0);
  const { offsets, incidentEdges } = complex;
  const first = offsets[vertex]!;
  const neighbors = complex.neighbors.slice(first, offsets[vertex + 1]!);
  const share = new Float64Array(neighbors.length);
  let arriving = arrivalsPerSecond;
  let leaving = 0;
  for (let k = 0; k < share.length; k++) {
    const along = flow[incidentEdges[first + k]!]!;
    const out = neighbors[k]! > vertex ? along : -along;
    if (out > 0) leaving += share[k] = out;
    else arriving -= out;
  }
  const whole = Math.max(arriving, leaving);
  checkNumber("sum of flow at the vertex", whole);
  if (leaving === 0) return { neighbors, share, keep: 1, drain: 0 };
  let sent = 0;
  for (let k = 0; k < share.length; k++) sent += share[k]! /= whole;
  return { neighbors, share, keep: Math.max(0, 1 - sent), drain: whole - arriving };
}
