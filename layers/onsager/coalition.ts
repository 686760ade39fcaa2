/** What neighbouring hosts gain by pooling their work, as synergy and as collective free energy. */
import { checkFinite, checkInteger, checkLength, checkNumber, checkPositive } from "../check.ts";
import type { Complex } from "../hodge/mod.ts";
import { joiningGain } from "./dividends.ts";

/** Most hosts of one coalition: a host and its 11 strongest neighbours. */
export const MAX_COALITION = 12;

/** What {@linkcode collectiveFreeEnergy} reads: V hosts and E edges. */
export interface CollectiveInputs {
  /** V free energies F, nats. */
  freeEnergy: Float64Array;
  /** V backlogs, items. */
  backlog: Float64Array;
  /** V capacities, items/s, positive. */
  capacity: Float64Array;
  /** E conductances, items/s, positive. */
  conductance: Float64Array;
}

/**
 * Synergy σ_ij in [0, 1] of two hosts: the dividend of the pair as a share of what both backlogs cost
 * apart, q_i²/2c_i + q_j²/2c_j; 0 for two idle hosts and for two balanced ones, 1 when all the work
 * is at a host of vanishing capacity.
 *
 * Backlogs in items, capacities in items/s. The same bits whichever host is named first. Throws a
 * `RangeError` for a negative or non-finite backlog or a capacity that is not positive.
 */
export function pairSynergy(
  backlogI: number,
  capacityI: number,
  backlogJ: number,
  capacityJ: number,
): number {
  checkNumber("backlogI", backlogI, 0);
  checkNumber("backlogJ", backlogJ, 0);
  checkNumber("capacityI", capacityI, Number.MIN_VALUE);
  checkNumber("capacityJ", capacityJ, Number.MIN_VALUE);
  const mostWork = Math.max(backlogI, backlogJ);
  if (mostWork === 0) return 0;
  const mostCapacity = Math.max(capacityI, capacityJ);
  const qi = backlogI / mostWork;
  const qj = backlogJ / mostWork;
  const ci = capacityI / mostCapacity;
  const cj = capacityJ / mostCapacity;
  const across = qi * cj - qj * ci;
  const apart = (ci + cj) * (qi * qi * cj + qj * qj * ci);
  return apart > 0 ? Math.min(across * across / apart, 1) : 0;
}

/**
 * The host's strongest neighbours: largest conductance first, equal ones by lower index, at most
 * `count` of them; returned as vertices in ascending order.
 *
 * `conductance` has E entries, items/s. Throws a `RangeError` for a wrong length, a vertex that does
 * not exist, a `count` that is not whole, or a conductance at the vertex that is not positive.
 */
export function strongestNeighbors(
  complex: Complex,
  conductance: Float64Array,
  vertex: number,
  count: number = MAX_COALITION - 1,
): Uint32Array {
  checkLength("conductance", conductance, complex.edgeCount);
  checkInteger("vertex", vertex, 0, complex.vertexCount - 1);
  checkInteger("count", count, 0, 0xffffffff);
  const { offsets, neighbors, incidentEdges } = complex;
  const slots: number[] = [];
  for (let at = offsets[vertex]!; at < offsets[vertex + 1]!; at++) {
    const e = incidentEdges[at]!;
    checkNumber(`conductance[${e}]`, conductance[e]!, Number.MIN_VALUE);
    slots.push(at);
  }
  slots.sort((a, b) =>
    conductance[incidentEdges[b]!]! - conductance[incidentEdges[a]!]! ||
    neighbors[a]! - neighbors[b]!
  );
  return Uint32Array.from(slots.slice(0, count), (at) => neighbors[at]!).sort();
}

/**
 * Collective free energy of all hosts, nats: Σ F_i − `natsPerItemSecond` · Σ d(S) over coalitions of
 * two and more, S drawn from a host and at most {@linkcode MAX_COALITION} − 1 of its strongest
 * neighbours and counted once, at its smallest member.
 *
 * The dividends of the coalitions that contain i sum to i's marginal contribution v(T) − v(T∖{i})
 * to the pool T of i and its larger neighbours, so no transform is needed: the gain of i joining them.
 *
 * `natsPerItemSecond` (default 1) prices waiting. Throws a `RangeError` for wrong lengths, values that
 * are not finite, or capacities that are not positive.
 */
export function collectiveFreeEnergy(
  complex: Complex,
  inputs: CollectiveInputs,
  natsPerItemSecond = 1,
): number {
  const { freeEnergy, backlog, capacity, conductance } = inputs;
  const { vertexCount } = complex;
  checkLength("freeEnergy", freeEnergy, vertexCount);
  checkFinite("freeEnergy", freeEnergy);
  checkLength("backlog", backlog, vertexCount);
  checkFinite("backlog", backlog);
  checkLength("capacity", capacity, vertexCount);
  checkPositive("capacity", capacity);
  checkLength("conductance", conductance, complex.edgeCount);
  checkPositive("conductance", conductance);
  checkNumber("natsPerItemSecond", natsPerItemSecond, 0);
  let total = 0;
  for (let host = 0; host < vertexCount; host++) {
    let q = 0;
    let c = 0;
    for (const other of strongestNeighbors(complex, conductance, host)) {
      if (other < host) continue;
      q += backlog[other]!;
      c += capacity[other]!;
    }
    const gain = c === 0 ? 0 : joiningGain(q, c, backlog[host]!, capacity[host]!);
    total += freeEnergy[host]! - natsPerItemSecond * gain;
  }
  checkNumber("collective free energy", total);
  return total;
}
