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

/** Slots that would be wanted: those awake times utilisation, and some for surprise. */
export function stressOf({ field, agent, record }: Substrate): number {
  const { score, options } = agent.evolution.novelty;
  const surprise = Math.min(Math.max(score / options.threshold, 0), 1);
  const wanted = field.slots.activeCount * Math.min(utilisationOf(record), MAX_UTILISATION);
  return wanted + SURPRISE_STRESS * surprise;
}
