/** The neighbours-only regime: work and beliefs diffuse along links, a bounded step at a time. */
import { checkFinite, checkInteger, checkLength, checkNumber, checkPositive } from "../check.ts";
import type { Complex } from "../hodge/mod.ts";

/** What work diffuses over: V hosts and E edges. */
export interface DiffusionInputs {
  /** V amounts of work q, items, not negative. */
  amount: Float64Array;
  /** V capacities c, items/s, positive. */
  capacity: Float64Array;
  /** E conductances ρ, positive. */
  conductance: Float64Array;
  /** Factor on every conductance, not negative; default 1. Any value is stable. */
  coupling?: number;
}

/**
 * One step of Onsager diffusion: the work (E, items, positive from tail to head) that moves down the
 * difference of drain times y = q/c, f = g·(y_tail − y_head), with one g for both directions.
 *
 * g = ρ·κ, κ the coupling, but no more than leaves every host with Σg < c: then new drain times are
 * averages of old ones, so no amount turns negative, no drain time leaves the range of the old ones,
 * and every component tends to equal drain times, whatever coupling and degree. The bound needs only
 * numbers of the two ends, after Metropolis weights (Xiao & Boyd 2004) and Cybenko's (1989) diffusion.
 *
 * Throws a `RangeError` for wrong lengths, negative amounts, capacities or conductances that are not
 * positive, a drain time that overflows, or a negative or infinite coupling.
 */
export function diffuse(
  complex: Complex,
  inputs: DiffusionInputs,
  out: Float64Array = new Float64Array(complex.edgeCount),
): Float64Array {
  const { amount, capacity, conductance, coupling = 1 } = inputs;
  const { edges, edgeCount, vertexCount } = complex;
  checkAmount(amount, vertexCount);
  checkLength("capacity", capacity, vertexCount);
  checkPositive("capacity", capacity);
  checkLength("conductance", conductance, edgeCount);
  checkPositive("conductance", conductance);
  checkNumber("coupling", coupling, 0);
  checkLength("out", out, edgeCount);
  const load = loads(complex, conductance);
  for (let i = 0; i < vertexCount; i++) load[i]! /= capacity[i]!;
  const drainSeconds = amount.map((q, i) => q / capacity[i]!);
  checkFinite("amount / capacity", drainSeconds);
  for (let e = 0; e < edgeCount; e++) {
    const i = edges[2 * e]!;
    const j = edges[2 * e + 1]!;
    const rate = Math.min(coupling, 1 / Math.max(load[i]!, load[j]!)) * conductance[e]!;
    out[e] = rate * (drainSeconds[i]! - drainSeconds[j]!);
  }
  return out;
}

/**
 * Moves work along a flow (E, items): amount − outflow + inflow at each of V hosts, the sum of every
 * component conserved to rounding. `out` may be `amount`. Throws a `RangeError` for wrong lengths,
 * values that are not finite, or a host that does not have what it should send.
 */
export function migrate(
  complex: Complex,
  amount: Float64Array,
  flow: Float64Array,
  out: Float64Array = new Float64Array(complex.vertexCount),
): Float64Array {
  const { edges, edgeCount, vertexCount } = complex;
  checkAmount(amount, vertexCount);
  checkLength("flow", flow, edgeCount);
  checkFinite("flow", flow);
  checkLength("out", out, vertexCount);
  const moved = amount.slice();
  for (let e = 0; e < edgeCount; e++) {
    moved[edges[2 * e]!]! -= flow[e]!;
    moved[edges[2 * e + 1]!]! += flow[e]!;
  }
  for (let i = 0; i < vertexCount; i++) checkNumber(`amount[${i}] after the flow`, moved[i]!, 0);
  out.set(moved);
  return out;
}

/** Beliefs of V hosts, row-major with `stride` components a host, of which it has the first few. */
export interface BeliefInputs {
  /** V × stride components. */
  beliefs: Float64Array;
  /** Components a row has room for. */
  stride: number;
  /** V numbers of components each host has, at most `stride`; default all. */
  dimension?: ArrayLike<number>;
  /** E conductances, positive. */
  conductance: Float64Array;
}

/**
 * One round of averaging the collective beliefs, component by component among the hosts that have it:
 * each moves towards its neighbours by Metropolis weights over the conductances, ρ_ij / max_{i,j}(Σρ +
 * largest ρ) (Xiao, Boyd & Lall 2005 where all ρ are equal). The weights are symmetric and leave each
 * host part of its own belief, so the sum over every component is conserved, no belief leaves the range
 * of the old ones, and repetition ends in agreement, whatever the scale of the conductances.
 *
 * Entries beyond a host's dimension pass through. `out` may be `beliefs`. Throws a `RangeError` for
 * wrong lengths or dimensions, beliefs that are not finite, or conductances that are not positive.
 */
export function diffuseBeliefs(
  complex: Complex,
  inputs: BeliefInputs,
  out: Float64Array = new Float64Array(inputs.beliefs.length),
): Float64Array {
  const { beliefs, stride, dimension, conductance } = inputs;
  const { edges, edgeCount, vertexCount } = complex;
  checkInteger("stride", stride, 0, 0xffff);
  checkLength("beliefs", beliefs, vertexCount * stride);
  checkFinite("beliefs", beliefs);
  if (dimension !== undefined) checkDimensions(dimension, vertexCount, stride);
  checkLength("conductance", conductance, edgeCount);
  checkPositive("conductance", conductance);
  checkLength("out", out, beliefs.length);
  const before = beliefs.slice();
  out.set(before);
  for (let k = 0; k < stride; k++) {
    const load = loads(complex, conductance, (i) => dimension === undefined || k < dimension[i]!);
    for (let e = 0; e < edgeCount; e++) {
      const i = edges[2 * e]!;
      const j = edges[2 * e + 1]!;
      if (load[i] === 0 || load[j] === 0) continue;
      const share = conductance[e]! / Math.max(load[i]!, load[j]!);
      const moved = share * before[i * stride + k]! - share * before[j * stride + k]!;
      out[i * stride + k]! -= moved;
      out[j * stride + k]! += moved;
    }
  }
  return out;
}

/** At each vertex the conductance towards the others that take part, and its largest once more. */
function loads(
  complex: Complex,
  conductance: Float64Array,
  takesPart: (vertex: number) => boolean = () => true,
): Float64Array {
  const { edges, edgeCount, vertexCount } = complex;
  const sum = new Float64Array(vertexCount);
  const largest = new Float64Array(vertexCount);
  for (let e = 0; e < edgeCount; e++) {
    const i = edges[2 * e]!;
    const j = edges[2 * e + 1]!;
    if (!takesPart(i) || !takesPart(j)) continue;
    sum[i]! += conductance[e]!;
    sum[j]! += conductance[e]!;
    largest[i] = Math.max(largest[i]!, conductance[e]!);
    largest[j] = Math.max(largest[j]!, conductance[e]!);
  }
  for (let i = 0; i < vertexCount; i++) sum[i]! += largest[i]!;
  return sum;
}

function checkAmount(amount: Float64Array, vertexCount: number): void {
  checkLength("amount", amount, vertexCount);
  for (let i = 0; i < vertexCount; i++) {
    if (!(amount[i]! >= 0 && amount[i]! < Infinity)) checkNumber(`amount[${i}]`, amount[i]!, 0);
  }
}

function checkDimensions(
  dimension: ArrayLike<number>,
  vertexCount: number,
  stride: number,
): void {
  checkLength("dimension", dimension, vertexCount);
  for (let i = 0; i < vertexCount; i++) checkInteger(`dimension[${i}]`, dimension[i]!, 0, stride);
}
