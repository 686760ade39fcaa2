/** How hard a host is pressed, and what its worker slots make of it. */
import type { HostRecord, MeshView } from "./mesh_view.ts";
import { DRAIN_SECONDS } from "./settle.ts";
import type { Observation, Substrate } from "./substrate.ts";
import { advanceHostField, setHostStress, setNeighbours, setUtility } from "./turing/mod.ts";

/** Utilisation beyond which stress no longer grows: four times the slots are enough to ask for. */
const MAX_UTILISATION = 4;

/** Stress of one threshold's worth of surprise, in slots. */
const SURPRISE_STRESS = 0.25;

/** Demand over capacity of a host. */
export function utilisationOf(record: HostRecord): number {
  const demand = record.predictedArrivalsPerSecond + record.backlog / DRAIN_SECONDS;
  return demand / record.capacityPerSecond;
}

/**
 * Slots that would be wanted: those the capacity stands for times utilisation, and some for surprise.
 * What an application finishes, it finishes with the slots awake; a host that reports none states its
 * cores, one slot each.
 */
export function stressOf(
  { field, agent, capacity, record }: Substrate,
  { completionsPerSecond, statedCapacityPerSecond }: Observation,
): number {
  const { score, options } = agent.evolution.novelty;
  const surprise = Math.min(Math.max(score / options.threshold, 0), 1);
  const { slots } = field;
  const countsCores = !capacity.measured && completionsPerSecond === undefined &&
    statedCapacityPerSecond !== undefined;
  const equipped = countsCores
    ? Math.min(Math.max(statedCapacityPerSecond, 1), slots.capacity)
    : slots.activeCount;
  const wanted = equipped * Math.min(utilisationOf(record), MAX_UTILISATION);
  return wanted + SURPRISE_STRESS * surprise;
}

/**
 * The stress field: utilisation and surprise wake worker slots, rest puts them to sleep.
 * `conductance` is that of the links in view.
 */
export function growSlots(
  substrate: Substrate,
  observation: Observation,
  view: MeshView,
  conductance: Float64Array,
): void {
  const { field } = substrate;
  const { complex, self, activator, inhibitor } = view;
  const first = complex.offsets[self]!;
  const last = complex.offsets[self + 1]!;
  const neighbours = complex.neighbors.subarray(first, last).subarray(0, field.neighbourCapacity);
  const edges = complex.incidentEdges.subarray(first, first + neighbours.length);
  setNeighbours(
    field,
    Array.from(neighbours, (host) => activator[host]!),
    Array.from(neighbours, (host) => inhibitor[host]!),
    Array.from(edges, (edge) => conductance[edge]!),
  );
  setHostStress(field, stressOf(substrate, observation));
  setUtility(
    field.slots,
    new Float64Array(field.slots.capacity).fill(Math.min(utilisationOf(substrate.record), 1)),
  );
  advanceHostField(field, observation.elapsedSeconds);
}
