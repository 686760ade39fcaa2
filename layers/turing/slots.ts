import { checkInteger, checkLength, checkNumber } from "../check.ts";
import type { Field } from "./field.ts";
import { LARGEST_VALUE } from "./parameters.ts";
import { rewire, Role } from "./wiring.ts";

/** When slots split and are culled. */
export interface SlotRules {
  /** A slot splits when its activator is above this; default 3. */
  readonly splitActivator: number;
  /** A slot is low while its activator is below this … ; default 2.4. */
  readonly cullActivator: number;
  /** … and its utility below this; default 0.5. */
  readonly cullUtility: number;
  /** A slot low for this long without a break is culled, s; default 30. */
  readonly cullAfterSeconds: number;
  /** How long a slot that split, was refused or took in mass does nothing more, s; default 10. */
  readonly refractorySeconds: number;
  /** Floor: never fewer active slots than this; default 1. */
  readonly minimumActive: number;
}

/** Defaults: quick to grow, slow to shrink, with a gap between the two thresholds. */
export const DEFAULT_RULES: SlotRules = Object.freeze({
  splitActivator: 3,
  cullActivator: 2.4,
  cullUtility: 0.5,
  cullAfterSeconds: 30,
  refractorySeconds: 10,
  minimumActive: 1,
});

/** One change, or refused change, of the pool; the records are reused by the next call. */
export interface SlotEvent {
  /** What happened: `slot` woke, `slot` went to sleep, or `slot` found nobody to wake. */
  kind: "split" | "cull" | "refused";
  /** The child of a split, the slot culled, or the slot refused. */
  slot: number;
  /** The slot a child split from, else −1. */
  parent: number;
  /** Why, in words. */
  reason: string;
  /** Activator of the slot, or of the parent, when it was decided. */
  activator: number;
  /** Utility of the slot, or of the parent, when it was decided. */
  utility: number;
}

/**
 * A fixed pool of slots on the first `capacity` vertices of a field; `field.roles` says which are
 * active (free) and which asleep. A sleeping slot holds no mass and is cut off from the graph.
 */
export interface Slots {
  /** The field whose vertices the slots are. */
  readonly field: Field;
  /** Number of slots, active or not. */
  readonly capacity: number;
  /** When slots split and are culled. */
  readonly rules: SlotRules;
  /** How useful each slot has been lately, 0 and up; written by the caller. */
  readonly utility: Float64Array;
  /** How long each slot has been low, s. */
  readonly lowSeconds: Float64Array;
  /** How long each slot still rests after a change, s. */
  readonly restSeconds: Float64Array;
  /** Components of belief mass per slot. */
  readonly beliefDimension: number;
  /** Belief mass, `capacity` rows of `beliefDimension`. */
  readonly beliefs: Float64Array;
  /** How many slots are active. */
  activeCount: number;
  /** Splits since creation. */
  splits: number;
  /** Culls since creation. */
  culls: number;
  /** Splits refused because the pool was full, since creation. */
  refusals: number;
  /** What the last call of `splitAndCull` did: the first `eventCount` records. */
  readonly events: readonly SlotEvent[];
  /** How many records of `events` count. */
  eventCount: number;
}

/** How a pool is laid out; what is left out has a default. */
export interface SlotsOptions {
  /** Number of slots, on the first vertices of the field; default all. */
  readonly capacity?: number;
  /** How many slots are awake at the start, the first ones; default all. */
  readonly active?: number;
  /** Components of belief mass per slot; default 0. */
  readonly beliefDimension?: number;
  /** When slots split and are culled; those left out have the defaults of `DEFAULT_RULES`. */
  readonly rules?: Partial<SlotRules>;
}

/**
 * Creates a pool on a field and puts the slots that are not active to sleep. Throws a `RangeError`
 * if a size or rule is out of range, `cullActivator` is above `splitActivator`, a slot's
 * vertex is not free, or a slot to put to sleep holds mass.
 */
export function createSlots(field: Field, options: SlotsOptions = {}): Slots {
  const { capacity = field.roles.length, beliefDimension = 0 } = options;
  checkInteger("capacity", capacity, 1, field.roles.length);
  const rules = completeRules(capacity, options.rules);
  const active = options.active ?? capacity;
  checkInteger("active", active, rules.minimumActive, capacity);
  checkInteger("beliefDimension", beliefDimension, 0, 2 ** 16);
  for (let slot = 0; slot < capacity; slot++) {
    checkNumber(`roles[${slot}]`, field.roles[slot]!, Role.free, Role.free);
    if (slot < active) continue;
    checkNumber(`activator of sleeping slot ${slot}`, field.state[2 * slot]!, 0, 0);
    checkNumber(`inhibitor of sleeping slot ${slot}`, field.state[2 * slot + 1]!, 0, 0);
  }
  field.roles.fill(Role.asleep, active, capacity);
  rewire(field);
  return {
    field,
    capacity,
    rules,
    utility: new Float64Array(capacity),
    lowSeconds: new Float64Array(capacity),
    restSeconds: new Float64Array(capacity),
    beliefDimension,
    beliefs: new Float64Array(capacity * beliefDimension),
    activeCount: active,
    splits: 0,
    culls: 0,
    refusals: 0,
    events: Array.from({ length: 2 * capacity }, emptyEvent),
    eventCount: 0,
  };
}

/** Whether a slot is awake. */
export function isActive(slots: Slots, slot: number): boolean {
  return slots.field.roles[slot] === Role.free;
}

/** Sets the utility of every slot, 0 and up. Throws on a bad length or value. */
export function setUtility(slots: Slots, utility: ArrayLike<number>): void {
  checkLength("utility", utility, slots.capacity);
  for (let slot = 0; slot < slots.capacity; slot++) {
    checkNumber(`utility[${slot}]`, utility[slot]!, 0);
  }
  slots.utility.set(utility);
}

function completeRules(capacity: number, given: Partial<SlotRules> = {}): SlotRules {
  const rules = { ...DEFAULT_RULES, ...given };
  checkNumber("splitActivator", rules.splitActivator, 0, LARGEST_VALUE);
  checkNumber("cullActivator", rules.cullActivator, 0, rules.splitActivator);
  checkNumber("cullUtility", rules.cullUtility, 0);
  checkNumber("cullAfterSeconds", rules.cullAfterSeconds, 0);
  checkNumber("refractorySeconds", rules.refractorySeconds, 0);
  checkInteger("minimumActive", rules.minimumActive, 1, capacity);
  return rules;
}

function emptyEvent(): SlotEvent {
  return { kind: "refused", slot: 0, parent: -1, reason: "", activator: 0, utility: 0 };
}
