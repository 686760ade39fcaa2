/**
 * L4 turing: morphogenesis. An activator and an inhibitor react and diffuse over a weighted graph
 * (Turing 1952; Gierer & Meinhardt 1972; Nakao & Mikhailov 2010); where the activator piles up a
 * slot splits, where it stays low a slot goes to sleep.
 *
 * ```ts
 * import { advanceHostField, createHostField, setHostStress } from "@shivya/shivya/turing";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const host = createHostField({ slots: 8, neighbours: 4 });
 * for (let second = 0; second < 300; second++) {
 *   setHostStress(host, 6); // six slots' worth of stress, shared by those awake
 *   const { unreachedSeconds } = advanceHostField(host, 1);
 *   assertEquals(unreachedSeconds, 0);
 * }
 * assert(host.slots.activeCount > 1);
 * ```
 *
 * @module
 */
export {
  DEFAULT_PARAMETERS,
  type FieldParameters,
  INHIBITOR_OFFSET,
  LARGEST_VALUE,
} from "./parameters.ts";
export { checkGraph, type Graph } from "./graph.ts";
export type { Kernel } from "./kernel.ts";
export {
  createField,
  type Field,
  type FieldOptions,
  type FieldWorkspace,
  setLevels,
  setStress,
  totalActivator,
  totalInhibitor,
} from "./field.ts";
export { advance, type AdvanceOptions, type AdvanceReport, MAXIMUM_SUBSTEPS } from "./advance.ts";
export {
  createSlots,
  DEFAULT_RULES,
  isActive,
  setUtility,
  type SlotEvent,
  type SlotRules,
  type Slots,
  type SlotsOptions,
} from "./slots.ts";
export { rewire, Role, type Wiring } from "./wiring.ts";
export { splitAndCull } from "./morphogenesis.ts";
export {
  advanceHostField,
  createHostField,
  type HostField,
  type HostFieldOptions,
  setHostStress,
  setNeighbours,
} from "./host_field.ts";
