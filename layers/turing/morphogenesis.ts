import { checkNumber } from "../check.ts";
import { isActive, type SlotEvent, type Slots } from "./slots.ts";
import { rewire, Role } from "./wiring.ts";

/**
 * Lets slots of high activator split and slots of low activator and utility go to sleep, `seconds`
 * after the previous call; the events of this call stand in `slots.events`. Nothing is made or
 * lost: a parent gives its child half of its activator, inhibitor and belief mass (and a copy of its
 * stress and utility), and a culled slot's goes to the active slots linked to it, in proportion to their conductance (one without any
 * stays). A slot that split, was refused or took in mass then rests, so that one moment decides
 * once. Throws a `RangeError` if `seconds` is negative or not finite.
 */
export function splitAndCull(slots: Slots, seconds: number): void {
  checkNumber("seconds", seconds, 0);
  slots.eventCount = 0;
  age(slots, seconds);
  const { splits, culls, rules, restSeconds } = slots;
  for (let slot = 0; slot < slots.capacity; slot++) {
    if (!isActive(slots, slot) || restSeconds[slot]! > 0) continue;
    if (activatorOf(slots, slot) > rules.splitActivator) split(slots, slot);
  }
  for (let slot = slots.capacity - 1; slot >= 0; slot--) {
    if (slots.activeCount <= rules.minimumActive) break;
    if (!isActive(slots, slot) || restSeconds[slot]! > 0) continue;
    if (isLow(slots, slot) && slots.lowSeconds[slot]! >= rules.cullAfterSeconds) cull(slots, slot);
  }
  if (slots.splits !== splits || slots.culls !== culls) rewire(slots.field);
}

function age(slots: Slots, seconds: number): void {
  const { lowSeconds, restSeconds } = slots;
  for (let slot = 0; slot < slots.capacity; slot++) {
    restSeconds[slot] = Math.max(0, restSeconds[slot]! - seconds);
    lowSeconds[slot] = isActive(slots, slot) && isLow(slots, slot)
      ? lowSeconds[slot]! + seconds
      : 0;
  }
}

function isLow(slots: Slots, slot: number): boolean {
  return activatorOf(slots, slot) < slots.rules.cullActivator &&
    slots.utility[slot]! < slots.rules.cullUtility;
}

function activatorOf(slots: Slots, slot: number): number {
  return slots.field.state[2 * slot]!;
}

function split(slots: Slots, parent: number): void {
  const { field, utility, beliefs, beliefDimension } = slots;
  slots.restSeconds[parent] = slots.rules.refractorySeconds;
  const child = closestSleeper(slots, parent);
  if (child === -1) {
    slots.refusals++;
    record(slots, "refused", parent, -1, "activator above threshold, but no slot is asleep");
    return;
  }
  record(slots, "split", child, parent, "activator above threshold");
  slots.splits++;
  slots.activeCount++;
  slots.restSeconds[child] = slots.rules.refractorySeconds;
  field.roles[child] = Role.free;
  halve(field.state, parent, child, 2);
  halve(beliefs, parent, child, beliefDimension);
  field.stress[child] = field.stress[parent]!;
  utility[child] = utility[parent]!;
}

/** The sleeping slot with the strongest link to `parent`, else the first asleep, else −1. */
function closestSleeper(slots: Slots, parent: number): number {
  const { graph, roles } = slots.field;
  let closest = -1;
  let strongest = 0;
  for (let e = graph.offsets[parent]!; e < graph.offsets[parent + 1]!; e++) {
    const slot = graph.neighbors[e]!;
    if (slot >= slots.capacity || roles[slot] !== Role.asleep) continue;
    if (graph.weights[e]! <= strongest) continue;
    closest = slot;
    strongest = graph.weights[e]!;
  }
  if (closest !== -1) return closest;
  const first = roles.indexOf(Role.asleep);
  return first < slots.capacity ? first : -1;
}

/** Gives `child` half of each of the parent's components; their sum keeps every bit. */
function halve(masses: Float64Array, parent: number, child: number, dimension: number): void {
  for (let d = 0; d < dimension; d++) {
    const mass = masses[parent * dimension + d]!;
    masses[child * dimension + d] = mass / 2;
    masses[parent * dimension + d] = mass - mass / 2;
  }
}

function cull(slots: Slots, slot: number): void {
  const { field, rules, restSeconds } = slots;
  const { offsets, neighbors, weights } = field.graph;
  let left = 0;
  for (let e = offsets[slot]!; e < offsets[slot + 1]!; e++) {
    if (receives(slots, neighbors[e]!)) left += weights[e]!;
  }
  if (left === 0) return;
  record(slots, "cull", slot, -1, "activator and utility low for long enough");
  slots.culls++;
  slots.activeCount--;
  field.roles[slot] = Role.asleep;
  let last = -1;
  for (let e = offsets[slot]!; e < offsets[slot + 1]!; e++) {
    const receiver = neighbors[e]!;
    if (weights[e] === 0 || !receives(slots, receiver)) continue;
    const share = Math.min(1, weights[e]! / left);
    left = Math.max(0, left - weights[e]!);
    hand(field.state, slot, receiver, 2, share);
    hand(slots.beliefs, slot, receiver, slots.beliefDimension, share);
    restSeconds[receiver] = rules.refractorySeconds;
    last = receiver;
  }
  hand(field.state, slot, last, 2, 1);
  hand(slots.beliefs, slot, last, slots.beliefDimension, 1);
  field.stress[slot] = 0;
  slots.utility[slot] = 0;
}

function receives(slots: Slots, slot: number): boolean {
  return slot < slots.capacity && isActive(slots, slot);
}

/** Moves a share of what `giver` still has to `receiver`; a share of 1 leaves exactly nothing. */
function hand(
  masses: Float64Array,
  giver: number,
  receiver: number,
  dimension: number,
  share: number,
): void {
  for (let d = 0; d < dimension; d++) {
    const given = masses[giver * dimension + d]! * share;
    masses[giver * dimension + d]! -= given;
    masses[receiver * dimension + d]! += given;
  }
}

function record(
  slots: Slots,
  kind: SlotEvent["kind"],
  slot: number,
  parent: number,
  reason: string,
): void {
  const event = slots.events[slots.eventCount++]!;
  const decider = parent === -1 ? slot : parent;
  event.kind = kind;
  event.slot = slot;
  event.parent = parent;
  event.reason = reason;
  event.activator = activatorOf(slots, decider);
  event.utility = slots.utility[decider]!;
}
