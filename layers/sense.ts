/** From what was sensed, and what others announced, to what a host announces. */
import { chooseOffer, stepAgent } from "./agent/mod.ts";
import { updateCapacity } from "./capacity.ts";
import { BELIEF_COUNT, MAX_QUANTITY, type MeshView } from "./mesh_view.ts";
import { diffuseBeliefs } from "./onsager/mod.ts";
import { demandsOf, linkConductances } from "./settle.ts";
import { growSlots, utilisationOf } from "./stress.ts";
import type { Observation, Substrate } from "./substrate.ts";
import { totalActivator, totalInhibitor } from "./turing/mod.ts";

/** Share of the way back to the host's own belief that its collective one goes in a tick. */
const FADING = 0.01;

/** Moves the substrate, its record included, on by a tick. Expects a checked observation and view. */
export function sense(substrate: Substrate, observation: Observation, view: MeshView): void {
  const { field, options, record } = substrate;
  const conductance = linkConductances(view, demandsOf(view));
  converse(substrate, view, conductance);
  perceive(substrate, observation);
  if (options.turing !== false) growSlots(substrate, observation, view, conductance);
  record.activator = totalActivator(field.field);
  record.inhibitor = totalInhibitor(field.field);
  substrate.tick++;
}

/** Telemetry to own record: beliefs, prediction, capacity, offer. */
function perceive(substrate: Substrate, observation: Observation): void {
  const { agent, capacity, record, offerPolicy } = substrate;
  const { completionsPerSecond, statedCapacityPerSecond, elapsedSeconds, ...reading } = observation;
  stepAgent(agent, reading);
  tell(substrate);
  updateCapacity(capacity, {
    elapsedSeconds,
    backlog: reading.backlog,
    completionsPerSecond,
    statedPerSecond: statedCapacityPerSecond,
  });
  record.backlog = reading.backlog ?? 0;
  record.capacityPerSecond = capacity.perSecond;
  record.predictedArrivalsPerSecond = Math.min(agent.predictedArrivalsPerSecond, MAX_QUANTITY);
  record.freeEnergyNats = agent.freeEnergyNats;
  const utilisation = utilisationOf(record);
  record.offer = chooseOffer(
    offerPolicy,
    utilisation,
    (agent.deviation[0] ?? 0) / capacity.perSecond,
    substrate.balanced ?? utilisation,
  );
}

/**
 * The collective belief, averaged with what the neighbours announced of theirs. Where everybody knows
 * what everybody holds, both ends of a link move the same, and with {@linkcode tell} the sum over all
 * hosts stays the sum of their own beliefs (Zhu & Martínez 2010). Where news is late or hosts come and
 * go it does not; so the belief is drawn a little to the host's own, and what is amiss fades (Freeman,
 * Yang & Lynch 2006).
 */
function converse(
  { record, ownBelief }: Substrate,
  { complex, beliefs, self }: MeshView,
  conductance: Float64Array,
): void {
  const held = beliefs.slice();
  held.set(record.belief, self * BELIEF_COUNT);
  const averaged = diffuseBeliefs(complex, { beliefs: held, stride: BELIEF_COUNT, conductance });
  for (let k = 0; k < BELIEF_COUNT; k++) {
    const shared = averaged[self * BELIEF_COUNT + k]!;
    record.belief[k] = shared - FADING * (shared - ownBelief[k]!);
  }
}

/** Adds to the collective belief what the host's own changed by. */
function tell({ agent, ownBelief, record }: Substrate): void {
  for (let k = 0; k < BELIEF_COUNT; k++) {
    const own = agent.mean[k] ?? 0;
    record.belief[k]! += own - ownBelief[k]!;
    ownBelief[k] = own;
  }
}
