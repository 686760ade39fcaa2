import { checkInteger, checkLength, checkNumber, checkPositive } from "../check.ts";
import { advance, type AdvanceReport } from "./advance.ts";
import { createField, type Field, setLevels } from "./field.ts";
import type { Graph } from "./graph.ts";
import { splitAndCull } from "./morphogenesis.ts";
import { type FieldParameters, LARGEST_VALUE } from "./parameters.ts";
import { createSlots, isActive, type SlotRules, type Slots } from "./slots.ts";
import { rewire, Role } from "./wiring.ts";

/**
 * One host's field: its worker slots, every pair linked, and one frozen vertex per neighbour host,
 * linked to every slot. All room is taken at the start; neighbours come and go without touching
 * what the slots hold.
 */
export interface HostField {
  /** Slots on the first vertices, neighbours on those after. */
  readonly field: Field;
  /** The pool of worker slots. */
  readonly slots: Slots;
  /** Largest number of neighbours. */
  readonly neighbourCapacity: number;
  /** Total weight of the neighbours' links to one slot. */
  readonly neighbourCoupling: number;
  /** Activator total each neighbour last announced. */
  readonly neighbourActivator: Float64Array;
  /** Inhibitor total each neighbour last announced. */
  readonly neighbourInhibitor: Float64Array;
  /** How many neighbours there are now. */
  neighbourCount: number;
}

/** Sizes and rules of a host's field; what is left out has a default. */
export interface HostFieldOptions {
  /** Worker slots, active or not; default 16. */
  readonly slots?: number;
  /** Slots awake at the start; default the floor, `rules.minimumActive`. */
  readonly active?: number;
  /** Largest number of neighbours; default 32. */
  readonly neighbours?: number;
  /** Total weight of one slot's links to the other slots when all are awake; default 1. */
  readonly slotCoupling?: number;
  /** Total weight of one slot's links to neighbours; default 0.02. */
  readonly neighbourCoupling?: number;
  /** Activator and inhibitor of a slot awake at the start; default 2, near rest. */
  readonly level?: number;
  /** Components of belief mass per slot; default 0. */
  readonly beliefDimension?: number;
  /** Coefficients; those left out have the defaults of `DEFAULT_PARAMETERS`. */
  readonly parameters?: Partial<FieldParameters>;
  /** When slots split and are culled; those left out have the defaults of `DEFAULT_RULES`. */
  readonly rules?: Partial<SlotRules>;
}

/** Creates a host's field without neighbours. Throws a `RangeError` on a size out of range. */
export function createHostField(options: HostFieldOptions = {}): HostField {
  const { slots = 16, neighbours = 32, slotCoupling = 1, neighbourCoupling = 0.02 } = options;
  const { level = 2, rules = {}, parameters = {}, beliefDimension = 0 } = options;
  checkInteger("slots", slots, 1, 1024);
  checkInteger("neighbours", neighbours, 0, 1024);
  checkNumber("slotCoupling", slotCoupling, 0, LARGEST_VALUE);
  checkNumber("neighbourCoupling", neighbourCoupling, 0, LARGEST_VALUE);
  const active = options.active ?? rules.minimumActive ?? 1;
  checkInteger("active", active, 1, slots);
  const vertexCount = slots + neighbours;
  const levels = new Float64Array(vertexCount).fill(level, 0, active);
  const field = createField(hostGraph(slots, neighbours, slotCoupling), {
    parameters,
    activator: levels,
    inhibitor: levels,
    frozen: new Uint8Array(vertexCount).fill(Role.frozen, slots),
  });
  return {
    field,
    slots: createSlots(field, { capacity: slots, active, beliefDimension, rules }),
    neighbourCapacity: neighbours,
    neighbourCoupling,
    neighbourActivator: new Float64Array(neighbours),
    neighbourInhibitor: new Float64Array(neighbours),
    neighbourCount: 0,
  };
}

