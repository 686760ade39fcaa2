/** How hard a host is pressed: what feeds the activator of its worker slots. */
import type { HostRecord } from "./mesh_view.ts";
import { DRAIN_SECONDS } from "./settle.ts";
import type { Substrate } from "./substrate.ts";

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
 * Slots that would be wanted: what the capacity stands for times utilisation, and some for surprise.
 * A measured capacity is that of the slots awake; one that is only stated is taken for the whole pool
 * (for a host without an application: its cores, one slot each).
 */
export function stressOf({ field, agent, capacity, record }: Substrate): number {
  const { score, options } = agent.evolution.novelty;
  const surprise = Math.min(Math.max(score / options.threshold, 0), 1);
  const { slots } = field;
  const equipped = capacity.measured
    ? slots.activeCount
    : Math.min(Math.max(capacity.perSecond, 1), slots.capacity);
  const wanted = equipped * Math.min(utilisationOf(record), MAX_UTILISATION);
  return wanted + SURPRISE_STRESS * surprise;
}
