/** How hard a host is pressed: what feeds the activator of its worker slots. */
import type { HostRecord } from "./mesh_view.ts";
import { DRAIN_SECONDS } from "./settle.ts";
import type { Observation, Substrate } from "./substrate.ts";

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