/**
 * Replaces the neighbours by those given, one entry each: the activator and inhibitor totals they
 * announced, and their conductances, of which only the ratios count: a slot's links to neighbours
 * weigh `neighbourCoupling` together. Throws a `RangeError`, and changes nothing, if there are too
 * many, lengths differ, a total is outside [0, 1e30] or a conductance is not positive.
 */
export function setNeighbours(
  host: HostField,
  activators: ArrayLike<number>,
  inhibitors: ArrayLike<number>,
  conductances: ArrayLike<number>,
): void {
  const count = conductances.length;
  checkInteger("number of neighbours", count, 0, host.neighbourCapacity);
  checkLength("activators", activators, count);
  checkLength("inhibitors", inhibitors, count);
  checkPositive("conductances", conductances);
  let largest = 0;
  for (let k = 0; k < count; k++) {
    checkNumber(`activators[${k}]`, activators[k]!, 0, LARGEST_VALUE);
    checkNumber(`inhibitors[${k}]`, inhibitors[k]!, 0, LARGEST_VALUE);
    largest = Math.max(largest, conductances[k]!);
  }
  let sum = 0;
  for (let k = 0; k < count; k++) sum += conductances[k]! / largest;
  host.neighbourCount = count;
  for (let k = 0; k < count; k++) {
    host.neighbourActivator[k] = activators[k]!;
    host.neighbourInhibitor[k] = inhibitors[k]!;
    setLinks(host, k, host.neighbourCoupling * (conductances[k]! / largest / sum));
  }
  for (let k = count; k < host.neighbourCapacity; k++) setLinks(host, k, 0);
  rewire(host.field);
}

/** Shares a stress, 0 to 1e30, 1/s, equally among the active slots: more slots, less for each. */
export function setHostStress(host: HostField, stress: number): void {
  checkNumber("stress", stress, 0, LARGEST_VALUE);
  const { slots, field } = host;
  for (let slot = 0; slot < slots.capacity; slot++) {
    field.stress[slot] = isActive(slots, slot) ? stress / slots.activeCount : 0;
  }
}

/**
 * Advances the field by `seconds`, then lets slots split and be culled; events are in
 * `host.slots.events`. A neighbour's vertex holds its total over the number of our active slots, so
 * that what flows in all depends on the difference of the two hosts' totals.
 */
export function advanceHostField(host: HostField, seconds: number): AdvanceReport {
  const { field, slots } = host;
  for (let k = 0; k < host.neighbourCount; k++) {
    const activator = host.neighbourActivator[k]! / slots.activeCount;
    const inhibitor = host.neighbourInhibitor[k]! / slots.activeCount;
    setLevels(field, slots.capacity + k, activator, inhibitor);
  }
  const report = advance(field, seconds);
  splitAndCull(slots, seconds);
  return report;
}

/** Sets the weight of the links between neighbour `k` and every slot, in both rows. */
function setLinks(host: HostField, k: number, weight: number): void {
  const { offsets, weights } = host.field.graph;
  const vertex = host.slots.capacity + k;
  weights.fill(weight, offsets[vertex]!, offsets[vertex + 1]!);
  for (let slot = 0; slot < host.slots.capacity; slot++) {
    weights[offsets[slot]! + vertex - 1] = weight; // a slot's row skips the slot itself
  }
}

/** Slots first, each linked to every other vertex; neighbours after, linked to slots, weight 0. */
function hostGraph(slots: number, neighbours: number, slotCoupling: number): Graph {
  const vertexCount = slots + neighbours;
  const offsets = new Uint32Array(vertexCount + 1);
  const neighbors = new Uint32Array(slots * (slots - 1) + 2 * slots * neighbours);
  const weights = new Float64Array(neighbors.length);
  let link = 0;
  for (let i = 0; i < vertexCount; i++) {
    for (let j = 0; j < (i < slots ? vertexCount : slots); j++) {
      if (i === j) continue;
      if (i < slots && j < slots) weights[link] = slotCoupling / (slots - 1);
      neighbors[link++] = j;
    }
    offsets[i + 1] = link;
  }
  return { offsets, neighbors, weights };
}
