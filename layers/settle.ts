/**
 * From announcements to flows: every host computes the same plan and standing flow from the same
 * view, bit for bit.
 */
import { decompose } from "./hodge/mod.ts";
import type { MeshView } from "./mesh_view.ts";
import { conductances, pairSynergy, plan, rebalance, surpluses } from "./onsager/mod.ts";

/** How fast backlog is meant to drain: it counts as demand of backlog / 10 s. */
export const DRAIN_SECONDS = 10;

/** Share of a deviation from the plan that is corrected in one tick. */
const CORRECTION = 0.5;

/** Which layers take part, for ablation. */
export interface SettleOptions {
  /** Project circulation out of what is reported beyond the plan; default true. */
  hodge?: boolean;
  /** Plan flows that balance utilisation; default true. Without, the plan is zero. */
  onsager?: boolean;
}

/** What a settle finds; V hosts and E edges as in the view. */
export interface Settlement {
  /** V demands a = λ̂ + q / T, items per second. */
  demand: Float64Array;
  /** V surpluses s = a − c·ȳ, items per second. */
  surplus: Float64Array;
  /** E conductances ρ, items per second. */
  conductance: Float64Array;
  /** E planned flows, items per second. */
  plan: Float64Array;
  /**
   * E reported flows without the circulation in what goes beyond the plan, items per second: every
   * host keeps the net inflow reported.
   */
  reconciled: Float64Array;
  /** E standing flows: what hosts follow, items per second; half way from plan to reconciled. */
  standing: Float64Array;
  /** Norm √Σf² of the part of reported − plan that turns around filled triangles. */
  curlRemoved: number;
  /** Norm of the part that turns around holes. */
  harmonicRemoved: number;
}

/**
 * Plans on surplus × offer and corrects what is reported towards the plan, without its circulation.
 * Expects a checked view. Throws a `RangeError` where a layer refuses the numbers.
 */
export function settle(view: MeshView, options: SettleOptions = {}): Settlement {
  const { complex } = view;
  const demand = demandsOf(view);
  const surplus = surpluses(complex, demand, view.capacityPerSecond);
  const conductance = linkConductances(view, demand);
  const planned = options.onsager === false
    ? new Float64Array(complex.edgeCount)
    : plan(complex, offeredOf(view, surplus), conductance).flow;

  const beyond: Float64Array = view.reportedFlow.map((reported, e) => reported - planned[e]!);
  let kept = beyond;
  let curlRemoved = 0;
  let harmonicRemoved = 0;
  if (options.hodge !== false) {
    const parts = decompose(complex, beyond);
    kept = parts.gradient;
    curlRemoved = norm(parts.curl);
    harmonicRemoved = norm(parts.harmonic);
  }
  return {
    demand,
    surplus,
    conductance,
    plan: planned,
    reconciled: sumOf(planned, kept, 1),
    standing: sumOf(planned, kept, 1 - CORRECTION),
    curlRemoved,
    harmonicRemoved,
  };
}

/** Demands a = λ̂ + q / T of the hosts in view, items per second. */
export function demandsOf(view: MeshView): Float64Array {
  return view.predictedArrivalsPerSecond.map((arrivals, host) =>
    arrivals + view.backlog[host]! / DRAIN_SECONDS
  );
}

function offeredOf(view: MeshView, surplus: Float64Array): Float64Array {
  return rebalance(
    view.complex,
    surplus.map((value, host) => value > 0 ? value * view.offer[host]! : value),
  );
}

/**
 * Conductances ρ of the links in view, items per second. Synergy is that of the demands, the work of
 * the next T seconds: a backlog that comes and goes with every gust would make plans jump between two
 * ways.
 */
export function linkConductances(view: MeshView, demand: Float64Array): Float64Array {
  const { complex, capacityPerSecond: capacity, roundTripSeconds } = view;
  const synergy = new Float64Array(complex.edgeCount);
  for (let e = 0; e < complex.edgeCount; e++) {
    const i = complex.edges[2 * e]!;
    const j = complex.edges[2 * e + 1]!;
    synergy[e] = pairSynergy(demand[i]!, capacity[i]!, demand[j]!, capacity[j]!);
  }
  return conductances(complex, { capacity, roundTripSeconds, synergy });
}

function sumOf(flow: Float64Array, other: Float64Array, factor: number): Float64Array {
  return flow.map((value, e) => value + factor * other[e]!);
}

function norm(values: Float64Array): number {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  if (largest === 0) return 0;
  let sum = 0;
  for (const value of values) sum += (value / largest) * (value / largest);
  return largest * Math.sqrt(sum);
}
